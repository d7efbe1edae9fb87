import { join } from 'node:path';
import { format as numfmt } from 'numfmt';
import { describe, expect, test } from 'vitest';
import { readList } from '../../src/campaign/list/read-list.ts';
import { digitFormat } from '../../src/campaign/list/workbook/digit-formats.ts';
import type { Language } from '../../src/language.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';
import { type TestCell, workbook, zip } from '../helpers/workbook.ts';

async function read(content: Uint8Array, name = 'membres.xlsx', language: Language = 'fr') {
  const list = await readList(join(folderWith({ [name]: content }), name), { language });
  return { info: list.info, rows: await collect(list) };
}

/** A workbook with one sheet, written by somebody else. */
function raw(sheet1: string, more: Readonly<Record<string, string>> = {}): Buffer {
  return zip({
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="Un" r:id="a"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="a" Type="x/worksheet" Target="/xl/worksheets/s.xml"/></Relationships>',
    'xl/worksheets/s.xml': sheet1,
    ...more,
  });
}

function sheet(...rows: TestCell[][]): Buffer {
  return workbook([{ name: 'Feuil1', rows }]);
}

describe('workbooks', () => {
  test('a sheet with names, numbers and gaps', async () => {
    const { info, rows } = await read(
      sheet(
        ['Adresse e-mail', 'Prénom', null, 'Âge', 'Vide', null, null],
        ['lea@exemple.fr', ' Léa\u00a0', 'sans nom', 41, null, null],
        [],
        [null, ' '],
        ['Paul <PAUL@Exemple.fr>', 'Paul', null, 12.5, null, null],
        [null, null],
      ),
    );
    expect(info).toMatchObject({
      format: 'xlsx',
      sheet: 'Feuil1',
      encoding: null,
      delimiter: null,
      headers: ['Adresse e-mail', 'Prénom', 'Âge', 'Vide'],
      addressColumn: 'Adresse e-mail',
    });
    expect(rows.map(({ number, line, email }) => [number, line, email])).toEqual([
      [1, 2, 'lea@exemple.fr'],
      [2, 5, 'PAUL@exemple.fr'],
    ]);
    expect(rows.map(({ vars }) => vars)).toEqual([
      { 'Adresse e-mail': 'lea@exemple.fr', Prénom: 'Léa', Âge: '41', Vide: '' },
      { 'Adresse e-mail': 'PAUL@exemple.fr', Prénom: 'Paul', Âge: '12,5', Vide: '' },
    ]);
  });

  const formats = [
    '00000',
    '0#" "##" "##" "##" "##',
    '0\\ %',
    '#,##0.00\\ "€"',
    'dd/mm/yyyy',
    '[$-F400]h:mm:ss\\ AM/PM',
    'dd/mm/yyyy hh:mm',
    '0.0##',
    '#,##0.00\\ [$€-40C];[Red]-#,##0.00\\ [$€-40C]',
  ];
  const shown: readonly [value: number, style: number, french: string, english: string][] = [
    [1000, 1, '01000', '01000'],
    [612345678, 2, '06 12 34 56 78', '06 12 34 56 78'],
    [0.25, 3, '25 %', '25 %'],
    [1234.5, 4, '1 234,50 €', '1,234.50 €'],
    [46387, 5, '31/12/2026', '31/12/2026'],
    [0.75, 6, '18:00:00', '6:00:00 PM'],
    [46387.604166666664, 7, '31/12/2026 14:30', '31/12/2026 14:30'],
    [12.5, 8, '12,5', '12.5'],
    [-20, 9, '-20,00 €', '-20.00 €'],
    [0.30000000000000004, 0, '0,3', '0.3'],
    [33612345678, 0, '33612345678', '33612345678'],
  ];
  test.each(['fr', 'en'] as const)('numbers and dates as people see them (%s)', async (language) => {
    const cells = shown.map(([value, style]) => ({ value, style }));
    const names = shown.map((_, i) => `c${i}`);
    const { rows } = await read(
      workbook(
        [
          {
            name: 'x',
            rows: [
              ['email', ...names],
              ['a@b.fr', ...cells],
            ],
          },
        ],
        formats,
      ),
      'membres.xlsx',
      language,
    );
    const [, ...values] = Object.values(rows[0]?.vars ?? {});
    expect(values).toEqual(shown.map(([, , french, english]) => (language === 'fr' ? french : english)));
  });

  test('postcodes and telephone numbers as numfmt shows them, in less time', () => {
    const codes = [
      '00000',
      '0#" "##" "##" "##" "##',
      '0#\\ ##',
      '"N° "0',
      '000 000',
      '## ## ##',
      '#',
      '0" km"',
      '"a"#"b"0',
    ];
    const values = [0, 1, 12, 123, 1000, 75011, 612345678, 33612345678, 999_999_999_999_999];
    const shown = codes.flatMap((code) => values.map((value) => ({ code, value, text: digitFormat(code)?.(value) })));
    for (const { code, value, text } of shown) {
      if (text !== null) expect(text, `${value} as ${code}`).toBe(numfmt(code, value, { locale: 'fr' }));
    }
    expect(shown.filter(({ text }) => text !== null).length).toBeGreaterThan(50);
    expect(['0.0', '#,##0', '0%', 'dd', '0;-0', '[Red]0', '@'].map(digitFormat)).toEqual(Array(7).fill(null));
  });

  test('truth values, formulas, errors and text in the cell itself', async () => {
    const { rows } = await read(
      sheet(
        ['email', 'à jour', 'somme', 'faux', 'ici'],
        [
          { xml: '<c t="str"><f>A1&amp;B1</f><v>a@b.fr</v></c>' },
          { xml: '<c t="b"><v>1</v></c>' },
          { xml: '<c><f>1+1</f><v>2</v></c>' },
          { xml: '<c t="e"><v>#N/A</v></c>' },
          { xml: '<c t="inlineStr"><is><t>texte</t></is></c>' },
        ],
      ),
    );
    expect(rows[0]?.vars).toEqual({ email: 'a@b.fr', 'à jour': 'VRAI', somme: '2', ici: 'texte' });
    expect(rows[0]?.remarks.flaws).toEqual([{ column: 'faux', flaw: { kind: 'error', shown: '#N/A' } }]);
  });

  test('a title above the table, over merged cells', async () => {
    const { info, rows } = await read(
      sheet(['Adhérents 2026', null, null], [], ['Nom', 'Courriel'], ['Léa', 'a@b.fr'], ['Paul', 'c@d.fr']),
    );
    expect(info.headers).toEqual(['Nom', 'Courriel']);
    expect(rows.map(({ line, email }) => [line, email])).toEqual([
      [4, 'a@b.fr'],
      [5, 'c@d.fr'],
    ]);
  });

  test('the sheet with the addresses', async () => {
    const { info, rows } = await read(
      workbook([
        { name: 'Vide', rows: [] },
        { name: 'Notice', rows: [['Mode d’emploi'], ['Remplir la feuille « Membres »']] },
        {
          name: 'Membres & amis',
          rows: [
            ['Nom', 'Mail'],
            ['Léa', 'a@b.fr'],
          ],
        },
        {
          name: 'Anciens',
          rows: [
            ['Nom', 'Mail'],
            ['Paul', 'c@d.fr'],
          ],
        },
      ]),
    );
    expect(info.sheet).toBe('Membres & amis');
    expect(rows.map(({ email }) => email)).toEqual(['a@b.fr']);
  });

  test('the content decides, not the name', async () => {
    expect((await read(sheet(['email'], ['a@b.fr']), 'liste.csv')).info.format).toBe('xlsx');
  });

  test('thousands of rows, read twice', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => [`m${i}@exemple.fr`, i] as TestCell[]);
    const list = await readList(join(folderWith({ 'l.xlsx': sheet(['email', 'n'], ...many) }), 'l.xlsx'), {
      language: 'fr',
    });
    expect(await collect(list)).toHaveLength(5000);
    expect((await collect(list)).at(-1)).toMatchObject({ number: 5000, line: 5001, vars: { n: '4999' } });
  });
});

describe('other programs’ workbooks', () => {
  test('places left out, prefixes, pieces of text, escapes, a calendar from 1904', async () => {
    const strings =
      '<x:sst xmlns:x="m"><x:si><x:r><x:t>Élo</x:t></x:r><x:r><x:t xml:space="preserve">die </x:t></x:r><x:rPh><x:t>エ</x:t></x:rPh></x:si><x:si><x:t>a_x0009_b&#233;&amp;</x:t></x:si></x:sst>';
    const styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>';
    const row = (cells: string) => `<x:row>${cells}</x:row>`;
    const text = (value: string) => `<x:c t="inlineStr"><x:is><x:t>${value}</x:t></x:is></x:c>`;
    const { rows } = await read(
      raw(
        `<x:worksheet xmlns:x="m"><x:sheetData>${row(['email', 'nom', 'note', 'date', 'vide'].map(text).join(''))}${row('')}${row(
          `${text('a@b.fr')}<x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c s="1"><x:v>1</x:v></x:c>`,
        )}</x:sheetData></x:worksheet>`,
        { 'xl/sharedStrings.xml': strings, 'xl/styles.xml': styles },
      ),
    );
    expect(rows.map(({ line, vars }) => [line, vars])).toEqual([
      [3, { email: 'a@b.fr', nom: 'Élodie', note: 'a\tbé&', date: '02/01/1904', vide: '' }],
    ]);
  });

  test('tags with blanks, line ends, either quote and a > in a value', async () => {
    const text = (value: string) => `<is><t>${value}</t></is></c >`;
    const { rows } = await read(
      raw(
        `<worksheet><sheetData ><row\n r = '1'\tnote="a > b"><c cr='Z9' r="A1"  t = "inlineStr" >${text('email')}<c\tr='B1' t='inlineStr'>${text('nom')}</row\n><row r='2' ><c r="A2" rt="s" t="inlineStr">${text('a@b.fr')}<c r="C2"/><c r='B2' t="inlineStr" note='"'>${text('Léa')}</row></sheetData></worksheet>`,
      ),
    );
    expect(rows.map(({ line, vars }) => [line, vars])).toEqual([[2, { email: 'a@b.fr', nom: 'Léa' }]]);
  });

  test('a cell forgotten far to the right', async () => {
    const rows = [['email', 'nom'], [...Array.from({ length: 5_000 }, () => null), 'x'], ['a@b.fr', 'Léa'], ['c@d.fr']];
    const read1 = await read(sheet(...rows));
    expect(read1.rows.map(({ email, problem }) => [email, problem])).toEqual([
      ['', 'empty'],
      ['a@b.fr', null],
      ['c@d.fr', null],
    ]);
    expect(read1.rows[2]?.vars.nom).toBe('');
  });
});

describe('what is refused', () => {
  const good = sheet(['email'], ['a@b.fr']);
  const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');
  const far = sheet(['email'], ['a@b.fr']).length;
  const bomb = { 'xl/workbook.xml': Buffer.alloc(160_000_000) };
  const with1 = (xml: string) => raw(`<worksheet><sheetData>${xml}</sheetData></worksheet>`);
  const wide = with1(`<row><c t="str"><v>a@b.fr</v></c></row>${'<row><c r="XFD1"><v>1</v></c></row>'.repeat(1_600)}`);
  const wider = with1('<row><c r="XFE1"><v>1</v></c></row>');
  const beyond = with1('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>');
  const long = with1(`<row r="7"><c r="A7" t="str"><v>${'x'.repeat(5_000_000)}</v></c></row>`);
  const endless = with1(`<row r="7"><c r="A7" t="str"><v>${'x'.repeat(8_000_000)}</v></c></row>`);
  const cases: readonly [name: string, content: Uint8Array, code: string][] = [
    ['nothing in it', workbook([{ name: 'Feuil1', rows: [] }]), 'list-empty'],
    ['empty cells', sheet([null, ' '], ['\u00a0']), 'list-empty'],
    ['a header only', sheet(['email', 'nom']), 'list-no-rows'],
    ['no address column', sheet(['nom'], ['Léa']), 'list-no-address-column'],
    [
      'a password',
      Buffer.concat([ole, Buffer.alloc(40_000), Buffer.from('EncryptedPackage', 'utf16le')]),
      'list-workbook-protected',
    ],
    ['an encrypted archive', zip({ 'xl/workbook.xml': 'x' }, { flags: 1 }), 'list-workbook-protected'],
    ['.xls', Buffer.concat([ole, Buffer.from('Workbook', 'utf16le')]), 'list-workbook-damaged'],
    ['a document in an old format', Buffer.concat([ole, Buffer.from('WordDocument', 'utf16le')]), 'list-format'],
    ['.odt', zip({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<a/>' }), 'list-format'],
    ['another archive', zip({ 'word/document.xml': '<w/>' }), 'list-format'],
    ['cut off', good.subarray(0, far - 40), 'list-workbook-damaged'],
    ['a ZIP bomb', zip(bomb), 'list-workbook-too-large'],
    ['a ZIP bomb that lies', zip(bomb, { declared: { 'xl/workbook.xml': 100 } }), 'list-workbook-damaged'],
    ['rows that span more cells than anybody fills', wide, 'list-workbook-too-large'],
    ['a column no sheet has', wider, 'list-workbook-damaged'],
    ['a cell of 5 MB', long, 'list-row-too-long'],
    ['a cell without an end', endless, 'list-workbook-too-large'],
    ['a sheet cut off', raw('<worksheet><sheetData><row r="1"><c'), 'list-workbook-damaged'],
    ['a sheet that is no XML', raw('<worksheet><sheetData></row></sheetData></worksheet>'), 'list-workbook-damaged'],
    [
      '10,000 columns',
      sheet(['email', ...Array.from({ length: 9_999 }, (_, i) => `c${i}`)], ['a@b.fr']),
      'list-too-many-columns',
    ],
    ['a row no sheet has', beyond, 'list-workbook-too-large'],
    ['no sheet where there should be one', zip({ 'xl/workbook.xml': '<workbook/>' }), 'list-workbook-damaged'],
  ];
  test.each(cases.map(([name, content, code]) => ({ name, content, code })))('$name: $code', async (one) => {
    const error = await errorOf(() => read(one.content));
    expect(error.code).toBe(one.code);
    expect(error.exitCode).toBe(4);
    expect(error.say('fr').what).toContain('membres.xlsx');
  });

  test('random damage ends in rows or in a FacteurError', async () => {
    const original = sheet(['email', 'n'], ...Array.from({ length: 30 }, (_, i): TestCell[] => [`m${i}@b.fr`, i]));
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (seed >> 8) % below;
    };
    const ends = new Set<string>();
    for (let i = 0; i < 150; i++) {
      const damaged = Buffer.from(original);
      for (let n = 0; n <= next(3); n++) damaged[4 + next(damaged.length - 4)] = next(256);
      const end = await read(next(4) === 0 ? damaged.subarray(0, 4 + next(damaged.length)) : damaged).then(
        () => 'rows',
        async (error) => (await errorOf(() => Promise.reject(error))).code,
      );
      ends.add(end);
    }
    expect(ends).toContain('rows');
    expect(ends).toContain('list-workbook-damaged');
  });
});
