import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { cleanCell } from '../../src/campaign/list/clean.ts';
import { readList } from '../../src/campaign/list/read-list.ts';
import type { Language } from '../../src/language.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';
import { zip } from '../helpers/workbook.ts';

/** Made by LibreOffice (.ods, .xls, .xlsx) and by the library (.xlsb, .numbers), of one table. */
const workbooks = join(import.meta.dirname, 'workbooks');

async function read(name: string, language: Language = 'fr') {
  const list = await readList(join(workbooks, name), { language });
  return { info: list.info, rows: await collect(list) };
}

describe('one table in every format', () => {
  test.each(['ods', 'xls', 'xlsx', 'xlsb'] as const)('%s', async (format) => {
    const { info, rows } = await read(`membres.${format}`);
    expect(info).toMatchObject({ format, sheet: 'Membres', sheetHidden: false, hiddenColumns: ['Notes'] });
    expect(rows.map(({ line, email, remarks }) => [line, email, remarks.hidden])).toEqual([
      [2, 'awa@example.org', false],
      [3, 'jean@example.org', false],
      [4, 'elodie@example.org', false],
      [5, 'cache@example.org', true],
    ]);
    expect(rows[1]?.vars).toEqual({
      Courriel: 'jean@example.org',
      Prénom: 'Jean',
      'Code postal': '75011',
      Téléphone: '0612345679',
      Montant: '1 250,00 €',
      Adhésion: '31 janvier 2025',
      'À jour': 'FAUX',
      Notes: 'deux\nlignes',
      Total: '2500',
    });
    expect(rows[2]?.vars).not.toHaveProperty('Total');
    expect(rows[2]?.remarks.flaws).toEqual([{ column: 'Total', flaw: { kind: 'error', shown: '#DIV/0!' } }]);
  });

  test('numbers', async () => {
    const { info, rows } = await read('membres.numbers');
    expect(info).toMatchObject({ format: 'numbers', sheet: 'Membres' });
    expect(rows[0]?.vars).toMatchObject({ Prénom: 'Awa', Montant: '25,5', Adhésion: '05/12/2026', 'À jour': 'VRAI' });
  });

  test.each(['ods', 'xls'])('a hidden sheet when it is asked for: %s', async (format) => {
    const list = await readList(join(workbooks, `membres.${format}`), { language: 'fr', sheet: 'anciens' });
    expect(list.info).toMatchObject({ sheet: 'Anciens', sheetHidden: true });
    expect((await collect(list)).map(({ email }) => email)).toEqual(['vieux@example.org']);
    expect(
      (await errorOf(() => readList(join(workbooks, `membres.${format}`), { language: 'fr', sheet: '9' }))).code,
    ).toBe('list-sheet');
  });

  test('several at once, and one after the other', async () => {
    const some = ['xls', 'xlsb', 'xls', 'numbers'].map((format) => read(`membres.${format}`));
    expect((await Promise.all(some)).map(({ rows }) => rows.length)).toEqual([4, 4, 4, 4]);
    expect((await read('membres.xls')).rows).toHaveLength(4);
  });
});

/** What differs on purpose: fractions and conditions that nobody writes to members, and truth values kept as text. */
const elsewhere = /^# \?|^\[>=|^@$/;

test.each(['fr', 'en'] as const)('every number format as LibreOffice shows it (%s)', async (language) => {
  const shown = parse(readFileSync(join(workbooks, `formats.${language}.csv`)), { relax_column_count: true });
  const [formats = [], ...expected] = shown as string[][];
  const { info, rows } = await read('formats.xlsx', language);
  expect(rows).toHaveLength(expected.length);
  const differences = expected.flatMap((cells, y) =>
    cells.flatMap((text, x) => {
      const read = rows[y]?.vars[info.headers[x] ?? ''] ?? '';
      return read === cleanCell(text) || elsewhere.test(formats[x] ?? '') ? [] : [[formats[x], read, text]];
    }),
  );
  // A number that is no month of any year: LibreOffice shows an error, we the number.
  expect(differences).toEqual([['mmmm', '612345678', '#FMT']]);
});

/** An OpenDocument spreadsheet with that inside its only table. */
function ods(table: string, parts: Readonly<Record<string, string>> = {}): Buffer {
  return zip({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<o:c xmlns:o="o"><office:spreadsheet><table:table table:name="Un">${table}</table:table></office:spreadsheet></o:c>`,
    ...parts,
  });
}

const cell = (text: string, attributes = '') =>
  `<table:table-cell office:value-type="string" ${attributes}><text:p>${text}</text:p></table:table-cell>`;
const row = (cells: string, attributes = '') => `<table:table-row ${attributes}>${cells}</table:table-row>`;

async function readOds(content: Uint8Array) {
  return collect(await readList(join(folderWith({ 'l.ods': content }), 'l.ods'), { language: 'fr' }));
}

describe('OpenDocument', () => {
  test('repeated rows and cells, several paragraphs, notes, spaces, what was calculated', async () => {
    const note = '<office:annotation><text:p>secret</text:p></office:annotation>';
    const rows = await readOds(
      ods(
        row(cell('email') + cell('nom') + cell('n', 'table:number-columns-repeated="2"') + cell('f')) +
          row('<table:table-cell/>', 'table:number-rows-repeated="3"') +
          row(
            `${cell('a@b.fr')}<table:table-cell>${note}<text:p>Éli<text:span>se</text:span><text:s text:c="2"/>R</text:p><text:p>2</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="1.5" table:number-columns-repeated="2"><text:p>1.5</text:p></table:table-cell><table:table-cell table:formula="of:=A1"/>`,
            'table:number-rows-repeated="2"',
          ),
      ),
    );
    expect(rows.map(({ line, vars }) => [line, vars])).toEqual(
      [5, 6].map((line) => [line, { email: 'a@b.fr', nom: 'Élise  R\n2', n: '1,5', 'n 2': '1,5' }]),
    );
    expect(rows[0]?.remarks.flaws).toEqual([{ column: 'f', flaw: { kind: 'formula' } }]);
  });

  const filled = row(cell('a@b.fr', 'table:number-columns-repeated="16384"'), 'table:number-rows-repeated="1048576"');
  const cases: readonly [name: string, content: Uint8Array, code: string][] = [
    ['a password', ods('', { 'META-INF/manifest.xml': '<manifest:encryption-data/>' }), 'list-workbook-protected'],
    ['all cells that there are', ods(filled), 'list-workbook-too-large'],
    [
      'more columns than there are',
      ods(row(cell('a@b.fr', 'table:number-columns-repeated="99999"'))),
      'list-workbook-damaged',
    ],
    ['rows without end', ods(row(cell('a@b.fr'), 'table:number-rows-repeated="9e99"')), 'list-workbook-too-large'],
    [
      'XML that ends early',
      ods('', { 'content.xml': '<a><table:table table:name="x"><table:table-row>' }),
      'list-workbook-damaged',
    ],
    ['nothing in it', ods(row('<table:table-cell/>')), 'list-empty'],
    [
      'a bomb',
      zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': Buffer.alloc(900_000_000) }),
      'list-workbook-too-large',
    ],
  ];
  test.each(cases.map(([name, content, code]) => ({ name, content, code })))('$name: $code', async (one) => {
    expect((await errorOf(() => readOds(one.content))).code).toBe(one.code);
  });
});

test('a .xlsb that unpacks to more than it says', async () => {
  const content = zip(
    { 'xl/workbook.bin': Buffer.alloc(1_000), 'xl/a.bin': Buffer.alloc(90_000_000) },
    { declared: { 'xl/a.bin': 10 } },
  );
  const path = join(folderWith({ 'l.xlsb': content }), 'l.xlsb');
  expect((await errorOf(() => readList(path, { language: 'fr' }))).code).toBe('list-workbook-damaged');
});
