import type { CampaignId } from '../port.ts';
import type { AddressSearch } from '../reading.ts';
import type { Connection } from './connection.ts';
import { PREFIX, placeOf, ROW_BLOCK } from './keys.ts';

/** A row of a list, as submitted; it never changes, unless a person is erased. */
export interface Row {
  readonly email: string;
  readonly key: string;
  readonly vars: string;
}

/** Blocks kept at hand: a worker that goes through a list reads each block once. */
const BLOCKS_AT_HAND = 8;
/** With more rows wanted of one block than this, all of it is read. */
const WHOLE_FROM = 20;

/** The text kept for a row. JSON has no line feed of its own, so the first one ends it. */
export function packRow({ email, key, vars }: Row): string {
  return `${JSON.stringify(key === email ? [email] : [email, key])}\n${vars}`;
}

/** What is kept of a row that was erased. */
export const ERASED_ROW = packRow({ email: '', key: '', vars: '{}' });

/** What is shown of a row that is lost: nobody can be written to by it. */
export const LOST_ROW: Row = { email: '', key: '', vars: '{}' };

/** The row behind a text that `packRow` made; null: it is none. */
export function parseRow(text: string): Row | null {
  const end = text.indexOf('\n');
  try {
    const [email, key = email] = JSON.parse(text.slice(0, Math.max(0, end))) as [string, string?];
    return typeof email === 'string' && typeof key === 'string' ? { email, key, vars: text.slice(end + 1) } : null;
  } catch {
    return null;
  }
}

/** A row, to be searched; empty for one whose address certainly does not have the text, which is told without reading it. */
export function searchedOf(row: string, { text, match }: AddressSearch): Row {
  if (match === 'row') return parseRow(row) ?? LOST_ROW;
  const head = row.slice(0, Math.max(0, row.indexOf('\n')));
  // What JSON writes in another way is not found like this; and an address that is none may be in capitals.
  if (!head.includes(text) && !/["\\]/.test(text) && !head.endsWith(',""]')) return LOST_ROW;
  return parseRow(row) ?? LOST_ROW;
}

/** Reads rows of lists, and remembers the blocks it read last. */
export class Rows {
  readonly #connection: Connection;
  readonly #blocks = new Map<string, readonly (Row | null)[]>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The row if it is at hand; null: it has to be read. */
  atHand(campaign: CampaignId, number: number): Row | null {
    const { block, index } = placeOf(number, ROW_BLOCK);
    return this.#blocks.get(nameOf(campaign, block))?.[index] ?? null;
  }

  /** These rows of a campaign's list by number; those that are not there are missing. */
  async read(campaign: CampaignId, numbers: Iterable<number>): Promise<Map<number, Row>> {
    const rows = new Map<number, Row>();
    const missing = new Map<number, number[]>();
    for (const number of numbers) {
      const row = this.atHand(campaign, number);
      const { block } = placeOf(number, ROW_BLOCK);
      if (row) rows.set(number, row);
      else missing.set(block, [...(missing.get(block) ?? []), number]);
    }
    const single: number[] = [];
    for (const [block, wanted] of missing) {
      if (wanted.length < WHOLE_FROM) single.push(...wanted);
      else await this.#readBlock(campaign, block, wanted, rows);
    }
    if (single.length > 0) await this.#readSingle(campaign, single, rows);
    return rows;
  }

  async #readBlock(campaign: CampaignId, block: number, wanted: readonly number[], rows: Map<number, Row>) {
    const [texts] = (await this.#connection.together([['lrange', nameOf(campaign, block), 0, -1]])) as [string[]];
    const parsed = texts.map(parseRow);
    this.#remember(nameOf(campaign, block), parsed);
    for (const number of wanted) {
      const row = parsed[placeOf(number, ROW_BLOCK).index];
      if (row) rows.set(number, row);
    }
  }

  /** Lets go of the rows of a campaign that are at hand: some of them have changed. */
  forget(campaign: CampaignId): void {
    for (const name of this.#blocks.keys()) if (name.startsWith(nameOf(campaign, ''))) this.#blocks.delete(name);
  }

  #remember(name: string, block: readonly (Row | null)[]): void {
    this.#blocks.set(name, block);
    for (const oldest of this.#blocks.keys()) if (this.#blocks.size > BLOCKS_AT_HAND) this.#blocks.delete(oldest);
  }

  async #readSingle(campaign: CampaignId, numbers: readonly number[], rows: Map<number, Row>): Promise<void> {
    const texts = await this.#connection.together(
      numbers.map((number) => {
        const { block, index } = placeOf(number, ROW_BLOCK);
        return ['lindex', nameOf(campaign, block), index];
      }),
    );
    for (const [i, number] of numbers.entries()) {
      const text = texts[i];
      const row = typeof text === 'string' ? parseRow(text) : null;
      if (row) rows.set(number, row);
    }
  }

  /** Rows from `first` on, at most to the end of their block. Not remembered: for those who go through a list once. */
  async page(campaign: CampaignId, first: number): Promise<readonly Row[]> {
    const { block, index } = placeOf(first, ROW_BLOCK);
    const [texts] = (await this.#connection.together([['lrange', nameOf(campaign, block), index, -1]])) as [string[]];
    return texts.map((text) => parseRow(text) ?? LOST_ROW);
  }
}

/** The key of a block of rows. */
export function nameOf(campaign: CampaignId, block: number | ''): string {
  return `${PREFIX}l:${campaign}:${block}`;
}
