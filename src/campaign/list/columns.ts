import { checkAddress, firstAddress } from '../../address.ts';
import { FacteurError } from '../../errors.ts';
import { cleanCell, cleanHeader } from './clean.ts';
import type { TableRecord } from './table.ts';

export interface Column {
  readonly name: string;
  /** Of the cell in a record, from 0. */
  readonly index: number;
}

/** The columns that have a name; cells under an empty one are left out, as Excel leaves them behind. */
export interface Columns {
  readonly all: readonly Column[];
  readonly address: Column;
  /** Whether the first record holds their names. */
  readonly titled: boolean;
}

/** Names of the address column, without accents, case, spaces and signs; where a list has several, the first of these. */
const addressNames = [
  'email',
  'mail',
  'courriel',
  'mel',
  'emailaddress',
  'mailaddress',
  'adresseemail',
  'adressemail',
  'adressecourriel',
  'adresseelectronique',
  'adressedemessagerie',
  'adressemessagerie',
  'emails',
  'mails',
  'courriels',
  'email1value',
  'primaryemail',
  'adresseelectroniqueprincipale',
];
/** Names that may also mean a postal address or a person: only where the cells below hold addresses. */
const vagueNames = [
  'emailadherent',
  'emailmembre',
  'emailparticipant',
  'emailbeneficiaire',
  'adresse',
  'address',
  'adresses',
  'messagerie',
  'destinataire',
  'recipient',
  'contact',
  'to',
  'a',
];

/**
 * Finds out what the columns are from the first record and some after it: by the address column's name, else by what
 * stands in it. A first record that holds an address is a recipient: the columns are then called A, B, C ... as in
 * spreadsheets. `map` gives columns (by name or letter) the name of a variable; `email` among these is the address.
 * Throws `list-duplicate-column`, `list-no-address-column`, `list-several-address-columns`, `list-map-column`.
 */
export function recogniseColumns(
  file: string,
  first: TableRecord,
  rest: readonly TableRecord[],
  map: ReadonlyMap<string, string>,
): Columns {
  const titled = !first.cells.some((cell) => checkAddress(cell ?? '').ok);
  const all = titled ? titles(first) : first.cells.map((_, index) => ({ name: letter(index), index }));
  const duplicate = all.find(({ name }, i) => all.findIndex((other) => other.name === name) < i);
  if (duplicate) throw new FacteurError('list-duplicate-column', { file, column: duplicate.name });
  const mapped = Array.from(map, ([name, column]) => ({ name, index: find(file, all, column).index }));
  const kept = all.filter(({ name }) => !map.has(name));
  const address =
    mapped.find(({ name }) => isAddressName(name)) ??
    byName(all, addressNames) ??
    byContent(file, all, titled ? rest : [first, ...rest]);
  return { all: [...kept, ...mapped], address, titled };
}

function titles({ cells }: TableRecord): Column[] {
  return cells.map((cell, index) => ({ name: cleanHeader(cell ?? ''), index })).filter((column) => column.name !== '');
}

/** 0 -> `A`, 27 -> `AB`, as spreadsheets do. */
export function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

function find(file: string, all: readonly Column[], wanted: string): Column {
  const exact = all.find(({ name }) => name === cleanHeader(wanted));
  const found = exact ?? byName(all, [simplified(wanted)]) ?? all.find(({ index }) => letter(index) === wanted);
  if (found) return found;
  throw new FacteurError('list-map-column', { file, column: wanted, columns: all.map(({ name }) => name) });
}

/** Whether the column of that name holds addresses, whatever stands below. */
export function isAddressName(name: string): boolean {
  return addressNames.includes(simplified(name));
}

function byName(columns: readonly Column[], names: readonly string[]): Column | undefined {
  return names.map((wanted) => columns.find(({ name }) => simplified(name) === wanted)).find((column) => column);
}

function simplified(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function byContent(file: string, columns: readonly Column[], sample: readonly TableRecord[]): Column {
  const holding = columns.filter(({ index }) => holdsAddresses(sample.map(({ cells }) => cells[index] ?? '')));
  const names = (some: readonly Column[]) => some.map(({ name }) => name);
  if (holding.length === 0) throw new FacteurError('list-no-address-column', { file, columns: names(columns) });
  const chosen = holding.length === 1 ? holding[0] : byName(holding, vagueNames);
  if (!chosen) throw new FacteurError('list-several-address-columns', { file, columns: names(holding) });
  return chosen;
}

/** Most of the cells that are filled. */
function holdsAddresses(cells: readonly string[]): boolean {
  const filled = cells.map(cleanCell).filter((cell) => cell !== '');
  return filled.filter((cell) => checkAddress(cell).ok || firstAddress(cell) !== null).length * 2 > filled.length;
}
