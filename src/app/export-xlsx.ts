import { Readable } from 'node:stream';
import type { Backend, CampaignRow, DeliveryRow } from '../backend/port.ts';
import type { Say } from '../own-words.ts';
import { saidDelivery } from '../report/said.ts';
import { type ListedDelivery, listedDelivery } from './deliveries.ts';
import type { TroubleReason } from './reason.ts';
import { type Selection, selected } from './selection.ts';

/** The columns of the workbook, in order. */
const COLUMNS = ['number', 'name', 'email', 'state', 'reason', 'attempts', 'reply', 'at'] as const;

/** What stands in it in the reader's words. */
export interface WorkbookWords {
  readonly sheet: string;
  readonly columns: Readonly<Record<(typeof COLUMNS)[number], string>>;
  readonly state: (state: ListedDelivery['state']) => string;
  readonly reason: (reason: TroubleReason) => string;
  readonly say: Say;
}

/** Rows that a sheet of a workbook has at most; the first one has the names of the columns. */
const MOST_ROWS = 1_048_576 - 1;
/** Characters handed on at once. */
const CHUNK = 64 * 1024;

/**
 * A campaign's deliveries as a workbook (.xlsx, ISO/IEC 29500), in pieces, whatever the list's size: of more than a sheet can have the
 * others stand on further sheets. Times are those of this machine's time zone, for Excel knows none. Texts are written as texts, so that none of them is a formula.
 */
export async function exportWorkbook(
  backend: Pick<Backend, 'deliveryPage'>,
  campaign: CampaignRow,
  selection: Selection,
  words: WorkbookWords,
): Promise<Readable> {
  const { default: JsZip } = await import('jszip');
  const rows = selected(backend, campaign.id, selection);
  const count = Math.max(1, Math.ceil(campaign.counts.total / MOST_ROWS));
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const zip = new JsZip();
  zip.file('[Content_Types].xml', contentTypes(numbers));
  zip.file('_rels/.rels', ROOT_RELATIONS);
  zip.file('xl/workbook.xml', workbook(numbers, words.sheet));
  zip.file('xl/_rels/workbook.xml.rels', relations(numbers));
  zip.file('xl/styles.xml', STYLES);
  for (const number of numbers) {
    zip.file(`xl/worksheets/sheet${number}.xml`, Readable.from(sheet(rows, words), { objectMode: false }));
  }
  const stream = zip.generateNodeStream({
    ...{ streamFiles: true, compression: 'DEFLATE', compressionOptions: { level: 1 } },
  });
  // An old kind of stream in, one with back-pressure out.
  return new Readable().wrap(stream);
}

async function* sheet(rows: AsyncGenerator<DeliveryRow>, words: WorkbookWords): AsyncGenerator<Buffer> {
  const widths = COLUMNS.map(
    (name, i) => `<col min="${i + 1}" max="${i + 1}" width="${WIDTHS[name]}" customWidth="1"/>`,
  );
  let text = `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`;
  text += line(
    COLUMNS.map((name) => words.columns[name]),
    HEADING,
  );
  for (let n = 0; n < MOST_ROWS; n += 1) {
    const { value: row, done } = await rows.next();
    if (done) break;
    text += rowOf(row, words);
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}</sheetData></worksheet>`);
}

function rowOf(row: DeliveryRow, { say, state, reason }: WorkbookWords): string {
  const delivery = saidDelivery(listedDelivery(row), say);
  const why = delivery.reason === null ? null : reason(delivery.reason);
  const { number, name, email, attempts } = delivery;
  // Of who was left out no server said anything: what stands there is our own code, and the reason says it in words.
  const reply = row.skipReason === null ? delivery.reply : null;
  return line([number, name, email, state(delivery.state), why, attempts, reply, new Date(row.at)]);
}

type Cell = string | number | Date | null;

const WIDTHS = { number: 8, name: 26, email: 34, state: 16, reason: 28, attempts: 11, reply: 60, at: 18 } as const;
/** Styles by their place in `STYLES`. */
const [DATE, HEADING] = [1, 2];

function line(cells: readonly Cell[], style = 0): string {
  return `<row>${cells.map((cell) => cellOf(cell, style)).join('')}</row>`;
}

function cellOf(cell: Cell, style: number): string {
  if (cell === null) return '<c/>';
  if (typeof cell === 'number') return `<c><v>${cell}</v></c>`;
  if (cell instanceof Date) return `<c s="${DATE}"><v>${serial(cell)}</v></c>`;
  return `<c t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t xml:space="preserve">${xmlText(cell)}</t></is></c>`;
}

/** Days since 1899-12-30 in local time, which is how a workbook counts (18.17.4.1). */
function serial(at: Date): number {
  const local = at.getTime() - at.getTimezoneOffset() * 60_000;
  return Math.round((local / 86_400_000 + 25_569) * 86_400) / 86_400;
}

// A cell has at most 32,767 characters; XML 1.0 knows no control characters, and no halves of surrogate pairs.
function xmlText(text: string): string {
  return text
    .slice(0, 32_000)
    .toWellFormed()
    .replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const ROOT_RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`;

function contentTypes(sheets: readonly number[]): string {
  const parts = sheets.map(
    (number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${parts.join('')}</Types>`;
}

function workbook(sheets: readonly number[], name: string): string {
  const titled = sheets.map((number) => {
    const title = xmlText(sheets.length === 1 ? name : `${name} ${number}`).slice(0, 31);
    return `<sheet name="${title}" sheetId="${number}" r:id="rId${number}"/>`;
  });
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${titled.join('')}</sheets></workbook>`;
}

function relations(sheets: readonly number[]): string {
  const parts = sheets.map(
    (number) =>
      `<Relationship Id="rId${number}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
  );
  const styles = `<Relationship Id="rId${sheets.length + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/>`;
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${parts.join('')}${styles}</Relationships>`;
}
