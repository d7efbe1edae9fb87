/** The list of an association's members as a workbook: columns and values as people have them, in the form Excel saves them. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import JsZip from 'jszip';

const CIVILITIES = ['Madame', 'Monsieur', 'Madame et Monsieur', 'Mme', 'M.'];
const FIRST_NAMES = ['Élodie', 'Jean-Pierre', 'Awa', 'Zoé', 'François', 'Aïssatou', 'Marie', 'Noël', 'Inès', 'Paul'];
const NAMES = ['Dupré', 'N’Diaye', 'Lefèvre', 'Martin', 'd’Almeida', 'Müller', 'Sarr', 'Bénard', 'Le Goff', 'Petit'];
const STREETS = [
  'rue de la République',
  'avenue Jean-Jaurès',
  'impasse des Lilas',
  'place de l’Église',
  'quai du Port',
];
const TOWNS = ['Saint-Étienne', 'Podor', 'Dakar', 'Besançon', 'Orléans', 'Lyon', 'Évry', 'Nîmes', 'Le Mans', 'Thiès'];

/** The names of the columns; a message writes them as they are. */
export const COLUMNS: readonly string[] = [
  ...['email', 'civilite', 'prenom', 'nom', 'adresse', 'cp', 'ville', 'telephone', 'adhesion', 'cotisation'],
];

/** A text, or a number with the place of its style among `FORMATS`. */
type Cell = string | { readonly value: number; readonly style: number };

const [POSTCODE, PHONE, DATE, AMOUNT] = [1, 2, 3, 4];
/** Formats that are spelt out; the date is a built-in one. */
const CUSTOM = { 164: '00000', 165: '0#" "##" "##" "##" "##', 166: '#,##0.00\\ "€"' };
const FORMATS = [0, 164, 165, 14, 166];

/** The row of a member, from 0: names and towns come again, addresses and telephone numbers hardly do. */
function member(n: number): Cell[] {
  const pick = (values: readonly string[], every: number) => values[Math.floor(n / every) % values.length] ?? '';
  return [
    `membre${n}@exemple-${n % 40}.org`,
    pick(CIVILITIES, 3),
    `${pick(FIRST_NAMES, 1)}${n % 900}`,
    `${pick(NAMES, 7)} ${n % 7_000}`,
    `${1 + (n % 180)} ${pick(STREETS, 11)}`,
    { value: 1_000 + ((n * 37) % 94_000), style: POSTCODE },
    pick(TOWNS, 5),
    { value: 600_000_000 + ((n * 7_919) % 199_999_999), style: PHONE },
    { value: 43_000 + ((n * 13) % 3_400), style: DATE },
    { value: 10 + ((n * 25) % 40_000) / 100, style: AMOUNT },
  ];
}

/** Writes a list of so many members, with the names of the columns in its first row. */
export async function writeMembership(path: string, rows: number): Promise<void> {
  const texts = new Map<string, number>();
  const zip = new JsZip();
  zip.file('[Content_Types].xml', CONTENT_TYPES);
  zip.file('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']]));
  zip.file('xl/workbook.xml', WORKBOOK);
  zip.file(
    'xl/_rels/workbook.xml.rels',
    relations([
      ['worksheet', 'worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
      ['sharedStrings', 'sharedStrings.xml'],
    ]),
  );
  zip.file('xl/styles.xml', styles());
  zip.file('xl/worksheets/sheet1.xml', inChunks(sheet(rows, texts)));
  // Read when the sheet was written, which says what texts there are.
  zip.file('xl/sharedStrings.xml', inChunks(strings(texts)));
  const stream = zip.generateNodeStream({ streamFiles: true, compression: 'DEFLATE' });
  await pipeline(new Readable().wrap(stream), createWriteStream(path));
}

/** Characters handed on at once. */
const CHUNK = 64 * 1024;

function inChunks(pieces: Iterable<string>): Readable {
  return Readable.from(chunksOf(pieces), { objectMode: false });
}

function* chunksOf(pieces: Iterable<string>): Generator<Buffer> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  yield Buffer.from(chunk);
}

function* sheet(rows: number, texts: Map<string, number>): Generator<string> {
  const width = COLUMNS.length;
  yield `${XML}<worksheet xmlns="${MAIN}"><dimension ref="A1:${letter(width - 1)}${rows + 1}"/><sheetData>`;
  for (let line = 1; line <= rows + 1; line += 1) {
    const cells = line === 1 ? COLUMNS : member(line - 2);
    const xml = cells.map((cell, column) => cellOf(cell, `${letter(column)}${line}`, texts));
    yield `<row r="${line}" spans="1:${width}">${xml.join('')}</row>`;
  }
  yield '</sheetData></worksheet>';
}

function letter(column: number): string {
  return String.fromCharCode(65 + column);
}

function cellOf(cell: Cell, place: string, texts: Map<string, number>): string {
  if (typeof cell === 'object') return `<c r="${place}" s="${cell.style}"><v>${cell.value}</v></c>`;
  const number = texts.get(cell) ?? texts.size;
  texts.set(cell, number);
  return `<c r="${place}" t="s"><v>${number}</v></c>`;
}

function* strings(texts: ReadonlyMap<string, number>): Generator<string> {
  yield `${XML}<sst xmlns="${MAIN}" uniqueCount="${texts.size}">`;
  for (const text of texts.keys()) yield `<si><t>${text}</t></si>`;
  yield '</sst>';
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const typed = ([part, type]: readonly [part: string, type: string]) =>
  `<Override PartName="/xl/${part}.xml" ContentType="${TYPE}.${type}+xml"/>`;
const CONTENT_TYPES = `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${(
  [
    ['workbook', 'sheet.main'],
    ['worksheets/sheet1', 'worksheet'],
    ['styles', 'styles'],
    ['sharedStrings', 'sharedStrings'],
  ] as const
)
  .map(typed)
  .join('')}</Types>`;
const WORKBOOK = `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="Membres" sheetId="1" r:id="rId1"/></sheets></workbook>`;

function relations(parts: readonly (readonly [type: string, target: string])[]): string {
  const each = parts.map(
    ([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
}

function styles(): string {
  const quoted = (code: string) => code.replaceAll('"', '&quot;');
  const formats = Object.entries(CUSTOM).map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${quoted(code)}"/>`);
  const xf = (format: number) => `<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0"/>`;
  return `${XML}<styleSheet xmlns="${MAIN}"><numFmts>${formats.join('')}</numFmts><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs>${FORMATS.map(xf).join('')}</cellXfs></styleSheet>`;
}
