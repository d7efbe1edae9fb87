import type { DeliveryRow } from './port.ts';
import type { DeliveryState } from './states.ts';

/**
 * What is read of a campaign however large it is: pages of its deliveries. Each answer is bounded, in rows and in time, so
 * that whoever asks (a page in a browser, a program) never waits for a million rows.
 */

/** The most rows of one page. */
export const MOST_ON_PAGE = 1_000;

/** How long a page is looked for, in milliseconds, before what was found until then is the answer. */
export const LOOK_MS = 25;

/** Which deliveries of a campaign are asked for. */
export interface PageQuery {
  /** Only those in one of these states; absent: in any. */
  readonly states?: readonly DeliveryState[] | undefined;
  /** Only those whose address fits; absent: any address. */
  readonly search?: AddressSearch | undefined;
  /** Only those beyond this number: `next` of the page before. Absent: from the first. */
  readonly after?: number | undefined;
  /** At most so many: 1 to MOST_ON_PAGE. */
  readonly limit: number;
}

/** A search in addresses, as compared: in lower case. Rows of the list that are no valid address are searched as they were written. */
export interface AddressSearch {
  /** Not empty; in lower case; for `row` as `folded` makes it. */
  readonly text: string;
  /**
   * `whole`: the valid address that is this text; `beginning`: it begins with it; `part`: it has it anywhere; `row`: each
   * word of the text is anywhere in the address or in another value of the row, whatever the accents: first name and name are two columns.
   */
  readonly match: 'whole' | 'beginning' | 'part' | 'row';
}

/** A text as searches in whole rows compare it: in lower case, without accents, white space as one blank. */
export function folded(text: string): string {
  const lower = text.replace(BEYOND_ASCII, plain).toLowerCase();
  return UNEVEN.test(lower) ? lower.replace(/\s+/g, ' ') : lower;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const BEYOND_ASCII = /[^\x00-\x7f]/gu;
const MARKS = /\p{M}+/gu;
const UNEVEN = /\s\s|[^\S ]/;

/** Letters without their accents, known once seen: to work one out takes three times as long as all else of a row. */
const known = new Map<string, string>();
const MOST_KNOWN = 2_000;

function plain(letter: string): string {
  const before = known.get(letter);
  if (before !== undefined) return before;
  const made = letter.normalize('NFKD').replace(MARKS, '');
  if (known.size < MOST_KNOWN) known.set(letter, made);
  return made;
}

/** Deliveries in the order of their numbers. */
export interface DeliveryPage {
  readonly rows: readonly DeliveryRow[];
  /**
   * The number as far as which has been looked: where the next page begins. Null: nothing follows. A page that took longer than
   * LOOK_MS to fill has fewer rows than were asked for, perhaps none, and goes on there.
   */
  readonly next: number | null;
}

/** Throws RangeError for a query that no page can answer. */
export function refuseQuery({ limit, after = 0, search }: PageQuery): void {
  refuseLimit(limit);
  if (!Number.isInteger(after) || after < 0) throw new RangeError('after must be a whole number, 0 or more');
  if (search?.text === '') throw new RangeError('there is nothing to search for');
}

/** Throws RangeError for a number of rows that no page can have. */
export function refuseLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_ON_PAGE) return;
  throw new RangeError(`limit must be a whole number from 1 to ${MOST_ON_PAGE}`);
}

/** What is looked at of a row: `key` is the address as compared, empty where it is none; `vars` its values as they are kept. */
interface Searched {
  readonly key: string;
  readonly email: string;
  readonly vars: string;
}

/** Whether a row fits a search. */
export function fits({ text, match }: AddressSearch, { key, email, vars }: Searched): boolean {
  if (match === 'row') {
    const address = folded(email);
    return text.split(' ').every((word) => address.includes(word) || valuesHave(vars, word));
  }
  const address = key === '' && match !== 'whole' ? email.toLowerCase() : key;
  if (match === 'part') return address.includes(text);
  return match === 'beginning' ? address.startsWith(text) : address === text;
}

// Most rows are decided without being taken apart: what is nowhere in the text is in none of its values.
function valuesHave(vars: string, text: string): boolean {
  const escaped = vars.includes('\\');
  if (!escaped && !folded(vars).includes(text)) return false;
  return texts(parsed(vars)).some((value) => folded(value).includes(text));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** The texts in a value, whatever holds them; names of columns are none. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
}

/** What came of looking through some of a list: which rows fit, and as far as which number all that fit are among them. */
export interface Looked {
  readonly rows: readonly DeliveryRow[];
  readonly upTo: number;
}

/** So many looks are taken in any case: on a machine that is busy with other things, a short list is still one page. */
const FEW_LOOKS = 4;

/**
 * Makes a page by looking piece by piece, until it is full, the list ends at `total`, or the time is over. `look` is given the number
 * beyond which to look and how many rows are still wanted; it returns at least one number more than it was given.
 */
export async function gatherPage(
  { after = 0, limit }: PageQuery,
  total: number,
  look: (after: number, want: number) => Promise<Looked>,
): Promise<DeliveryPage> {
  const end = performance.now() + LOOK_MS;
  const rows: DeliveryRow[] = [];
  for (let at = after, looks = 1; at < total; looks += 1) {
    const found = await look(at, limit - rows.length);
    rows.push(...found.rows.slice(0, limit - rows.length));
    const last = rows.at(-1);
    // More were found than there was room for: the others are for the next page.
    const cut = found.rows.length > 0 && last !== found.rows.at(-1);
    at = cut && last ? last.number : found.upTo;
    const late = looks >= FEW_LOOKS && performance.now() > end;
    if (rows.length === limit || late) return { rows, next: at < total ? at : null };
  }
  return { rows, next: null };
}
