import { checkAddress } from '../../address.ts';
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
];
/** Names that may also mean a postal address or a person: only where the cells below hold addresses. */
const vagueNames = ['adresse', 'address', 'adresses', 'messagerie', 'destinataire', 'recipient', 'contact', 'to', 'a'];

/**
 * Reads the header row: by the column's name, else by what stands in the first rows (`sample`).
 * Throws `list-no-header`, `list-duplicate-column`, `list-no-address-column`, `list-several-address-columns`.
 */
export function recogniseColumns(file: string, header: TableRecord, sample: readonly TableRecord[]): Columns {
  const all = header.cells
    .map((cell, index) => ({ name: cleanHeader(cell ?? ''), index }))
    .filter((column) => column.name !== '');
  if (all.some(({ name }) => checkAddress(name).ok)) {
    throw new FacteurError('list-no-header', { file, line: header.line });
  }
  const duplicate = all.find(({ name }, i) => all.findIndex((other) => other.name === name) < i);
  if (duplicate) throw new FacteurError('list-duplicate-column', { file, column: duplicate.name });
  return { all, address: byName(all, addressNames) ?? byContent(file, all, sample) };
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
  return filled.filter((cell) => checkAddress(cell).ok).length * 2 > filled.length;
}
