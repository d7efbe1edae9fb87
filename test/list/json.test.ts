import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ListOptions, readList } from '../../src/campaign/list/read-list.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

async function read(content: string | Uint8Array, options: ListOptions = {}) {
  const list = await readList(join(folderWith({ 'liste.json': content }), 'liste.json'), {
    language: 'fr',
    ...options,
  });
  return { info: list.info, rows: await collect(list) };
}

const people = [
  { email: 'lea@exemple.fr', nom: 'Léa « L’é{[" »', age: 41 },
  { nom: 'Paul\nMartin', email: 'paul@exemple.fr', ville: null, membre: true },
];
const rows = [
  { email: 'lea@exemple.fr', nom: 'Léa « L’é{[" »', age: '41' },
  { email: 'paul@exemple.fr', nom: 'Paul\nMartin', ville: '', membre: 'true' },
];
const ndjson = people.map((person) => `${JSON.stringify(person)}\n`).join('');

describe('JSON', () => {
  test.each([
    ['a list on one line', JSON.stringify(people), 'json', [1, 1]],
    ['a list on many lines', JSON.stringify(people, null, 2), 'json', [2, 7]],
    ['NDJSON', ndjson, 'ndjson', [1, 2]],
    [
      'NDJSON with a byte order mark, empty lines and CRLF',
      `\ufeff\r\n${ndjson.replaceAll('\n', '\r\n\r\n')}`,
      'ndjson',
      [2, 4],
    ],
    ['UTF-16', Buffer.from(`\ufeff${JSON.stringify(people)}`, 'utf16le'), 'json', [1, 1]],
    [
      'objects on several lines, one behind the other',
      people.map((p) => JSON.stringify(p, null, 1)).join('\n'),
      'ndjson',
      [1, 6],
    ],
  ])('%s', async (_, content, format, lines) => {
    const { info, rows: read1 } = await read(content);
    expect(info).toMatchObject({
      format,
      headers: ['email', 'nom', 'age', 'ville', 'membre'],
      addressColumn: 'email',
      delimiter: null,
    });
    expect(read1.map(({ vars }) => vars)).toEqual(rows);
    expect(read1.map(({ line }) => line)).toEqual(lines);
  });

  test('objects and lists in an object, long numbers', async () => {
    const { rows: read1 } = await read(
      '[{"contact":{"mail":"a@b.fr","tel":33612345678901234567},"tags":["x","y"],"plus":[{"a":1}],"n":12.5}]',
    );
    expect(read1[0]?.vars).toEqual({
      'contact.mail': 'a@b.fr',
      'contact.tel': '33612345678901234567',
      tags: 'x, y',
      plus: '{"a":1}',
      n: '12.5',
    });
  });

  test('objects that fall on the border of two reads', async () => {
    for (let shift = 0; shift < 12; shift++) {
      const start = JSON.stringify({ email: 'a@b.fr', nom: 'n'.repeat(32_768 - 60 + shift) });
      const { rows: read1 } = await read(`${start}\n${'{"email":"c@d.fr","nom":"é\\"€😀"}\n'.repeat(6)}`);
      expect(read1.slice(1).map(({ line, vars }) => [line, vars.nom])).toEqual(
        [2, 3, 4, 5, 6, 7].map((line) => [line, 'é"€😀']),
      );
    }
  });

  test('a CSV file that only looks like it', async () => {
    expect((await read('[1];email\nx;a@b.fr\n')).info.format).toBe('csv');
  });

  test.each([
    ['an empty list', '[]', 'list-empty', null],
    ['empty objects', '{}\n{}', 'list-empty', null],
    ['no address', '[{"nom":"x"}]', 'list-no-address-column', null],
    ['a comma too many', '[\n{"email":"a@b.fr"},\n]', 'list-json', 3],
    ['a comma missing', '[{"email":"a@b.fr"}\n{"email":"a@b.fr"}]', 'list-json', 2],
    ['something that is no object', '[{"email":"a@b.fr"},\n12]', 'list-json', 2],
    ['not closed', '[{"email":"a@b.fr"}', 'list-json', 1],
    ['an object not closed', '{"email":"a@b.fr"}\n{"email":"a@b.fr"', 'list-json', 2],
    ['a quote not closed', `[{"email":"a@b.fr}${',\n{"x":1}'.repeat(200_000)}]`, 'list-row-too-long', 1],
    ['no value', '{"email":"a@b.fr"}\n{"email":}', 'list-json', 2],
    ['something behind the list', '[{"email":"a@b.fr"}]\n{}', 'list-json', 2],
    ['too deep', `[{"email":${'['.repeat(100_000)}`, 'list-json', 1],
    [
      'a name for each recipient',
      JSON.stringify([Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`a${i}`, i]))]),
      'list-too-many-columns',
      1,
    ],
  ])('%s: %s', async (_, content, code, line) => {
    const error = await errorOf(() => read(content));
    expect([error.code, error.exitCode]).toEqual([code, 4]);
    expect(error.say('fr').what).toContain('liste.json');
    if (line !== null) expect(error.say('fr').what).toContain(`ligne ${line}`);
  });

  test('random text ends in rows or in a FacteurError', async () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '\n',
      ' ',
      'null',
      '1',
      'é',
      '"email"',
      '"a@b.fr"',
      '{"email":"a@b.fr"}',
    ];
    let seed = 5;
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (seed >> 8) % below;
    };
    const ends = new Set<string>();
    for (let i = 0; i < 400; i++) {
      const text = Array.from({ length: next(25) }, () => pieces[next(pieces.length)]).join('');
      const end = await read(`${i % 2 ? '[' : ''}{"email":"a@b.fr"}${text}`).then(
        () => 'rows',
        async (error) => (await errorOf(() => Promise.reject(error))).code,
      );
      ends.add(end);
    }
    expect(ends).toContain('rows');
    expect(ends).toContain('list-json');
  });
});

describe('rows inside an object', () => {
  const page = (inside: object) => JSON.stringify({ meta: { page: 1, tags: ['a', { b: 1 }] }, ...inside }, null, 1);
  test.each([
    ['a page of an API', page({ data: people }), 'data'],
    ['deeper', page({ result: { items: people } }), 'result.items'],
    ['beside the owner’s address', page({ owner: 'me@exemple.fr', members: people, admins: [{ id: 1 }] }), 'members'],
    ['several pages', `${page({ data: people.slice(0, 1) })}\n${page({ data: people.slice(1) })}`, 'data'],
  ])('%s', async (_, content, rows) => {
    const { info, rows: read1 } = await read(content);
    expect(info).toMatchObject({ format: 'json', rows });
    expect(read1.map(({ email }) => email)).toEqual(['lea@exemple.fr', 'paul@exemple.fr']);
  });

  test('the path that is asked for; several lists with addresses; one that is not there', async () => {
    const content = page({ members: people, board: [{ email: 'ada@exemple.fr' }] });
    expect((await read(content, { rows: 'board' })).rows.map(({ email }) => email)).toEqual(['ada@exemple.fr']);
    const error = await errorOf(() => read(content));
    expect(error.code).toBe('list-json-rows');
    expect(error.say('fr').remedy).toContain('--rows members');
    expect((await errorOf(() => read(content, { rows: 'people' }))).say('fr').what).toContain('members, board');
    expect((await errorOf(() => read('email\na@b.fr\n', { rows: 'data' }))).code).toBe('list-option');
  });

  test('an object with a list of its own is a row', async () => {
    const { info, rows: read1 } = await read(JSON.stringify({ email: 'a@b.fr', enfants: [{ email: 'c@d.fr' }] }));
    expect(info).toMatchObject({ format: 'ndjson', addressColumn: 'email' });
    expect(read1.map(({ email }) => email)).toEqual(['a@b.fr']);
  });

  test.each(['{"data":[{"email":"a@b.fr"}', '{"data":[{"email":"a@b.fr"]}', '{"data":[{"email":"a@b.fr"}]]'])(
    'cut off or closed wrongly: %s',
    async (content) => expect((await errorOf(() => read(content))).code).toBe('list-json'),
  );
});
