/** Links of the documents, which are right on GitHub, made right for the site. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { places } from './pages.ts';

/** The folder of the site with files of the repository that pages link to. */
export const FILES = 'files';

/** Where a link leads in the site. */
export type Target =
  /** As it is written: to another host, or within its page. */
  | { readonly kind: 'same' }
  /** To a page, from the root of the site (`/en/lists.md#formats`). */
  | { readonly kind: 'page'; readonly to: string }
  /** To a file of the repository that the site brings along. */
  | { readonly kind: 'file'; readonly file: string }
  /** To what the site does not have: only its words are left. */
  | { readonly kind: 'nothing' };

const PLACES = places();

/**
 * Where the link `href` of a document leads in the site; `from` is the document, from the root of the repository, from which paths are
 * looked up (`root`). A folder stands for the README in it.
 */
export function targetOf(href: string, from: string, root: string): Target {
  if (href.startsWith('#') || /^[a-z][a-z\d+.-]*:/i.test(href)) return { kind: 'same' };
  const [path = '', anchor] = href.split('#');
  const file = normalize(join(dirname(from), decodeURI(path))).replace(/\/$/, '');
  const place = PLACES[file] ?? PLACES[`${file}/README.md`];
  if (place !== undefined) return { kind: 'page', to: `/${place}${anchor === undefined ? '' : `#${anchor}`}` };
  const there = join(root, file);
  return existsSync(there) && statSync(there).isFile() ? { kind: 'file', file } : { kind: 'nothing' };
}
