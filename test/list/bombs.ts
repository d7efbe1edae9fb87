import { CFB } from '@e965/xlsx';
import { zip } from '../helpers/workbook.ts';

/** Picks a whole number below. */
type Next = (below: number) => number;
type Bombs = Readonly<Record<string, () => Buffer>>;

function oneOf(bombs: Bombs): (next: Next) => Buffer {
  const all = Object.values(bombs);
  return (next) => all[next(all.length)]?.() ?? Buffer.alloc(0);
}

/** A record of an old workbook (MS-XLS, 2.3.1). */
function record(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(content.length, 2);
  return Buffer.concat([head, content]);
}

function words(...values: readonly number[]): Buffer {
  const content = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) content.writeUInt16LE(value, i * 2);
  return content;
}

const [WORKBOOK, SHEET] = [0x0005, 0x0010];
const begin = (kind: number): Buffer => record(0x0809, words(0x0600, kind, 0x0dbb, 0x07cc, 0, 0, 0x0006, 0));
const end: Buffer = record(0x000a, Buffer.alloc(0));
const unicode = record(0x0042, words(1200));

/** An old workbook with these records in its only sheet; `shared` stand before it. */
function xls(inside: Buffer, shared: Buffer = Buffer.alloc(0)): Buffer {
  const name = Buffer.from('Un', 'latin1');
  const sheetAt = begin(WORKBOOK).length + unicode.length + shared.length + 4 + 8 + name.length + end.length;
  const place = Buffer.alloc(8);
  place.writeUInt32LE(sheetAt, 0);
  place.writeUInt8(name.length, 6);
  const globals = [begin(WORKBOOK), unicode, shared, record(0x0085, Buffer.concat([place, name])), end];
  const file = CFB.utils.cfb_new();
  CFB.utils.cfb_add(file, '/Workbook', Buffer.concat([...globals, begin(SHEET), inside, end]));
  return Buffer.from(CFB.write(file, { type: 'buffer' }));
}

const number = (row: number, column: number) =>
  record(0x0203, Buffer.concat([words(row, column, 0), Buffer.from(new Float64Array([46_387.5]).buffer)]));
const label = (row: number, column: number, text: string) =>
  record(0x0204, Buffer.concat([words(row, column, 0, text.length), Buffer.of(0), Buffer.from(text, 'latin1')]));
const size = (rows: number, columns: number) => {
  const content = Buffer.alloc(14);
  content.writeUInt32LE(rows, 4);
  content.writeUInt16LE(columns, 10);
  return record(0x0200, content);
};
const list = Buffer.concat([label(0, 0, 'email'), label(1, 0, 'a@b.fr')]);

/** Old workbooks that say that they hold more than any does, or nearly do. */
export const xlsBombs: Bombs = {
  'xls: a sheet of four milliards of rows': () => xls(Buffer.concat([size(0xffffffff, 0xffff), list])),
  'xls: cells at all four corners': () => xls(Buffer.concat([list, number(65_535, 255), number(65_535, 65_535)])),
  'xls: texts without number': () => xls(list, record(0x00fc, Buffer.from('ffffffffffffffff0100ff0061', 'hex'))),
  'xls: a text longer than the file': () =>
    xls(Buffer.concat([list, record(0x0204, Buffer.concat([words(2, 0, 0, 65_535), Buffer.of(1)]))])),
  'xls: empty cells all over': () =>
    xls(
      Buffer.concat([
        list,
        ...Array.from({ length: 200 }, (_, row) => record(0x00be, words(row, 0, ...Array(256).fill(0), 255))),
      ]),
    ),
  'xls: the widths of all columns, again and again': () =>
    xls(Buffer.concat([...Array(10).fill(record(0x007d, words(0, 65_535, 100, 0, 1, 0))), list])),
  'xls: one row ten thousand times': () => xls(Buffer.concat([list, ...Array(10_000).fill(number(2, 0))])),
  'xls: one cell joined with all others': () =>
    xls(Buffer.concat([list, ...Array(200).fill(record(0x00e5, words(1, 0, 65_535, 0, 255)))])),
  'xls: nothing but beginnings': () => xls(Buffer.concat(Array(10_000).fill(begin(SHEET)))),
};
export const xlsBomb = oneOf(xlsBombs);

/** An OpenDocument spreadsheet with that inside its only table. */
function ods(table: string | Buffer): Buffer {
  const head = Buffer.from('<o:c xmlns:o="o"><office:spreadsheet><table:table table:name="Un">');
  const content = Buffer.concat([
    head,
    Buffer.from(table as string),
    Buffer.from('</table:table></office:spreadsheet></o:c>'),
  ]);
  return zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': content });
}

const cell = (inside: string, times = '1') =>
  `<table:table-row><table:table-cell table:number-columns-repeated="${times}">${inside}</table:table-cell></table:table-row>`;
const two = `${cell('<text:p>email</text:p>')}${cell('<text:p>a@b.fr</text:p>')}`;

/** The same of OpenDocument. */
export const odsBombs: Bombs = {
  'ods: elements inside each other': () => ods(`${two}${'<text:span>'.repeat(100_000)}`),
  'ods: a table in a table in a table': () =>
    ods(`${'<table:table>'.repeat(900)}${'</table:table>'.repeat(900)}${two}`),
  'ods: spaces without number': () => ods(two + cell(`<text:p>${'<text:s text:c="999999999"/>'.repeat(500)}</text:p>`)),
  'ods: entities of its own': () =>
    zip({
      mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
      'content.xml': `<!DOCTYPE a [<!ENTITY a "${'&b;'.repeat(1_000)}"><!ENTITY b "${'x'.repeat(1_000)}">]><a>&a;</a>`,
    }),
  'ods: a text without end': () => ods(Buffer.alloc(8_000_000, 'x')),
  'ods: an attribute without end': () => ods(Buffer.concat([Buffer.from('<a b="'), Buffer.alloc(8_000_000, 'x')])),
  'ods: columns that are hidden without number': () =>
    ods(
      `${'<table:table-column table:visibility="collapse" table:number-columns-repeated="999999999"/>'.repeat(500)}${two}`,
    ),
};
export const odsBomb = oneOf(odsBombs);

const card = (inside: string) => `BEGIN:VCARD\r\nVERSION:3.0\r\n${inside}EMAIL:a@b.fr\r\nEND:VCARD\r\n`;

/** The same of address cards. */
export const cardBombs: Bombs = {
  'cards: inside each other': () => Buffer.from('BEGIN:VCARD\r\n'.repeat(100_000)),
  'cards: a picture of two million letters': () => Buffer.from(card(`PHOTO:${'QUJD'.repeat(500_000)}\r\n`)),
  'cards: a line that is folded again and again': () => Buffer.from(card(`NOTE:a\r\n${' b\r\n'.repeat(50_000)}`)),
  'cards: thirty thousand addresses of one person': () => Buffer.from(card('EMAIL:b@b.fr\r\n'.repeat(30_000))),
  'cards: a hundred thousand parameters': () => Buffer.from(card(`TEL${';TYPE=a'.repeat(100_000)}:1\r\n`)),
  'cards: soft ends of line without end': () =>
    Buffer.from(card(`NOTE;ENCODING=QUOTED-PRINTABLE:${'=C3=\r\n'.repeat(30_000)}\r\n`)),
  'cards: properties of other names, each once': () =>
    Buffer.from(card(Array.from({ length: 10_000 }, (_, i) => `X-P${i}:1\r\n`).join(''))),
};
export const cardBomb = oneOf(cardBombs);
