import type { FoundRow } from '../../findings.ts';
import type { MessageSource } from '../../message/types.ts';
import type { Findings } from './findings.ts';
import { type Link, linkProblem, linksIn } from './links.ts';

/** Addresses whose answer is remembered: most recipients get the same ones. */
const REMEMBERED = 10_000;

/** Looks at the links and images of the HTML part: once those that are the same for everybody, else those of each. */
export class LinkChecks {
  readonly #findings: Findings;
  readonly #same: ReadonlySet<string>;
  /** Whether some of them differ between recipients. */
  readonly #differ: boolean;
  readonly #good = new Set<string>();

  constructor({ html }: MessageSource, findings: Findings) {
    this.#findings = findings;
    const links = html === null ? [] : linksIn(html);
    const constant = links.filter(({ url }) => !url.includes('{{') && !url.includes('{%'));
    this.#same = new Set(constant.map(keyOf));
    this.#differ = links.some((link) => !this.#same.has(keyOf(link)) && !MADE.test(link.url));
    for (const link of constant) this.#note(link, html ?? '');
  }

  /** Looks at what one recipient gets. */
  check(html: string, row: FoundRow): void {
    if (!this.#differ) return;
    for (const link of linksIn(html)) {
      const key = keyOf(link);
      if (this.#same.has(key) || this.#good.has(key)) continue;
      if (this.#note(link, html, row)) continue;
      if (this.#good.size >= REMEMBERED) this.#good.clear();
      this.#good.add(key);
    }
  }

  #note(link: Link, html: string, row?: FoundRow): boolean {
    const problem = linkProblem(link, html);
    if (problem) this.#findings.note('warning', link.kind, { url: shortened(link.url), problem }, row);
    return problem !== null;
  }
}

/** Characters of an address that are shown. */
const SHOWN = 120;

function shortened(url: string): string {
  return url.length <= SHOWN ? url : `${url.slice(0, SHOWN - 1)}…`;
}

/** Addresses that are made for each recipient and not written by anybody. */
const MADE = /^\{\{\s*unsubscribe_url\s*\}\}$/;

function keyOf({ kind, url }: Link): string {
  return `${kind} ${url}`;
}
