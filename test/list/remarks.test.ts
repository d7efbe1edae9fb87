import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { meantBy } from '../../src/campaign/list/mend/garbled.ts';
import { type ListOptions, readList } from '../../src/campaign/list/read-list.ts';
import { greetsNobody } from '../../src/campaign/preflight/list-checks.ts';
import { collect } from '../helpers/collect.ts';
import { folderWith } from '../helpers/folder.ts';
import { workbook } from '../helpers/workbook.ts';

async function read(content: string | Uint8Array, options: ListOptions = {}) {
  const list = await readList(join(folderWith({ 'l.csv': content }), 'l.csv'), { language: 'fr', ...options });
  return { info: list.info, rows: await collect(list) };
}

/** What is offered, row by row: column, what is written, what was meant. */
async function offers(content: string) {
  const { rows } = await read(content);
  return rows.flatMap(({ line, remarks }) =>
    remarks.offers.map(({ column, written, meant }) => [line, column, written, meant]),
  );
}

describe('letters that were decoded twice', () => {
  const twice = (text: string, times = 1): string =>
    times === 0 ? text : twice(new TextDecoder('windows-1252').decode(Buffer.from(text)), times - 1);
  const letters = 'Élodie à Nîmes, l’été où ça coûte 5 € – œuvre';
  test.each([
    [twice(letters), letters],
    [twice(letters, 2), letters],
    [Buffer.from('Élodie').toString('latin1'), 'Élodie'],
    ['√âlodie Dupr√©', 'Élodie Dupré'],
    ['├ëlodie', 'Élodie'],
    ['Dupr\ufffd', ''],
    ['Élodie', null],
    ['SÃO PAULO, MAÇÃ, Â', null],
    ['Ångström Ærø ÀÉÈ «été»', null],
    ['日本 😀', null],
  ])('%s: %s', (written, meant) => expect(meantBy(written)).toBe(meant));

  test('are offered, and put right when that is asked for', async () => {
    const list = 'email;PrÃ©nom\na@example.org;Ã‰lodie\nb@example.org;Zoé\n';
    expect(await offers(list)).toEqual([[2, 'PrÃ©nom', 'Ã‰lodie', 'Élodie']]);
    expect((await read(list)).info.garbledNames).toEqual([{ name: 'PrÃ©nom', meant: 'Prénom' }]);
    const mended = await read(list, { mend: ['text'] });
    expect(mended.info.headers).toEqual(['email', 'Prénom']);
    expect(mended.rows.map(({ vars, remarks }) => [vars.Prénom, remarks.offers])).toEqual([
      ['Élodie', []],
      ['Zoé', []],
    ]);
  });
});

describe('zeros that were lost', () => {
  test('French postcodes and telephone numbers', async () => {
    const list = 'email;Code postal;Tél. portable\na@example.org;1250;612345678\nb@example.org;75011;06 12 34 56 78\n';
    expect(await offers(list)).toEqual([
      [2, 'Code postal', '1250', '01250'],
      [2, 'Tél. portable', '612345678', '0612345678'],
    ]);
    expect((await read(list, { mend: ['zeros'] })).rows[0]?.vars).toMatchObject({
      'Code postal': '01250',
      'Tél. portable': '0612345678',
    });
  });

  test.each([
    'email;cp\na@asso.be;1000\nb@asso.be;4000\n',
    'email;cp;pays\na@example.org;1000;Belgique\nb@example.org;75011;France\n',
    'email;numero\na@example.org;1250\nb@example.org;75011\n',
  ])('others’ are right: %s', async (list) => expect(await offers(list)).toEqual([]));
});

describe('names in capitals', () => {
  test('where others are not', async () => {
    const list = "email;nom\na@example.org;Diallo\nb@example.org;DUPRÉ-N'DIAYE\nc@example.org;Ba\n";
    expect(await offers(list)).toEqual([[3, 'nom', "DUPRÉ-N'DIAYE", "Dupré-N'Diaye"]]);
    expect((await read(list, { mend: ['capitals'] })).rows[1]?.vars.nom).toBe("Dupré-N'Diaye");
  });

  test('not where all are', async () => {
    expect(await offers('email;nom\na@example.org;DIALLO\nb@example.org;DUPRÉ\n')).toEqual([]);
  });
});

describe('several columns of addresses', () => {
  test('the next serves where the first has none', async () => {
    const { info, rows } = await read(
      'Nom;Email 1;Email 2\nDiallo;;awa@example.org\nDupré;jean@example.org;j2@example.org\nBa;néant;ba@example.org\nSy;faux;sy@example.org\n',
    );
    expect(info).toMatchObject({ addressColumn: 'Email 1', otherAddressColumns: ['Email 2'] });
    expect(rows.map(({ email, problem, remarks }) => [email, problem, remarks.addressFrom])).toEqual([
      ['awa@example.org', null, 'Email 2'],
      ['jean@example.org', null, null],
      ['ba@example.org', null, 'Email 2'],
      ['faux', 'no-at', null],
    ]);
  });
});

describe('rows whose cells stand elsewhere', () => {
  const rows = Array.from({ length: 6 }, (_, i) => `Nom${i};m${i}@example.org;Ville${i};7500${i}`);
  const shifted = async (row: string) => {
    const found = await read(['Nom;Email;Ville;CP', ...rows, row].join('\n'));
    expect(found.rows.slice(0, -1).every(({ remarks }) => remarks.shifted === null)).toBe(true);
    return found.rows.at(-1)?.remarks.shifted;
  };
  test.each([
    ['Diallo;Awa;awa@example.org;Podor;75011', { column: null, found: '75011' }],
    ['awa@example.org;Podor;75011', { column: 'Email', found: 'awa@example.org' }],
    ['Diallo;awa@example.org;75011', { column: 'CP', found: '75011' }],
    ['Diallo;awa@example.org;Podor;', null],
    ['Diallo;;Podor;75011', null],
  ])('%s', async (row, found) => expect(await shifted(row)).toEqual(found));
});

test('a formula without its result, where the address should be', async () => {
  const { rows } = await read(
    workbook([
      {
        name: 'x',
        rows: [
          ['Nom', 'Email'],
          ['A', { xml: '<c><f>LOWER(A2)&amp;"@example.org"</f><v></v></c>' }],
          ['B', { xml: '<c t="e"><f>NA()</f><v>#N/A</v></c>' }],
          ['C', 'c@example.org'],
        ],
      },
    ]),
  );
  expect(rows.map(({ email, problem }) => [email, problem])).toEqual([
    ['', 'formula'],
    ['#N/A', 'error'],
    ['c@example.org', null],
  ]);
});

describe('a greeting to nobody', () => {
  test.each(['Bonjour ,\n', 'Asso\n\nBonjour ,', 'Bonjour  !', 'Chère ,', 'Dear ,\nx', 'Hello ,', 'Cher(e),'])(
    '%j',
    (text) => expect(greetsNobody(text)).toBe(true),
  );
  test.each([
    'Bonjour Awa,',
    'Bonjour,',
    'Bonjour !',
    'Chère Awa,',
    'Chers amis,',
    'Il dit bonjour , puis',
    'Dear all,',
  ])('%j', (text) => expect(greetsNobody(text)).toBe(false));
});
