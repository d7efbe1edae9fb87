import { FacteurError } from '../../../errors.ts';
import { type TextFile, utf8Lines } from '../csv/encoding.ts';
import { isAddressName } from '../names.ts';
import { JsonWalker } from './json-walker.ts';

/** Lists inside a file that are named to a person. */
const MOST_PATHS = 20;

/**
 * Where the rows are in a file that begins with an object: the path of the list that holds them (a page of an API is
 * `{"data": [...]}`); null: each object is a row itself. Throws `list-json-rows` when several lists hold addresses, or when the
 * one that is named is not there, and what reading JSON throws.
 *
 * @param named the path that a person says
 */
export async function findRows(text: TextFile, named: string | undefined): Promise<string | null> {
  const file = text.file.name;
  const { rows, addressed, all } = await outline(text, named !== undefined);
  if (named !== undefined) {
    if (all.has(named)) return named;
    throw new FacteurError('list-json-rows', { file, rows: named, paths: [...all].slice(0, MOST_PATHS) });
  }
  if (rows || addressed.size === 0) return null;
  const [path = null, ...others] = addressed;
  if (others.length === 0) return path;
  throw new FacteurError('list-json-rows', { file, rows: null, paths: [...addressed].slice(0, MOST_PATHS) });
}

/** The lists inside the file; or, unless `whole`, no more than that the outermost objects have an address themselves. */
async function outline(text: TextFile, whole: boolean) {
  const all = new Set<string>();
  const addressed = new Set<string>();
  const walker = new JsonWalker(text.file.name, () => true);
  for await (const piece of utf8Lines(text)) {
    for (const { path, text: object } of walker.push(piece)) {
      all.add(path);
      if (object.includes('@')) addressed.add(path);
    }
    if (!whole && [...walker.outerNames].some(isAddressName)) return { rows: true, all, addressed };
  }
  walker.end();
  return { rows: false, all, addressed };
}
