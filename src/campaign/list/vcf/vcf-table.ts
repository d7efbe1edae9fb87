import { FacteurError } from '../../../errors.ts';
import { words } from '../../../i18n/index.ts';
import { MOST_COLUMNS, tooManyColumns } from '../columns.ts';
import type { TextFile } from '../csv/encoding.ts';
import { textLines } from '../csv/lines.ts';
import type { Table, TableRecord } from '../table.ts';
import { type CardProperty, CardUnfolder } from './card-lines.ts';
import { addTo, type CardField } from './fields.ts';

/** One card: its fields, those that may occur more than once in the order of preference. */
export interface Card {
  readonly line: number;
  readonly fields: ReadonlyMap<CardField, readonly string[]>;
}

/**
 * Opens a file of address cards (.vcf; vCard 2.1, 3.0, 4.0). Throws `list-card` for a card that does not end, `list-row-too-long`,
 * `list-too-many-columns`.
 */
export function openVcf(text: TextFile): Promise<Table> {
  return tableOfCards(text, 'vcf', cardsOf);
}

/**
 * A table of address cards: each card is a row, a second address or number has a column of its own. The whole file is read once, for the
 * columns. Throws `list-too-many-columns`, and what reading the cards throws.
 */
export async function tableOfCards(
  text: TextFile,
  format: 'vcf' | 'ldif',
  cardsOf: (text: TextFile) => AsyncIterable<readonly Card[]>,
): Promise<Table> {
  const most = new Map<CardField, number>();
  for await (const cards of cardsOf(text)) {
    for (const { fields } of cards) {
      for (const [field, values] of fields) most.set(field, Math.max(most.get(field) ?? 0, values.length));
    }
  }
  const { cardColumns } = words(text.file.language).list;
  const order = Object.keys(cardColumns) as CardField[];
  const columns = order.flatMap((field) =>
    Array.from({ length: most.get(field) ?? 0 }, (_, i) => ({
      field,
      i,
      name: i === 0 ? cardColumns[field] : `${cardColumns[field]} ${i + 1}`,
    })),
  );
  if (columns.length > MOST_COLUMNS) throw tooManyColumns(text.file.name, 1, columns.length);
  return {
    reading: { format, encoding: text.encoding, delimiter: null, sheet: null },
    async *records(): AsyncGenerator<readonly TableRecord[]> {
      yield [{ line: 1, cells: columns.map(({ name }) => name) }];
      for await (const cards of cardsOf(text)) {
        yield cards.map(({ line, fields }) => ({
          line,
          cells: columns.map(({ field, i }) => fields.get(field)?.[i] ?? ''),
        }));
      }
    },
  };
}

async function* cardsOf(text: TextFile): AsyncGenerator<readonly Card[]> {
  const reader = new CardReader(text.file.name);
  const unfolder = new CardUnfolder();
  for await (const lines of textLines(text)) {
    const cards = lines.flatMap((line) => reader.push(unfolder.push(line)));
    if (cards.length > 0) yield cards;
  }
  const last = reader.push(unfolder.end());
  if (last.length > 0) yield last;
  reader.end();
}

class CardReader {
  readonly #file: string;
  #line = 0;
  /** 0: between cards; 2 and more: in a card within a card (AGENT of vCard 2.1). */
  #depth = 0;
  #fields = new Map<CardField, string[]>();
  #people = true;

  constructor(file: string) {
    this.#file = file;
  }

  /** The card that is complete with this property. */
  push(property: CardProperty | null): Card[] {
    if (!property) return [];
    const { name, value, line } = property;
    if (name === 'BEGIN' && isCard(value)) this.#begin(line);
    else if (name === 'END' && isCard(value)) return this.#end();
    else if (this.#depth === 1) {
      // A group names its members, it has no address of its own.
      if (/(?:^|-)KIND$/.test(name) && /group/i.test(value)) this.#people = false;
      addTo(this.#fields, property);
    }
    return [];
  }

  /** Throws `list-card` when a card has not ended. */
  end(): void {
    if (this.#depth > 0) throw new FacteurError('list-card', { file: this.#file, line: this.#line });
  }

  #begin(line: number): void {
    this.#depth += 1;
    if (this.#depth > 1) return;
    this.#line = line;
    this.#fields = new Map();
    this.#people = true;
  }

  #end(): Card[] {
    if (this.#depth === 0) return [];
    this.#depth -= 1;
    return this.#depth === 0 && this.#people ? [{ line: this.#line, fields: this.#fields }] : [];
  }
}

function isCard(value: string): boolean {
  return value.trim().toUpperCase() === 'VCARD';
}
