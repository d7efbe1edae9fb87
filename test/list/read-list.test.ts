import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ListRow, type RecipientList, readList } from '../../src/campaign/list/read-list.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

async function listOf(content: string | Uint8Array): Promise<RecipientList> {
  return readList(join(folderWith({ 'liste.csv': content }), 'liste.csv'), { language: 'fr' });
}

async function read(content: string | Uint8Array): Promise<{ info: RecipientList['info']; rows: ListRow[] }> {
  const list = await listOf(content);
  return { info: list.info, rows: await collect(list) };
}

/** What windows-1252 makes of the text (only what the tests need). */
function windows1252(text: string): Uint8Array {
  const high: Record<string, number> = { '€': 0x80, '’': 0x92, œ: 0x9c, Œ: 0x8c, Ÿ: 0x9f, '…': 0x85 };
  return Uint8Array.from([...text].map((char) => high[char] ?? char.charCodeAt(0)));
}

function utf16(text: string, { bigEndian = false } = {}): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

const french = 'Prénom;Nom;Adresse e-mail\r\nElodie;L’Œuvre;elodie@exemple.fr\r\nÀÿ;Cœur…;coeur@exemple.fr\r\n';
const frenchRows = [
  { Prénom: 'Elodie', Nom: 'L’Œuvre', 'Adresse e-mail': 'elodie@exemple.fr' },
  { Prénom: 'Àÿ', Nom: 'Cœur…', 'Adresse e-mail': 'coeur@exemple.fr' },
];

describe('files as people have them', () => {
  test('the list of the Python system', async () => {
    const { info, rows } = await read('email,name\nlea@exemple.fr,Léa\nPAUL@Exemple.fr,Paul\n');
    expect(info).toMatchObject({
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ',',
      headers: ['email', 'name'],
      addressColumn: 'email',
    });
    expect(rows).toEqual([
      {
        number: 1,
        line: 2,
        email: 'lea@exemple.fr',
        key: 'lea@exemple.fr',
        vars: { email: 'lea@exemple.fr', name: 'Léa' },
        problem: null,
        several: null,
        remarks: { hidden: false, addressFrom: null, offers: [], flaws: [], shifted: null },
      },
      {
        number: 2,
        line: 3,
        email: 'PAUL@exemple.fr',
        key: 'paul@exemple.fr',
        vars: { email: 'PAUL@exemple.fr', name: 'Paul' },
        problem: null,
        several: null,
        remarks: { hidden: false, addressFrom: null, offers: [], flaws: [], shifted: null },
      },
    ]);
  });

  test.each([
    ['French Excel, "CSV (séparateur : point-virgule)"', windows1252(french), 'windows-1252', ';'],
    ['French Excel, "CSV UTF-8"', `\ufeff${french}`, 'utf-8', ';'],
    ['Excel, "Texte Unicode"', utf16(french.replaceAll(';', '\t')), 'utf-16le', '\t'],
    ['UTF-16, big-endian', utf16(french, { bigEndian: true }), 'utf-16be', ';'],
    ['LibreOffice', french.replaceAll(';', ',').replaceAll('\r\n', '\n'), 'utf-8', ','],
    ['old Mac line ends', french.replaceAll('\r\n', '\r'), 'utf-8', ';'],
    ['windows-1252 with old Mac line ends', windows1252(french.replaceAll('\r\n', '\r')), 'windows-1252', ';'],
    ['several line ends in one file', french.replace('\r\n', '\n').replace(/\r\n$/, '\r'), 'utf-8', ';'],
    ['no line end at the end', french.trimEnd(), 'utf-8', ';'],
    ['vertical bars', french.replaceAll(';', '|'), 'utf-8', '|'],
    ["Excel's own sep= line", `sep=|\r\n${french.replaceAll(';', '|')}`, 'utf-8', '|'],
    ['another character in the sep= line', `sep=^\r\n${french.replaceAll(';', '^')}`, 'utf-8', '^'],
    ['sep= after a byte order mark', utf16(`sep=\t\r\n${french.replaceAll(';', '\t')}`), 'utf-16le', '\t'],
    ['all cells in quotes', french.replace(/[^;\r\n]+/g, '"$&"'), 'utf-8', ';'],
    ['empty lines everywhere', `\r\n\r\n${french.replaceAll('\r\n', '\r\n\r\n')}\r\n`, 'utf-8', ';'],
    ['rows of empty cells, as Excel leaves them', `;;\r\n${french};;\r\n ;\u00a0;\r\n;;`, 'utf-8', ';'],
    ['trailing empty columns', french.replaceAll('\r\n', ';;\r\n'), 'utf-8', ';'],
    ['decomposed accents (macOS)', french.normalize('NFD'), 'utf-8', ';'],
  ])('%s', async (_, content, encoding, delimiter) => {
    const { info, rows } = await read(content);
    expect(info).toMatchObject({ encoding, delimiter, headers: ['Prénom', 'Nom', 'Adresse e-mail'] });
    expect(rows.map(({ vars }) => vars)).toEqual(frenchRows);
    expect(rows.map(({ number, problem }) => [number, problem])).toEqual([
      [1, null],
      [2, null],
    ]);
  });

  test('what decides on the encoding may come late', async () => {
    const row = 'email;nom\n';
    const filler = 'a@exemple.fr;plain\n'.repeat(40_000);
    const late = await read(Buffer.concat([Buffer.from(row + filler), windows1252('b@exemple.fr;Zoé\n')]));
    expect(late.info.encoding).toBe('windows-1252');
    expect(late.rows.at(-1)?.vars.nom).toBe('Zoé');
  });

  test.each([
    ['utf-8', 'é€😀', (text: string) => Buffer.from(text)],
    ['windows-1252', 'cœur d’été', windows1252],
    ['utf-16le', 'é€😀', (text: string) => utf16(text)],
  ])('letters and line ends that fall on the border of two reads: %s', async (encoding, letters, encode) => {
    // Files are read in pieces of 256 KiB; the rows around that place are moved over it byte by byte.
    const border = encoding === 'utf-16le' ? 131_072 : 262_144;
    for (let shift = 0; shift < 24; shift++) {
      const start = `email;nom\r\na@b.fr;${'n'.repeat(border - 60 + shift)}\r\n`;
      const { info, rows } = await read(encode(`${start}${`a@b.fr;${letters}\r\n`.repeat(6)}`));
      expect(info.encoding).toBe(encoding);
      expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
      expect(new Set(rows.slice(1).map(({ vars }) => vars.nom))).toEqual(new Set([letters]));
    }
  });
});

describe('delimiter', () => {
  test.each([
    ['commas in names', 'nom;email\nDupont, Jean;a@b.fr\nMartin, Léa;c@d.fr\n', ';'],
    ['a comma in the header too', 'Nom, prénom;email\nDupont, Jean;a@b.fr\nMartin;c@d.fr\n', ';'],
    ['semicolons in quotes', 'email,nom\na@b.fr,"x;y;z"\nc@d.fr,"u;v;w"\n', ','],
    ['a header in quotes', '"email","nom;prénom"\na@b.fr,x\n', ','],
    ['one row', 'email;nom\na@b.fr;x', ';'],
    ['one column', 'email\na@b.fr\nc@d.fr\n', ';'],
    ['one column named, two there', 'email\na@b.fr,Jean\nc@d.fr,Léa\n', ','],
    ['mostly short rows', 'email;nom\na@b.fr\nc@d.fr\ne@f.fr;x\n', ';'],
    ['several lines in a cell', 'email,note\na@b.fr,"un;\ndeux;\ntrois;"\n', ','],
  ])('%s', async (_, content, delimiter) => {
    const { info, rows } = await read(content);
    expect(info.delimiter).toBe(delimiter);
    expect(rows[0]).toMatchObject({ email: 'a@b.fr', problem: null });
  });
});

describe('the address column', () => {
  test.each([
    'email',
    'E-mail',
    'EMAIL',
    'e_mail',
    'Mail',
    'Courriel',
    'Mél',
    'Adresse e-mail',
    'Adresse mail',
    'adresse\u00a0e‑mail',
    'Adresse électronique',
    'Adresse de messagerie',
    'Email Address',
    ' "E-mail" ',
    'E-mail 1 - Value',
    '\u200bemail',
  ])('by its name: %s', async (header) => {
    const { rows } = await read(`autre@;${header}\nx@y.fr;pas une adresse\nx@y.fr;a@b.fr\n`);
    expect(rows.map(({ email }) => email)).toEqual(['pas une adresse', 'a@b.fr']);
  });

  test('the likelier of two names', async () => {
    const { info } = await read('Mail;Adresse e-mail;email;nom\na@b.fr;a@b.fr;a@b.fr;x\n');
    expect(info.addressColumn).toBe('email');
  });

  test('a postal address is not taken for one', async () => {
    const { info } = await read('Adresse;Contact\n1 rue des Lilas;a@b.fr\n2 rue des Lilas;c@d.fr\n');
    expect(info.addressColumn).toBe('Contact');
  });

  test('by what is in it', async () => {
    const { info } = await read('Nom;Joindre\nx;a@b.fr\ny;\nz;?\nu;c@d.fr\n');
    expect(info.addressColumn).toBe('Joindre');
  });

  test('of two with addresses, the one whose name says so', async () => {
    const { info } = await read('Parrain;Contact\na@b.fr;c@d.fr\n');
    expect(info.addressColumn).toBe('Contact');
  });
});

describe('cells and rows', () => {
  test('what cannot be seen is cleaned', async () => {
    const { rows } = await read(
      'email;pré\u00a0nom \u200b;ville\n\u200b a@b.fr.\u00a0;\u00a0Jean\u202fPaul\t;Saint\u00ad-Denis\u0007\ufeff\n',
    );
    expect(rows[0]).toMatchObject({
      email: 'a@b.fr',
      vars: { email: 'a@b.fr', 'pré nom': 'Jean Paul', ville: 'Saint-Denis' },
    });
  });

  test('joiners that letters and emoji need stay', async () => {
    const { rows } = await read('email;nom\na@b.fr;👩‍🚀 نامه‌ای\n');
    expect(rows[0]?.vars.nom).toBe('👩‍🚀 نامه‌ای');
  });

  test('Nom <adresse>', async () => {
    const { rows } = await read('email;x\nJean Dupont <a@b.fr>;1\n"Dupont, Jean" <c@d.fr>;2\n"""D, J"" <e@f.fr>";3\n');
    expect(rows.map(({ email, vars }) => [email, vars.email, vars.x])).toEqual([
      ['a@b.fr', 'a@b.fr', '1'],
      ['c@d.fr', 'c@d.fr', '2'],
      ['e@f.fr', 'e@f.fr', '3'],
    ]);
  });

  test('rows with a bad address are handed on with their reason', async () => {
    const { rows } = await read('nom;email\nA;pas une adresse\nB;\nC\nD;pas@, c@d.fr\nE;e@localhost\nF;f@b.fr\n');
    expect(rows.map(({ number, line, email, key, problem }) => [number, line, email, key, problem])).toEqual([
      [1, 2, 'pas une adresse', '', 'no-at'],
      [2, 3, '', '', 'empty'],
      [3, 4, '', '', 'empty'],
      [4, 5, 'pas@, c@d.fr', '', 'characters'],
      [5, 6, 'e@localhost', '', 'undotted'],
      [6, 7, 'f@b.fr', 'f@b.fr', null],
    ]);
    expect(rows[0]?.vars).toEqual({ nom: 'A', email: 'pas une adresse' });
  });

  test('short rows lack variables, long ones have none too many', async () => {
    const { rows } = await read('email;nom;ville\na@b.fr\na@b.fr;\na@b.fr;x;y;z;;\n');
    expect(rows.map(({ vars }) => vars)).toEqual([
      { email: 'a@b.fr' },
      { email: 'a@b.fr', nom: '' },
      { email: 'a@b.fr', nom: 'x', ville: 'y' },
    ]);
  });

  test('columns without a name are left out', async () => {
    const { info, rows } = await read('email;;nom; \na@b.fr;1;x;2\n');
    expect(info.headers).toEqual(['email', 'nom']);
    expect(rows[0]?.vars).toEqual({ email: 'a@b.fr', nom: 'x' });
  });

  test('line numbers count lines, data rows are counted apart', async () => {
    const content =
      'email;note\r\n\r\na@b.fr;"un\r\ndeux\r\n\r\ntrois"\r\n;;\r\n\r\nc@d.fr;x\r\n"e@f.fr";"y\nz"\r\ng@h.fr';
    const { rows } = await read(content);
    expect(rows.map(({ number, line }) => [number, line])).toEqual([
      [1, 3],
      [2, 9],
      [3, 10],
      [4, 12],
    ]);
    expect(rows[0]?.vars.note).toBe('un\ndeux\n\ntrois');
  });

  test('quotes that are no quoting are text', async () => {
    const { rows } = await read('email;nom;taille\na@b.fr;Jean "Jojo" Dupont;5"\nc@d.fr;"Léa" Martin;"12"" x"\n');
    expect(rows.map(({ vars }) => [vars.nom, vars.taille])).toEqual([
      ['Jean "Jojo" Dupont', '5"'],
      ['"Léa" Martin', '12" x'],
    ]);
  });

  test('column names that objects have too', async () => {
    const { rows } = await read('email;constructor;toString;__proto__\na@b.fr;1;2;3\nc@d.fr\n');
    expect(Object.entries(rows[0]?.vars ?? {}).slice(0, 3)).toEqual([
      ['email', 'a@b.fr'],
      ['constructor', '1'],
      ['toString', '2'],
    ]);
    expect(Object.keys(rows[1]?.vars ?? {})).toEqual(['email']);
    expect(Object.getPrototypeOf(rows[0]?.vars)).toBe(Object.prototype);
  });
});

describe('several addresses in a cell', () => {
  test.each([
    'a@b.fr, c@d.fr',
    'a@b.fr;c@d.fr',
    'a@b.fr / c@d.fr',
    'a@b.fr c@d.fr',
    'a@b.fr\nc@d.fr',
    'a@b.fr ::: c@d.fr',
    'Jean Dupont <a@b.fr>, Marie <c@d.fr>',
    'Dupont, Jean <a@b.fr>; Marie <c@d.fr>',
  ])('%j: the first', async (cell) => {
    const { rows } = await read(`nom,email\nx,"${cell}"\ny,e@f.fr\n`);
    expect(rows[0]).toMatchObject({ email: 'a@b.fr', key: 'a@b.fr', problem: null, vars: { email: 'a@b.fr' } });
    expect(rows.map(({ several }) => several === null)).toEqual([false, true]);
  });

  test('nobody else when the first is not valid', async () => {
    const { rows } = await read('nom;email\nx;a@b, c@d.fr\n');
    expect(rows[0]).toMatchObject({ problem: 'several', several: null, key: '' });
  });
});

describe('no row of column names', () => {
  test('the columns are letters', async () => {
    const { info, rows } = await read('\nLéa;a@b.fr;;Paris\nPaul;c@d.fr\n');
    expect(info).toMatchObject({ titled: false, headers: ['A', 'B', 'C', 'D'], addressColumn: 'B' });
    expect(rows.map(({ number, line, vars }) => [number, line, vars])).toEqual([
      [1, 2, { A: 'Léa', B: 'a@b.fr', C: '', D: 'Paris' }],
      [2, 3, { A: 'Paul', B: 'c@d.fr' }],
    ]);
  });

  test('one address', async () => {
    expect((await read('a@b.fr')).rows).toMatchObject([{ number: 1, line: 1, email: 'a@b.fr' }]);
  });
});

describe('columns named by hand', () => {
  async function mapped(content: string, map: Record<string, string>) {
    const path = join(folderWith({ 'l.csv': content }), 'l.csv');
    const list = await readList(path, { language: 'fr', map: new Map(Object.entries(map)) });
    return { info: list.info, rows: await collect(list) };
  }

  test.each([
    ['its name', 'Père'],
    ['its name, written otherwise', 'pere'],
    ['its letter', 'B'],
  ])('the address column by %s', async (_, email) => {
    const { info, rows } = await mapped('Mère;Père;Nom\na@b.fr;c@d.fr;X\n', { email, nom: 'Nom' });
    expect(info.addressColumn).toBe('email');
    expect(rows[0]).toMatchObject({
      email: 'c@d.fr',
      vars: { Mère: 'a@b.fr', Père: 'c@d.fr', email: 'c@d.fr', Nom: 'X', nom: 'X' },
    });
  });

  test('over a column that has the name already', async () => {
    const { rows } = await mapped('email;Autre\na@b.fr;c@d.fr\n', { email: 'Autre' });
    expect(rows[0]).toMatchObject({ email: 'c@d.fr', vars: { email: 'c@d.fr', Autre: 'c@d.fr' } });
  });

  test('letters of a list without names', async () => {
    const { rows } = await mapped('Léa;a@b.fr\n', { prenom: 'A' });
    expect(rows[0]).toMatchObject({ email: 'a@b.fr', vars: { prenom: 'Léa' } });
  });

  test('a column that is not there', async () => {
    const error = await errorOf(() => mapped('email;nom\na@b.fr;x\n', { prenom: 'Prenom' }));
    expect([error.code, error.exitCode]).toEqual(['list-map-column', 2]);
    expect(error.say('fr').what).toContain('email, nom');
  });
});

describe('reading', () => {
  test('each iteration begins anew, also after one that was left early', async () => {
    const list = await listOf(`email\n${'a@b.fr\n'.repeat(10_000)}`);
    for await (const row of list) if (row.number === 3) break;
    expect(await collect(list)).toHaveLength(10_000);
    const [one, two] = await Promise.all([collect(list), collect(list)]);
    expect(one).toEqual(two);
  });

  test('the file is read as the rows are asked for', async () => {
    const list = await listOf(`email;nom\n${'a@b.fr;un nom assez long pour remplir la ligne\n'.repeat(200_000)}`);
    let reading = 0;
    for await (const row of list) {
      if (row.number === 1) reading = process.memoryUsage().arrayBuffers;
      if (row.number === 1_000) await new Promise((resolve) => setTimeout(resolve, 20));
      if (row.number === 1_001) break;
    }
    // Whoever does not ask for more is not handed the 9 MB of the whole file.
    expect(process.memoryUsage().arrayBuffers - reading).toBeLessThan(4_000_000);
  });

  test('the folder and name may have any letters', async () => {
    const folder = folderWith();
    mkdirSync(join(folder, 'été à "Paris"'));
    const path = join(folder, 'été à "Paris"', 'liste ç;,.csv');
    writeFileSync(path, 'email\na@b.fr\n');
    expect(await collect(await readList(path, { language: 'fr' }))).toHaveLength(1);
  });
});
