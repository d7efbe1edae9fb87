import { checkAddress, firstAddress } from '../../address.ts';
import { FacteurError } from '../../errors.ts';
import type { RowProblem } from '../../findings.ts';
import type { Language } from '../../language.ts';
import { type TimeColumns, timeColumns } from '../send-times.ts';
import { cleanCell, unguarded } from './clean.ts';
import { type Column, type Columns, recogniseColumns } from './columns.ts';
import type { ContentDigest } from './digest.ts';
import { isElsewhere, type ListHeader, openElsewhere } from './elsewhere.ts';
import { type ListFile, openListFile } from './file.ts';
import { openTable } from './formats.ts';
import { meantName } from './mend/garbled.ts';
import { Mender, type MendKind, type Offer } from './mend/mender.ts';
import { ShapeCheck } from './shape.ts';
import type { CellFlaw, ListFormat, Reading, ReadingOptions, Table, TableRecord } from './table.ts';

/** Rows looked at to find the names of the columns and the addresses. */
const SAMPLE_ROWS = 50;

/** How a list was understood, for people. */
export interface ListInfo extends Reading {
  readonly file: string;
  /** Names of the columns, in order; those without a name are left out. A, B, C ...: the list has no names. */
  readonly headers: readonly string[];
  /** The one of them that holds the addresses. */
  readonly addressColumn: string;
  /** Others that hold addresses, in order: they serve where that one has none. */
  readonly otherAddressColumns: readonly string[];
  /** Names of the columns that a spreadsheet program does not show. */
  readonly hiddenColumns: readonly string[];
  /** Names that were decoded twice, and what was meant. */
  readonly garbledNames: readonly { readonly name: string; readonly meant: string }[];
  /** Whether the list has a row with the names of its columns. */
  readonly titled: boolean;
  /** The line of that row, where there is one. */
  readonly headerLine: number | null;
  /** The columns that say when each recipient is to get the message; absent: there are none. */
  readonly times?: TimeColumns | undefined;
}

/** What a person may want to look at in the cells of a row; nothing is ever changed for it. */
export interface RowRemarks {
  /** A filter or a person hid the row in the spreadsheet. */
  readonly hidden: boolean;
  /** The column that the address is from, when the first one has none; null: it is from that. */
  readonly addressFrom: string | null;
  /** What is probably not as it was meant. */
  readonly offers: readonly Offer[];
  /** Cells without a value that can be used; they are missing in `vars`. */
  readonly flaws: readonly { readonly column: string; readonly flaw: CellFlaw }[];
  /** Its cells seem to stand in other columns than those of most rows; see ShapeCheck. */
  readonly shifted: { readonly column: string | null; readonly found: string } | null;
}

/** One data row. */
export interface ListRow {
  /** 1, 2, 3 ... over all data rows, invalid ones included. */
  readonly number: number;
  /** Where it begins in the file, from 1. */
  readonly line: number;
  /** Ready for the wire (see AddressCheck); of an invalid row what was written. */
  readonly email: string;
  /** Equal for duplicates; empty for an invalid row. */
  readonly key: string;
  /** Cleaned cells by column name. Cells that a short row does not have are missing; the address column has `email`. */
  readonly vars: Readonly<Record<string, string>>;
  /** Why nobody can be written to here; null: somebody can. */
  readonly problem: RowProblem | null;
  /** What was written when there are several addresses in the cell: `email` is the first of them. Null: there is one. */
  readonly several: string | null;
  readonly remarks: RowRemarks;
}

/** Rows, one after the other. */
export interface Rows extends AsyncIterable<ListRow> {
  /**
   * The same rows, some hundred at once as they are read, for whoever goes through all of a long list: to wait for each costs as much as to look at it.
   * A batch is gone through before the next one is asked for.
   */
  batches(): AsyncIterable<Iterable<ListRow>>;
}

/** Each row of these batches. */
export async function* eachOf(batches: AsyncIterable<Iterable<ListRow>>): AsyncGenerator<ListRow> {
  for await (const batch of batches) yield* batch;
}

/** A list of recipients. Each iteration reads the file from its beginning, with constant memory. */
export interface RecipientList extends Rows {
  readonly info: ListInfo;
  /** Of what the file holds, byte for byte. Throws `list-changed`. */
  digest(): Promise<ContentDigest>;
}

/** What a person says about a list over what can be seen of it. */
export interface ListOptions extends ReadingOptions {
  /** Columns (by name, or by letter as in spreadsheets) by the variable they are to be; `email` is the address. */
  readonly map?: ReadonlyMap<string, string> | undefined;
  /** The line (in a workbook: row) with the names of the columns, from 1; null: there is none. */
  readonly header?: number | null | undefined;
  /** The column that says from when on each recipient is to get the message; not said: `sendAt`, where there is one. */
  readonly atColumn?: string | undefined;
  /** The column with the time zones of these times (`Europe/Paris`); not said: `timeZone`, where there is one, else the project's zone. */
  readonly timeZoneColumn?: string | undefined;
  /** A header of the request for a list on the web; its value is a secret. Null or not said: none. */
  readonly requestHeader?: ListHeader | null | undefined;
  /** Where the command of a list (`!command`) is run; not said: in the current folder. */
  readonly commandFolder?: string | undefined;
  /** What is put right in the cells instead of being offered; not said: nothing. */
  readonly mend?: readonly MendKind[] | undefined;
}

/** Formats that name their columns themselves. */
const namedFormats: readonly ListFormat[] = ['json', 'ndjson', 'vcf', 'ldif', 'addresses'];

/**
 * Recognises a list of recipients: a table, with or without a row of column names and a title above it; it is at a path (`-` is the
 * standard input), on the web (`https://...`) or what a command prints (`!command`), or was kept as it came in (`keepInput`). Rows with a bad address are handed on with their problem. `language`: see ListFile.
 *
 * Throws FacteurError, also while iterating: `list-not-found`, `list-not-a-file`, `list-unreadable`, `list-empty`,
 * `list-no-input`, `list-fetch`, `list-command`, `list-too-long`, `list-no-rows`, `list-format`, `list-null-byte`, `list-encoding`, `list-encoding-unknown`, `list-option`,
 * `list-sheet`, `list-header`, `list-json`, `list-workbook-*`, `list-too-many-columns`, `list-no-address-column`,
 * `list-several-address-columns`, `list-map-column`, `send-time-column`, `list-quotes`, `list-row-too-long`, `list-changed`.
 */
export async function readList(
  source: string | ListFile,
  options: ListOptions & { readonly language: Language },
): Promise<RecipientList> {
  const {
    map = new Map<string, string>(),
    header,
    mend = [],
    language,
    atColumn,
    timeZoneColumn,
    requestHeader,
    commandFolder,
    ...reading
  } = options;
  const file =
    typeof source === 'string'
      ? await openSource(source, { language, header: requestHeader, folder: commandFolder })
      : source;
  const table = await openTable(file, reading, { tabular: header !== undefined });
  const { format } = table.reading;
  const records = await firstRecords(table, header ?? 0);
  if (records.length === 0) throw new FacteurError('list-empty', { file: file.name });
  const named = namedFormats.includes(format);
  if (named && header !== undefined) {
    throw new FacteurError('list-option', { file: file.name, option: '--header', format });
  }
  const columns = recogniseColumns(file.name, records, { map, header, named, mendNames: mend.includes('text') });
  const { beginning } = columns;
  if (records.length <= beginning.data) throw new FacteurError('list-no-rows', { file: file.name });
  const sample = records.slice(beginning.data).map(({ cells }) => cells);
  const looks: Looks = {
    mender: new Mender(columns.all, sample, mend),
    shapes: format === 'csv' ? new ShapeCheck(columns.all, sample) : null,
  };
  const headerLine = named || beginning.header === null ? null : (records[beginning.header]?.line ?? null);
  const info = columnInfo(columns, table);
  const times = timeColumns(file.name, info.headers, { atColumn, timeZoneColumn });
  return {
    info: { ...table.reading, file: file.name, headerLine, ...info, ...(times && { times }) },
    digest: () => file.digest(),
    batches: () => batches(table, columns, looks),
    [Symbol.asyncIterator]: () => eachOf(batches(table, columns, looks)),
  };
}

function openSource(
  source: string,
  { language, ...options }: { language: Language; header: ListHeader | null | undefined; folder: string | undefined },
): Promise<ListFile> {
  return isElsewhere(source) ? openElsewhere(source, { language, ...options }) : openListFile(source, language);
}

function columnInfo({ all, address, otherAddresses, beginning }: Columns, table: Table) {
  const hidden = table.hiddenColumns?.() ?? new Set();
  return {
    headers: namesOf(all),
    addressColumn: address.name,
    otherAddressColumns: namesOf(otherAddresses),
    hiddenColumns: namesOf(all.filter(({ index }) => hidden.has(index))),
    garbledNames: all.flatMap(({ name }) => {
      const meant = meantName(name);
      return meant === null ? [] : [{ name, meant }];
    }),
    titled: beginning.header !== null,
  };
}

function namesOf(columns: readonly Column[]): string[] {
  return columns.map(({ name }) => name);
}

/** Filled ones, enough to see beyond line `until`. */
async function firstRecords(table: Table, until: number): Promise<TableRecord[]> {
  const records: TableRecord[] = [];
  for await (const batch of table.records()) {
    for (const record of batch) {
      if (isFilled(record)) records.push(record);
      if (records.length > SAMPLE_ROWS && record.line > until) return records;
    }
  }
  return records;
}

/** Not one of the rows of empty cells that spreadsheets leave behind (`;;;`). */
function isFilled({ cells, flaws }: TableRecord): boolean {
  return flaws !== undefined || cells.some((cell) => cell !== undefined && cleanCell(cell) !== '');
}

/** What looks at the cells of each row. */
interface Looks {
  readonly mender: Mender;
  /** Null: the format keeps its columns together. */
  readonly shapes: ShapeCheck | null;
}

async function* batches(table: Table, columns: Columns, looks: Looks): AsyncGenerator<Iterable<ListRow>> {
  // What stands above the data has numbers up to 0.
  let number = 1 - columns.beginning.data;
  function* rowsOf(records: readonly TableRecord[]): Generator<ListRow> {
    for (const record of records) {
      if (!isFilled(record)) continue;
      if (number > 0) yield toRow(record, columns, number, looks);
      number++;
    }
  }
  for await (const records of table.records()) yield rowsOf(records);
}

function toRow(record: TableRecord, columns: Columns, number: number, looks: Looks): ListRow {
  const { all, address } = columns;
  const { line, cells, flaws } = record;
  const vars: Record<string, string> = {};
  const offers: Offer[] = [];
  for (const column of all) {
    const cell = cells[column.index];
    if (cell === undefined || flaws?.has(column.index)) continue;
    vars[column.name] = cleanCell(looks.mender.look(column, cell, cells, offers));
  }
  const { written, from, flaw } = addressIn(record, columns);
  const shifted = looks.shapes?.shifted(cells) ?? null;
  const remarkable = record.hidden || from !== null || offers.length > 0 || flaws || shifted;
  const remarks: RowRemarks = remarkable
    ? {
        hidden: record.hidden ?? false,
        addressFrom: from,
        offers,
        flaws: flaws ? all.flatMap(({ name, index }) => flawOf(name, flaws.get(index))) : [],
        shifted,
      }
    : nothing;
  const { email, key, problem, several } = flaw ? unusable(flaw) : whoIsMeant(written);
  if (problem === null) vars[address.name] = email;
  return { number, line, email, key, vars, problem, several, remarks };
}

type Recipient = Pick<ListRow, 'email' | 'key' | 'problem' | 'several'>;

function unusable(flaw: CellFlaw): Recipient {
  return { email: flaw.kind === 'error' ? flaw.shown : '', key: '', problem: flaw.kind, several: null };
}

function whoIsMeant(written: string): Recipient {
  const check = checkAddress(written);
  if (check.ok) return { email: check.email, key: check.key, problem: null, several: null };
  const first = check.problem === 'several' ? firstAddress(written) : null;
  // It is shown on a terminal: what steers one (ESC) is taken out.
  const shown = cleanCell(check.email);
  if (first) return { email: first.email, key: first.key, problem: null, several: shown };
  return { email: shown, key: '', problem: check.problem, several: null };
}

/** Of most rows. */
const nothing: RowRemarks = { hidden: false, addressFrom: null, offers: [], flaws: [], shifted: null };

function flawOf(column: string, flaw: CellFlaw | undefined): RowRemarks['flaws'][number][] {
  return flaw ? [{ column, flaw }] : [];
}

/** What people write where there is no address. */
const NO_ADDRESS =
  /^(?:[-–—./?x0]*|n\/?[ac]|n[ée]ant|aucune?|non|none|no|null|rien|sans|inconnue?|pas d.adresse|pas de mail|no e?-?mail)$/i;

/** What is written as the address: in its column, or where that has none, in the next one that has. */
function addressIn({ cells, flaws }: TableRecord, { address, otherAddresses }: Columns) {
  const own = unguarded(cells[address.index] ?? '');
  if (NO_ADDRESS.test(cleanCell(own))) {
    const other = otherAddresses.find(({ index }) => cells[index]?.includes('@'));
    if (other) return { written: unguarded(cells[other.index] ?? ''), from: other.name, flaw: undefined };
  }
  return { written: own, from: null, flaw: flaws?.get(address.index) };
}
