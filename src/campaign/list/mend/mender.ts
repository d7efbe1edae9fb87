import { cleanCell } from '../clean.ts';
import type { Column } from '../columns.ts';
import { simplified } from '../names.ts';
import type { TableRecord } from '../table.ts';
import { meantBy } from './garbled.ts';

/** What can be put right in a cell, when a person says so: `text` decoded twice, `zeros` that were lost, `capitals`. */
export const mendKinds = ['text', 'zeros', 'capitals'] as const;
export type MendKind = (typeof mendKinds)[number];

/** A cell that is probably not as it was meant; nothing is changed unless a person says so. */
export interface Offer {
  readonly kind: MendKind;
  /** The column's name. */
  readonly column: string;
  readonly written: string;
  /** Empty: nobody can know any more. */
  readonly meant: string;
}

const POSTAL = /^(?:cp|codepostale?|zip|zipcode|postcode|postalcode|plz)\d*$|codepostal/;
const PHONE = /^(?:n|no|numero|numerode)?(?:tel|telephone|phone|mobile|portable|gsm|fax)|phone/;
const NAME = /^(?:nom|prenom|name|firstname|lastname|surname|familyname|givenname|fullname)/;
const COUNTRY = /^(?:pays|country)/;
const FRANCE = /^(?:fr|fra|france)?$/i;
/** Countries whose postcodes have four digits. */
const FOUR_DIGITS = /\.(?:be|ch|lu|at|dk|no|hu|bg|si|au|nl|li|tn|ge)\s*>?\s*$/i;

type Cells = TableRecord['cells'];
type Look = (cell: string, cells: Cells) => Omit<Offer, 'column'> | null;

/**
 * Looks for what is to be mended in the cells of a list. What a column holds is known by its name and by the first rows:
 * names in capitals are a custom where most are, postcodes of four digits are right in Belgium and Switzerland.
 */
export class Mender {
  readonly #looks: ReadonlyMap<number, Look>;
  readonly #mended: ReadonlySet<MendKind>;

  /** @param sample the first data rows @param mended what is to be put right, not only to be offered */
  constructor(columns: readonly Column[], sample: readonly Cells[], mended: readonly MendKind[]) {
    this.#mended = new Set(mended);
    const country = columns.find(({ name }) => COUNTRY.test(simplified(name)));
    const looks = columns.flatMap((column): [number, Look][] => {
      const look = lookAt(column, sample, country);
      return look ? [[column.index, look]] : [];
    });
    this.#looks = new Map(looks);
  }

  /** The cell, mended where that was asked for. @param offers gets what is to be offered */
  look(column: Column, cell: string, cells: Cells, offers: Offer[]): string {
    const garbled = meantBy(cell);
    if (garbled !== null && (garbled === '' || !this.#mended.has('text'))) {
      offers.push({ kind: 'text', column: column.name, written: cleanCell(cell), meant: cleanCell(garbled) });
      return cell;
    }
    const text = garbled ?? cell;
    const found = this.#looks.get(column.index)?.(cleanCell(text), cells);
    if (!found) return text;
    if (this.#mended.has(found.kind)) return found.meant;
    offers.push({ ...found, column: column.name });
    return text;
  }
}

function lookAt(column: Column, sample: readonly Cells[], country: Column | undefined): Look | null {
  const name = simplified(column.name);
  const values = sample.map((cells) => cleanCell(cells[column.index] ?? '')).filter((cell) => cell !== '');
  if (POSTAL.test(name)) {
    const long = values.some((value) => /^\d{5}$/.test(value));
    const elsewhere = sample.some((cells) => cells.some((cell) => FOUR_DIGITS.test(cell ?? '') && cell?.includes('@')));
    return long || !elsewhere ? (cell, cells) => postcode(cell, cells, country) : null;
  }
  if (PHONE.test(name)) return phone;
  return NAME.test(name) && mostlyMixed(values) ? capitals : null;
}

function postcode(cell: string, cells: Cells, country: Column | undefined): ReturnType<Look> {
  if (!/^[1-9]\d{3}$/.test(cell)) return null;
  if (country && !FRANCE.test(cleanCell(cells[country.index] ?? ''))) return null;
  if (cells.some((other) => other?.includes('@') && FOUR_DIGITS.test(other))) return null;
  return { kind: 'zeros', written: cell, meant: `0${cell}` };
}

/** French numbers have ten digits. */
function phone(cell: string): ReturnType<Look> {
  if (!/^[1-9](?:[ .-]?\d){8}$/.test(cell)) return null;
  return { kind: 'zeros', written: cell, meant: `0${cell}` };
}

function capitals(cell: string): ReturnType<Look> {
  if (!isCapitals(cell)) return null;
  const meant = cell.toLowerCase().replace(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase());
  return { kind: 'capitals', written: cell, meant };
}

/** At least three letters: `LE`, `JP` are names as they are. */
function isCapitals(text: string): boolean {
  return text === text.toUpperCase() && /\p{Lu}.*\p{Lu}.*\p{Lu}/su.test(text);
}

function mostlyMixed(values: readonly string[]): boolean {
  const names = values.filter((value) => /\p{Ll}/u.test(value) || isCapitals(value));
  const inCapitals = names.filter(isCapitals).length;
  return names.length > 1 && inCapitals * 2 <= names.length;
}
