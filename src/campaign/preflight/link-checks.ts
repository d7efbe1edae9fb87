import type { MessageSource } from '../../message/types.ts';
import { type Link, linkProblem, linksIn } from './links.ts';
import type { Named, Problems } from './problems.ts';

/** Addresses whose answer is remembered: most recipients get the same ones. */
const REMEMBERED = 10_000;

/** Looks at the links and images of the HTML part: once those that are the same for everybody, else those of each. */
export class LinkChecks {
  readonly #problems: Problems;
  readonly #same: ReadonlySet<string>;
  /** Whether some of them differ between recipients. */
  readonly #differ: boolean;
  readonly #good = new Set<string>();

  constructor({ html }: MessageSource, problems: Problems) {
    this.#problems = problems;
    const links = html === null ? [] : linksIn(html);
    const constant = links.filter(({ url }) => !url.includes('{{') && !url.includes('{%'));
    this.#same = new Set(constant.map(keyOf));
    this.#differ = links.some((link) => !this.#same.has(keyOf(link)) && !MADE.test(link.url));
    for (const link of constant) this.#note(link, html ?? '');
  }

  /** Looks at what one recipient gets. */
  check(html: string, row: Named): void {
    if (!this.#differ) return;
    for (const link of linksIn(html)) {
      const key = keyOf(link);
      if (this.#same.has(key) || this.#good.has(key)) continue;
      if (this.#note(link, html, row)) continue;
      if (this.#good.size >= REMEMBERED) this.#good.clear();
      this.#good.add(key);
    }
  }

  #note(link: Link, html: string, row?: Named): boolean {
    const problem = linkProblem(link, html);
    if (problem) this.#problems.note('warning', link.kind, { url: shortened(link.url), problem }, row);
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
