import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { keepInput } from '../../src/campaign/list/file.ts';
import { type ListOptions, readList } from '../../src/campaign/list/read-list.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';
import { workbook } from '../helpers/workbook.ts';

async function read(content: string | Uint8Array, options: ListOptions) {
  const list = await readList(join(folderWith({ liste: content }), 'liste'), { language: 'fr', ...options });
  return { info: list.info, rows: await collect(list) };
}

const book = workbook([
  { name: 'Membres', rows: [['email'], ['a@b.fr']] },
  { name: 'Anciens', rows: [['email'], ['c@d.fr']] },
]);

test.each([
  ['latin1', 'windows-1252', Buffer.from('email;nom\na@b.fr;x\xe9', 'latin1')],
  ['CP1252', 'windows-1252', Buffer.from('email;nom\na@b.fr;}\xe9', 'latin1')],
  ['iso-8859-15', 'iso-8859-15', Buffer.from('email;nom\na@b.fr;\xbd\xe9', 'latin1')],
  ['MacRoman', 'macintosh', Buffer.from('email;nom\na@b.fr;\x8e', 'latin1')],
  ['cp850', 'ibm850', Buffer.from('email;nom\na@b.fr;\x82', 'latin1')],
  ['UTF-16LE', 'utf-16le', Buffer.from('email;nom\na@b.fr;é', 'utf16le')],
])('--encoding %s', async (encoding, name, content) => {
  const { info, rows } = await read(content, { encoding });
  expect(info.encoding).toBe(name);
  expect(rows[0]?.vars.nom).toMatch(/é$/);
});

test('an encoding that was named and is not the file’s', async () => {
  const latin = Buffer.from('email;nom\na@b.fr;x\nc@d.fr;\xe9\n', 'latin1');
  const error = await errorOf(() => read(latin, { encoding: 'utf-8' }));
  expect(error.code).toBe('list-encoding');
  expect(error.say('fr').what).toContain('ligne 3');
});

test('--delimiter, over what would be recognised and over a sep= line', async () => {
  expect((await read('a;b#email\n1;2#a@b.fr\n', { delimiter: '#' })).rows[0]?.vars).toEqual({
    'a;b': '1;2',
    email: 'a@b.fr',
  });
  expect((await read('sep=;\nemail,nom\na@b.fr,x\n', { delimiter: ',' })).rows[0]?.vars.nom).toBe('x');
});

test('--sheet by name or number', async () => {
  expect((await read(book, { sheet: 'anciens' })).rows[0]?.email).toBe('c@d.fr');
  expect((await read(book, { sheet: '2' })).info.sheet).toBe('Anciens');
});

test('--header: a line, or none', async () => {
  const content = 'Nom;Mail\nPère;Courriel\nLéa;a@b.fr\n';
  const second = await read(content, { header: 2 });
  expect(second.info).toMatchObject({ headerLine: 2, titled: true, headers: ['Père', 'Courriel'] });
  expect(second.rows.map(({ line }) => line)).toEqual([3]);
  const none = await read(content, { header: null });
  expect(none.info).toMatchObject({ headerLine: null, titled: false, headers: ['A', 'B'], addressColumn: 'B' });
  expect(none.rows.map(({ line, problem }) => [line, problem])).toEqual([
    [1, 'no-at'],
    [2, 'no-at'],
    [3, null],
  ]);
  const far = `${'titre\n'.repeat(200)}Nom;Joindre\nLéa;a@b.fr\n`;
  expect((await read(far, { header: 201, delimiter: ';' })).info.addressColumn).toBe('Joindre');
});

test.each<[ListOptions, string | Uint8Array, string]>([
  [{ encoding: 'klingon' }, 'email\na@b.fr\n', 'list-encoding-unknown'],
  [{ sheet: 'Amis' }, book, 'list-sheet'],
  [{ sheet: '3' }, book, 'list-sheet'],
  [{ sheet: 'Membres' }, 'email\na@b.fr\n', 'list-option'],
  [{ delimiter: ',' }, book, 'list-option'],
  [{ encoding: 'utf-8' }, book, 'list-option'],
  [{ delimiter: ',' }, '[{"email":"a@b.fr"}]', 'list-option'],
  [{ header: 1 }, '[{"email":"a@b.fr"}]', 'list-option'],
  [{ header: 9 }, 'email\na@b.fr\n', 'list-header'],
])('%j: what cannot be', async (options, content, code) => {
  const error = await errorOf(() => read(content, options));
  expect([error.code, error.exitCode]).toEqual([code, 2]);
});

test('what came through a stream is read as often as it is asked for, from anywhere', async () => {
  const text = 'email;nom\n'.repeat(20_000);
  const kept = await keepInput(
    '(stdin)',
    Readable.from([Buffer.from(text.slice(0, 7)), Buffer.from(text.slice(7))]),
    'fr',
  );
  const read = async (start?: number) => Buffer.concat(await collect(kept.bytes(start))).toString();
  expect(await Promise.all([read(), read(100_000)])).toEqual([text, text.slice(100_000)]);
  for await (const _ of kept.bytes()) break;
  expect(await read()).toBe(text);
  expect((await errorOf(() => keepInput('(stdin)', Readable.from([]), 'fr'))).code).toBe('list-empty');
});
