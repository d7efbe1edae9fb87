import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ListOptions, readList } from '../../src/campaign/list/read-list.ts';
import { FacteurError } from '../../src/errors.ts';
import { folderWith } from '../helpers/folder.ts';
import { workbookParts, zip } from '../helpers/workbook.ts';

/** Rounds for each kind of list: some seconds in all. `FUZZ_ROUNDS` and `FUZZ_SEED` for longer walks. */
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 40);
const SEED = Number(process.env.FUZZ_SEED ?? 2026);

/** Numbers that look random and are the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state >> 8) % below;
  };
}

const csv =
  'Adhérents 2026;;\nNom;Prénom;Adresse mail\n"Dupré; M.";Élodie;elodie@exemple.fr\nDiallo;Awa;awa@exemple.sn\n';
const rows = csv
  .trim()
  .split('\n')
  .map((line) => line.split(';'));
const objects = [
  { email: 'elodie@exemple.fr', nom: { usage: 'Dupré' }, tags: ['a', 1, null] },
  { email: 'awa@exemple.sn', n: 12345678901234567890n.toString() },
];
const seeds: Readonly<Record<string, Buffer>> = {
  'CSV, UTF-8': Buffer.from(`\ufeff${csv}`),
  'CSV, windows-1252': Buffer.from(`sep=;\r\n${csv}`.replaceAll('\n', '\r\n'), 'latin1'),
  'CSV, UTF-16': Buffer.from(`\ufeff${csv.replaceAll(';', '\t')}`, 'utf16le'),
  JSON: Buffer.from(JSON.stringify(objects, null, 1)),
  NDJSON: Buffer.from(objects.map((object) => JSON.stringify(object)).join('\n')),
  'JSON inside an object': Buffer.from(JSON.stringify({ meta: { page: 1 }, data: { items: objects } }, null, 1)),
  'address cards': Buffer.from(
    'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Dupré;Élodie;;;\r\nitem1.EMAIL;TYPE=INTERNET,PREF:elodie@exemple.fr\r\nEMAIL:e2@exemple.fr\r\nNOTE:pliée\r\n  ici\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Dia=\r\nllo;Aw=C3=A9;;;\r\nEMAIL;INTERNET:awa@exemple.sn\r\nEND:VCARD\r\n',
  ),
  'copied addresses': Buffer.from(
    'À : Awa Diallo <awa@exemple.sn>, "Dupré, Élodie" <elodie@exemple.fr>; paul@exemple.fr\n(Zoé) zoe@exemple.fr\n',
  ),
};

const pieces = [
  '"',
  '""',
  ';',
  ',',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  'sep=;\n',
  '@',
  '<a@b.fr>',
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\\u',
  ':',
  "'=",
  '\u00a0',
  '\u200b',
  'é',
  '😀',
  '\ufeff',
  '&#x110000;',
  '<row>',
  '</c>',
  'BEGIN:VCARD\r\n',
  'END:VCARD\r\n',
  '=C3=',
  'table:number-columns-repeated="16384"',
  'table:number-rows-repeated="1048576"',
  '<![CDATA[',
  ']]>',
  '\0',
  '\xff',
];

/** A list with some damage: what people, programs and transfers do to files, and what they do not. */
function damage(original: Buffer, next: (below: number) => number): Buffer {
  let bytes = Buffer.from(original);
  for (let n = 0; n <= next(4); n++) {
    const at = next(bytes.length + 1);
    const to = at + next(Math.min(40, bytes.length - at + 1));
    const inserted = Buffer.from(pieces[next(pieces.length)] ?? '', next(2) === 0 ? 'utf8' : 'latin1');
    const whole = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)] as const;
    const [before, within, after] = whole;
    const kinds = [
      () => [before, inserted, within, after],
      () => [before, after],
      () => [before, within, within, after],
      () => [before],
      () => [before, Buffer.from([next(256)]), after],
      () => [before, Buffer.concat(Array.from({ length: next(3000) }, () => inserted)), after],
    ];
    bytes = Buffer.concat(kinds[next(kinds.length)]?.() ?? []);
  }
  return bytes;
}

/** Bytes of a binary file that are others now; its parts stay where they were, so that more than their places is looked at. */
function scratch(original: Buffer, next: (below: number) => number): Buffer {
  const bytes = Buffer.from(original);
  for (let n = 0; n <= next(6); n++) bytes[8 + next(bytes.length - 8)] = next(256);
  return next(8) === 0 ? bytes.subarray(0, 8 + next(bytes.length)) : bytes;
}

const options: readonly ListOptions[] = [
  {},
  {},
  {},
  { header: null },
  { header: 2 },
  { delimiter: ',' },
  { encoding: 'utf-16le' },
  { encoding: 'cp850' },
  { encoding: 'shift_jis' },
  { sheet: '1' },
  { rows: 'data.items' },
  { mend: ['text', 'zeros', 'capitals'] },
  { map: new Map([['email', 'B']]) },
];

const parts = workbookParts([{ name: 'Membres', rows }], ['00000', 'dd/mm/yyyy']);
const names = Object.keys(parts);

const openDocument: Readonly<Record<string, string>> = {
  mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
  'content.xml': `<office:document-content><office:automatic-styles><style:style style:name="ta1"><style:table-properties table:display="true"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Membres" table:style-name="ta1"><table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>${rows
    .map(
      (row) =>
        `<table:table-row table:visibility="filter">${row.map((cell) => `<table:table-cell office:value-type="string"><text:p>${cell.replaceAll('"', '')}<text:s text:c="2"/></text:p></table:table-cell>`).join('')}<table:table-cell table:number-columns-repeated="16381"/></table:table-row>`,
    )
    .join(
      '',
    )}<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`,
};
const workbooks = join(import.meta.dirname, 'workbooks');

type Damaged = (next: (below: number) => number) => Buffer;

const kinds: readonly (readonly [kind: string, make: Damaged])[] = [
  ...Object.entries(seeds).map(([kind, seed]): [string, Damaged] => [kind, (next) => damage(seed, next)]),
  ['Excel workbook', (next) => damage(zip(parts), next)],
  ['LibreOffice workbook', (next) => scratch(readFileSync(join(workbooks, 'membres.ods')), next)],
  ['old Excel workbook', (next) => scratch(readFileSync(join(workbooks, 'membres.xls')), next)],
  ['binary Excel workbook', (next) => scratch(readFileSync(join(workbooks, 'membres.xlsb')), next)],
  [
    'XML of a LibreOffice workbook',
    (next) => zip({ ...openDocument, 'content.xml': damage(Buffer.from(openDocument['content.xml'] ?? ''), next) }),
  ],
  [
    'XML of an Excel workbook',
    (next) => {
      const name = names[next(names.length)] ?? '';
      return zip({ ...parts, [name]: damage(Buffer.from(parts[name] ?? ''), next) });
    },
  ],
];

test.each(kinds)(
  'a damaged list ends in rows or in a FacteurError: %s',
  async (kind, make) => {
    const next = random(SEED + kind.length);
    const path = join(folderWith(), 'liste');
    const ends = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      writeFileSync(path, make(next));
      const end = await ending(path, options[next(options.length)] ?? {});
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect([...ends.keys()]).toContain('rows');
    expect(ends.size).toBeGreaterThan(1);
  },
  60_000 + ROUNDS * 500,
);

async function ending(path: string, how: ListOptions): Promise<string> {
  try {
    let [number, line] = [0, 0];
    for await (const row of await readList(path, { language: 'fr', ...how })) {
      expect(row.number).toBe(++number);
      expect(row.line).toBeGreaterThanOrEqual(line);
      expect(row.problem === null).toBe(row.key !== '');
      line = row.line;
    }
    return 'rows';
  } catch (error) {
    if (!(error instanceof FacteurError)) throw error;
    const { what, remedy } = error.say('fr');
    expect(what === '' || remedy === '').toBe(false);
    return error.code;
  }
}
