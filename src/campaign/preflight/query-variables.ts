import type { FoundRow } from '../../findings.ts';
import type { MessageSource } from '../../message/types.ts';
import { identifierForm, type Row, VariableReader } from '../../message/variables.ts';
import type { Findings } from './findings.ts';
import { linksIn } from './links.ts';

/**
 * Variables behind the `?` of a link that are written there as the list has them: `Awa & Co` or `a+b@example.org` would
 * lead elsewhere than meant. Told only where a value needs it, because a list may hold values that are encoded already.
 */
export class QueryVariables {
  readonly #findings: Findings;
  readonly #reader = new VariableReader();
  readonly #names: ReadonlySet<string>;

  constructor({ html, text }: MessageSource, findings: Findings) {
    this.#findings = findings;
    const urls = html === null ? (text.match(URL_IN_TEXT) ?? []) : linksIn(html).map(({ url }) => url);
    this.#names = new Set(urls.flatMap(bareNames));
  }

  /** Looks at the values of one recipient. */
  check({ line, email, vars }: Row & FoundRow): void {
    for (const name of this.#names) {
      const value = this.#reader.get({ email, vars }, name) ?? '';
      if (!NEEDS_ENCODING.test(value)) continue;
      const params = { name, write: identifierForm(name) };
      this.#findings.note('warning', 'link-variable', params, { line, email, detail: value });
    }
  }
}

const URL_IN_TEXT = /https?:\/\/(?:\{\{[^{}]*\}\}|[^\s<>"')])+/g;
/** Of what may stand in a query (RFC 3986 §3.4), without `&`, `=`, `+` and `%`, which mean something there. */
const NEEDS_ENCODING = /[^A-Za-z0-9._~:@/?!$'()*,;-]/;
const OUTPUT = /\{\{-?\s*(?:([\p{L}_][\p{L}\p{N}_-]*)|\[\s*(?:"([^"]*)"|'([^']*)')\s*\])\s*(\|[^{}]*?)?-?\}\}/gu;

/** The names whose values go into the query, or behind the `#`, without a filter that encodes them. */
function bareNames(url: string): string[] {
  const query = url.slice(url.search(/[?#](?![^{]*\}\})/) + 1);
  if (query.length === url.length) return [];
  return Array.from(query.matchAll(OUTPUT)).flatMap(([, name, double, single, filters = '']) =>
    /\|\s*(url|url_encode|cgi_escape|uri_escape)\b/.test(filters) ? [] : [name ?? double ?? single ?? ''],
  );
}
