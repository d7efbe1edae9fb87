import type { Backend } from '../../backend/port.ts';
import type { ListRow } from '../../campaign/list/read-list.ts';
import { sampleRows } from '../../campaign/sample.ts';
import { type OpenList, openListOf } from '../../campaign/submit.ts';
import type { Clock } from '../../clock.ts';
import type { Page, PageOf } from '../pages.ts';
import { listRequestOf } from './request.ts';
import type { KeptDraft } from './store.ts';

/** How many lists are kept open: of the drafts that people have before them. */
const MOST_LISTS = 8;
/** Rows of one list that are kept. */
const MOST_ROWS = 500;

/** Of whom a preview or a test is made; nothing said: the first recipient. */
export interface DraftSample {
  /** A line of the list. */
  readonly line?: number | undefined;
  readonly email?: string | undefined;
}

/** Somebody on the list of a draft. */
export interface DraftRecipient {
  /** Among those to be written to, from 1; duplicates and addresses that must not be written to count, too. */
  readonly number: number;
  /** Where the row begins in the list, from 1. */
  readonly line: number;
  readonly email: string;
  /** Its cells by column. */
  readonly vars: Readonly<Record<string, string>>;
}

interface KnownList extends OpenList {
  readonly found: Map<string, ListRow>;
}

/**
 * The rows that previews and tests of drafts are made of. What was looked for once is known as long as nothing that chooses or reads rows
 * changes, so that a preview at each keystroke of the message reads no list.
 */
export class KnownRows {
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #lists = new Map<string, Promise<KnownList>>();

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  /** A row with its list. Throws `sample-not-found`, `address-invalid`, and what reading the list throws. */
  async row(
    kept: KeptDraft,
    { line, email }: DraftSample,
  ): Promise<{ readonly open: OpenList; readonly known: readonly ListRow[] }> {
    const open = await this.#list(kept);
    const name = JSON.stringify([line, email]);
    const before = open.found.get(name);
    if (before) return { open, known: [before] };
    const known = await sampleRows(open, { line, for: email === undefined ? undefined : [email] });
    for (const row of known) keep(open.found, name, row, MOST_ROWS);
    return { open, known };
  }

  /** Those to be written to, in the order of the list; `search`: with this text in one of their cells, whatever its case and accents. */
  async page(
    kept: KeptDraft,
    { limit, after, search = '' }: PageOf & { readonly search?: string | undefined },
  ): Promise<Page<DraftRecipient>> {
    const open = await this.#list(kept);
    const from = Number(after ?? 0);
    const wanted = plain(search);
    const items: DraftRecipient[] = [];
    for await (const row of open.rows) {
      if (!(row.number > from) || row.problem !== null || !has(row, wanted)) continue;
      if (items.length === limit) return { items, next: String(items.at(-1)?.number) };
      const { number, line, email, vars } = row;
      items.push({ number, line, email, vars });
      keep(open.found, JSON.stringify([line, undefined]), row, MOST_ROWS);
    }
    return { items, next: null };
  }

  #list(kept: KeptDraft): Promise<KnownList> {
    const name = nameOf(kept);
    const before = this.#lists.get(name);
    if (before) return before;
    const opened = openListOf(this.#backend, listRequestOf(kept, this.#clock.now())).then((open) => ({
      ...open,
      found: new Map(),
    }));
    // What could not be opened may be next time.
    opened.catch(() => this.#lists.delete(name));
    keep(this.#lists, name, opened, MOST_LISTS);
    return opened;
  }
}

/** Everything that decides what the rows are; the folder of a list is never changed, another list has another. */
function nameOf({ folder, draft: { list, excludes, corrections, options } }: KeptDraft): string {
  const { language, where, onlyFailedOf, onlyMissingOf, excludeReplied, skipHidden, list: reading } = options;
  const chosen = [language, where, onlyFailedOf, onlyMissingOf, excludeReplied, skipHidden, reading];
  return JSON.stringify([folder, list?.folder, excludes?.folder, corrections, chosen]);
}

/** Adds to what is kept; what came first goes when there are too many. */
function keep<T>(kept: Map<string, T>, name: string, value: T, most: number): void {
  kept.set(name, value);
  const [first = ''] = kept.keys();
  if (kept.size > most) kept.delete(first);
}

function has({ email, vars }: ListRow, wanted: string): boolean {
  return wanted === '' || [email, ...Object.values(vars)].some((cell) => plain(cell).includes(wanted));
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .trim();
}
