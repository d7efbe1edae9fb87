import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readList } from '../../src/campaign/list/read-list.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

/** Reads the list to its end. */
async function readAll(content: string | Uint8Array): Promise<void> {
  for await (const _ of await readList(join(folderWith({ 'liste.csv': content }), 'liste.csv'), { language: 'fr' }));
}

describe('the file', () => {
  test.each([
    ['rien.csv', 'list-not-found'],
    ['fichier/liste.csv', 'list-not-found'],
    ['dossier', 'list-not-a-file'],
    ['tube', 'list-not-a-file'],
  ])('%s: %s', async (name, code) => {
    const folder = folderWith({ fichier: 'email\na@b.fr\n' });
    mkdirSync(join(folder, 'dossier'));
    execFileSync('mkfifo', [join(folder, 'tube')]);
    const error = await errorOf(() => readList(join(folder, name), { language: 'fr' }));
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(2);
    expect(error.say('fr').what).toContain(join(folder, name));
  });

  test('a name that cannot be one', async () => {
    expect((await errorOf(() => readList('a\0b.csv', { language: 'fr' }))).code).toBe('list-unreadable');
  });

  test('saved anew while it is read', async () => {
    const path = join(folderWith({ 'liste.csv': `email\n${'a@b.fr\n'.repeat(100_000)}` }), 'liste.csv');
    const list = await readList(path, { language: 'fr' });
    const error = await errorOf(async () => {
      for await (const { number } of list) if (number === 10) appendFileSync(path, 'c@d.fr\n');
    });
    expect(error.code).toBe('list-changed');
    expect((await errorOf(() => collect(list))).code).toBe('list-changed');
  });
});

describe('the content', () => {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(50)]);
  const ole = Buffer.from('d0cf11e0a1b11ae100000000', 'hex');
  const mixed = (before: string, after: string) =>
    Buffer.concat([Buffer.from(`email;nom\n${before}`), Buffer.from(after, 'latin1')]);
  const cases: readonly [name: string, content: string | Uint8Array, code: string, word: string][] = [
    ['empty', '', 'list-empty', ''],
    ['a byte order mark only', '\ufeff', 'list-empty', ''],
    ['empty lines only', '\r\n\n ;;\n\u00a0\n', 'list-empty', ''],
    ['a header only', 'email;nom\n', 'list-no-rows', ''],
    ['a header and empty rows', 'email;nom\n;\n\n', 'list-no-rows', ''],
    ['no address column', 'nom;ville\nLéa;Paris\n', 'list-no-address-column', 'nom, ville'],
    ['a header without names', ';\na;b\n', 'list-no-address-column', 'a, b'],
    ['two address columns', 'Père;Mère\na@b.fr;c@d.fr\n', 'list-several-address-columns', 'Père, Mère'],
    ['10,000 columns', `email${';x'.repeat(9_999)}\na@b.fr\n`, 'list-too-many-columns', 'ligne 1'],
    ['10,000 columns without names', `\na@b.fr${';x'.repeat(9_999)}\n`, 'list-too-many-columns', 'ligne 2'],
    ['a cell of 5 MB', `email;nom\na@b.fr;x\nc@d.fr;${'x'.repeat(5_000_000)}\n`, 'list-row-too-long', 'ligne 3'],
    ['a broken workbook', zip, 'list-workbook-damaged', 'classeur'],
    ['an old workbook', ole, 'list-format', 'classeur'],
    ['a page that is called .xls', '<html><table><tr><td>email</td></tr></table></html>', 'list-format', 'tableau'],
    ['a calendar', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', 'list-format', 'tableau'],
    ['a card cut off', 'BEGIN:VCARD\r\nEMAIL:a@b.fr\r\n', 'list-card', 'ligne 1'],
    ['JSON without objects', '["a@b.fr","c@d.fr"]', 'list-json', 'ligne 1'],
    ['a PDF', '%PDF-1.7\n1 0 obj\n', 'list-format', 'texte'],
    ['binary', gzipSync('email;nom\na@b.fr;x\n'.repeat(50)), 'list-format', 'texte'],
    ['a NUL in a cell', 'email;nom\r\na@b.fr;x\r\nc@d.fr;D\0upont\r\n', 'list-null-byte', 'ligne 3'],
    ['a NUL at the very end', `email\n${'a@b.fr\n'.repeat(60_000)}\0`, 'list-null-byte', 'ligne 60002'],
    [
      'binary without a NUL',
      Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 7) % 255 || 1)),
      'list-format',
      'texte',
    ],
    ['UTF-16 cut off', Buffer.from('\ufeffemail\na@b.fr\n', 'utf16le').subarray(0, -1), 'list-encoding', 'codage'],
    ['UTF-16 with half a letter', Buffer.from('\ufeffemail\n\ud800a@b.fr\n', 'utf16le'), 'list-encoding', 'codage'],
    ['two encodings', mixed('a@b.fr;Léa\n\n'.repeat(9), 'c@d.fr;Zoé\n'), 'list-encoding', 'ligne 20'],
    [
      'a row of UTF-8 among others',
      mixed('', `a@b.fr;Zoé\n`.repeat(40).concat('c@d.fr;L\xc3\xa9a\n')),
      'list-encoding',
      'ligne 2',
    ],
    ['UTF-8 cut off', Buffer.from('email;nom\na@b.fr;Léa\nc@d.fr;Zoé').subarray(0, -1), 'list-encoding', 'ligne 3'],
    [
      'a byte order mark that lies',
      Buffer.from('\xef\xbb\xbfemail;nom\na@b.fr;Zoé\n', 'latin1'),
      'list-encoding',
      'ligne 2',
    ],
  ];
  test.each(cases.map(([name, content, code, word]) => ({ name, content, code, word })))(
    '$name: $code',
    async (one) => {
      const { content, code, word } = one;
      const error = await errorOf(() => readAll(content));
      expect(error.code).toBe(code);
      expect(error.exitCode).toBe(4);
      const { what, remedy } = error.say('fr');
      expect(what).toContain('liste.csv');
      expect(what).toContain(word);
      expect(remedy).not.toBe('');
    },
  );

  test.each([
    ['never closed', 'email;nom\na@b.fr;x\n\nc@d.fr;"Dupont\ne@f.fr;Martin\ng@h.fr;y\n', 4],
    ['never closed, first row', 'email;nom\n"a@b.fr;x\nc@d.fr;y\n', 2],
    ['closed by the opening of another', 'email;nom\na@b.fr;"Dupont\nc@d.fr;"Martin"\ne@f.fr;y\n', 2],
    ['closed in the middle of another cell', 'email;nom\na@b.fr;x\nc@d.fr;"Du\npont" Martin\n', 3],
    ['in the header', '"email;nom\na@b.fr;x\n', 1],
  ])('a quote %s: the line where it opens', async (_, content, line) => {
    const error = await errorOf(() => readAll(content));
    expect(error.code).toBe('list-quotes');
    expect(error.exitCode).toBe(4);
    expect(error.say('fr').what).toContain(`ligne ${line} `);
  });

  test('a quote that would take a whole large file along', async () => {
    const content = `email;nom\na@b.fr;x\nc@d.fr;"x\n${'e@f.fr;y\n'.repeat(300_000)}`;
    const error = await errorOf(() => readAll(content));
    expect(error.code).toBe('list-row-too-long');
    expect(error.say('fr').what).toContain('ligne 3 ');
  });
});

test('what would steer a terminal is not handed on', async () => {
  const content = 'email;nom\n\x1b[2Jx;\x1b[2Jy\n\x1b[2Ja@b.fr, c@d.fr;z\n';
  const rows = await collect(await readList(join(folderWith({ 'l.csv': content }), 'l.csv'), { language: 'fr' }));
  expect(JSON.stringify(rows)).not.toMatch(/\\u001b/);
});

test('windows-1252 letters that happen to look like UTF-8 do not make it a mixed file', async () => {
  // "É»" is C9 BB, a well-formed sequence.
  const text = `email;nom\n${'a@b.fr;André Béa\n'.repeat(20)}c@d.fr;« ÉTÉ»\n`;
  const list = await readList(join(folderWith({ 'l.csv': Buffer.from(text, 'latin1') }), 'l.csv'), { language: 'fr' });
  expect(list.info.encoding).toBe('windows-1252');
  expect((await collect(list)).at(-1)?.vars.nom).toBe('« ÉTÉ»');
});

test('random bytes end in rows or in a FacteurError', async () => {
  const folder = folderWith();
  const pieces = [
    ...['email', 'a@b.fr', ';', ',', '"', '""', '\n', '\r\n', '\r', '\t', 'sep=;', 'é', '\u00a0', '<', '>', ' '].map(
      (t) => Buffer.from(t),
    ),
    ...[[0xe9], [0xc3], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf], [0], [0xf0, 0x9f]].map((b) => Buffer.from(b)),
  ];
  let seed = 11;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (seed >> 8) % below;
  };
  const random = (length: number) => Buffer.from(Array.from({ length }, () => next(256)));
  const ends = new Map<string, number>();
  for (let i = 0; i < 400; i++) {
    const parts = Array.from({ length: next(30) }, () => pieces[next(pieces.length)] as Buffer);
    const tail = Buffer.concat(parts.length === 0 ? [random(next(300))] : parts);
    const content = i % 3 === 0 ? Buffer.concat([Buffer.from('email;nom\na@b.fr;x\n'), tail]) : tail;
    const path = join(folder, 'f.csv');
    writeFileSync(path, content);
    const end = await readList(path, { language: 'fr' })
      .then(collect)
      .then(
        (rows) => {
          rows.forEach(({ number, line }, index) => {
            expect(number).toBe(index + 1);
            expect(line).toBeGreaterThanOrEqual(number);
          });
          return 'rows';
        },
        async (error) => (await errorOf(() => Promise.reject(error))).code,
      );
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  expect(ends.get('rows')).toBeGreaterThan(20);
  expect(ends.size).toBeGreaterThan(6);
});
