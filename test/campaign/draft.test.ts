import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Backend } from '../../src/backend/port.ts';
import type { RowFinding } from '../../src/campaign/preflight/findings.ts';
import { prepareSubmission } from '../../src/campaign/submit.ts';
import { countOf, type FindingCode, findingOf } from '../../src/findings.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { draftOf, letter, openBackend, requestOf } from './request.ts';

const short = letter.replace('Bonjour {{ prenom }}\n---', 'Bonjour\n---').replace('Bonjour {{ prenom }}', 'Bonjour');

/** A list with one column. */
const addresses = (...cells: string[]) => ['email', ...cells].join('\n');

const numbered = (count: number, of: (n: number) => string) => Array.from({ length: count }, (_, i) => of(i + 1));

const requestFor = (...cells: string[]) => requestOf({ 'message.md': short, 'liste.csv': addresses(...cells) });

it('has a delivery for each row, and says of each that is not written to why', async () => {
  const backend = await openBackend();
  await backend.suppress([{ key: 'gone@example.org', reason: 'operator', detail: '' }]);
  const found: RowFinding[] = [];
  const progress: number[] = [];
  const draft = await draftOf(
    backend,
    requestFor('a@example.org', 'no address', 'A@example.org', 'gone@example.org', 'b@example.org'),
    { onRow: (one) => found.push(one), onProgress: (rows) => progress.push(rows) },
  );
  expect(draft).toMatchObject({ total: 5, sendable: 2 });
  expect(draft.findings.slice(-3)).toEqual([
    {
      ...{ code: 'invalid-addresses', level: 'warning', count: 1, params: {} },
      rows: [{ line: 3, email: 'no address', problem: 'no-at' }],
    },
    { code: 'duplicates', level: 'info', count: 1, params: {}, rows: [{ line: 4, email: 'A@example.org' }] },
    { code: 'suppressed', level: 'info', count: 1, params: {}, rows: [{ line: 5, email: 'gone@example.org' }] },
  ]);
  const rows = await collect(backend.deliveries(draft.id, {}));
  expect(rows.map(({ number, state, skipReason }) => [number, state, skipReason])).toEqual([
    [1, 'pending', null],
    [2, 'skipped', 'invalid'],
    [3, 'skipped', 'duplicate'],
    [4, 'skipped', 'suppressed'],
    [5, 'pending', null],
  ]);
  expect(found.map(({ row, code }) => [row.line, code])).toEqual([
    [3, 'invalid-addresses'],
    [4, 'duplicates'],
    [5, 'suppressed'],
  ]);
  expect(progress).toEqual([5]);
});

it('keeps the variables of those it is released to, and none where it is only looked at', async () => {
  const backend = await openBackend();
  const request = requestOf({ 'message.md': letter, 'liste.csv': 'email;prenom\na@example.org;Léa\n' });
  const kept = async (refuse: boolean) => {
    const { id } = await draftOf(backend, request, { refuse });
    const [row] = await collect(backend.deliveries(id, {}));
    return row?.vars;
  };
  expect(await kept(true)).toBe('{"email":"a@example.org","prenom":"Léa"}');
  expect(await kept(false)).toBe('{}');
});

it('counts what a person may want to look at, and names the first five of each', async () => {
  const backend = await openBackend();
  const found: RowFinding[] = [];
  const request = requestFor(
    ...numbered(6, (n) => `m${n}@gmial.com`),
    ...numbered(7, (n) => `é${n}@example.org`),
    ...numbered(6, (n) => `"a${n}@example.org, b${n}@example.org"`),
    ...numbered(8, (n) => `no ${n}`),
    'contact@example.org',
    'bureau@example.org',
  );
  const draft = await draftOf(backend, request, { onRow: (one) => found.push(one) });
  expect(draft).toMatchObject({ total: 29, sendable: 21 });
  const codes = ['mistyped-addresses', 'smtputf8-addresses', 'several-addresses', 'invalid-addresses'] as const;
  const named = codes.map((code) => findingOf(draft.findings, code));
  expect(named.map((one) => [one?.count, one?.rows.length])).toEqual([
    [6, 5],
    [7, 5],
    [6, 5],
    [8, 5],
  ]);
  expect(countOf(draft.findings, 'role-addresses')).toBe(2);
  const [typos, smtpUtf8, several] = named;
  expect(typos?.rows[0]).toEqual({ line: 2, email: 'm1@gmial.com', meant: 'm1@gmail.com' });
  expect(smtpUtf8?.rows[0]).toEqual({ line: 8, email: 'é1@example.org' });
  expect(several?.rows[0]).toEqual({ line: 15, email: 'a1@example.org', detail: 'a1@example.org, b1@example.org' });
  const times = (code: FindingCode) => found.filter((one) => one.code === code).length;
  expect([...codes, 'role-addresses' as const].map(times)).toEqual([6, 7, 6, 8, 2]);
});

it('adds rows in as large pieces as the backend takes, and reads no more of them than are wanted', async () => {
  const backend = await openBackend();
  const pieces: number[] = [];
  const small: Backend = {
    ...backend,
    capabilities: { ...backend.capabilities, addChunk: 3 },
    addDeliveries(id, rows) {
      pieces.push(rows.length);
      return backend.addDeliveries(id, rows);
    },
  };
  // Duplicates in later pieces: their numbers are those of the whole list.
  const cells = [...numbered(7, (n) => `m${n}@example.org`), 'm2@example.org', 'm9@example.org', 'm10@example.org'];
  const found: [number, string][] = [];
  const draft = await draftOf(small, requestFor(...cells), {
    onRow: ({ row, code }) => found.push([row.line, code]),
  });
  expect([draft.total, draft.sendable, countOf(draft.findings, 'duplicates')]).toEqual([10, 9, 1]);
  expect(pieces).toEqual([3, 3, 3, 1]);
  expect(found).toEqual([[9, 'duplicates']]);
  pieces.length = 0;
  const request = { ...requestFor(...cells), limit: 4 };
  const rows = await collect((await prepareSubmission(small, request)).rows);
  let read = 0;
  async function* batches() {
    for (; read < rows.length; read += 3) yield rows.slice(read, read + 3);
  }
  expect(await draftOf(small, request, { rows: { batches } })).toMatchObject({ total: 4, sendable: 4 });
  // The second three are begun.
  expect([pieces, read]).toEqual([[3, 1], 3]);
});

it('refuses when nobody is left, says who was left out, and leaves no draft', async () => {
  const backend = await openBackend();
  let made = '';
  const seen: Backend = {
    ...backend,
    async createDraft(draft) {
      const created = await backend.createDraft(draft);
      made = created.id;
      return created;
    },
  };
  const error = await errorOf(() =>
    draftOf(seen, requestFor('no', 'nor this'), { leftOut: { where: 3, exclude: 0, onlyFailedOf: 0 } }),
  );
  expect(error.code).toBe('send-nobody');
  expect(error.say('en').what).toMatch(/liste\.csv.*\n.*2.*no\b.*\n.*3.*nor this.*\n.*3 rows left out by --where$/);
  expect(await backend.campaign(made)).toBeNull();
  const without = await errorOf(() => draftOf(seen, requestFor(...numbered(7, (n) => `no ${n}`))));
  const lines = without.say('en').what.split('\n');
  expect(lines).toHaveLength(7);
  expect(lines[6]).toContain('2 more');
  await backend.suppress([{ key: 'gone@example.org', reason: 'operator', detail: '' }]);
  expect(await errorOf(() => draftOf(seen, requestFor('gone@example.org')))).toMatchObject({
    ...{ code: 'send-nobody', params: { invalid: null } },
  });
});

it('refuses a letter that lacks a variable for somebody; or only says so, when it is asked for the draft all the same', async () => {
  const backend = await openBackend();
  const request = requestOf({ 'liste.csv': addresses('a@example.org', 'no') });
  expect(await errorOf(() => draftOf(backend, request))).toMatchObject({ code: 'send-variable-missing' });
  const found: RowFinding[] = [];
  const draft = await draftOf(backend, request, { refuse: false, onRow: (one) => found.push(one) });
  expect(draft.findings).toContainEqual(expect.objectContaining({ level: 'error', code: 'variable-missing' }));
  expect(found.map(({ row, code, params }) => [row.line, code, params])).toEqual([
    [3, 'invalid-addresses', {}],
    [2, 'variable-missing', { variable: 'prenom', part: 'subject' }],
  ]);
});

it('does not look at the letter of those who do not get it', async () => {
  const backend = await openBackend();
  const rows = 'email;prenom\nlea@example.org;Léa\nlea@example.org;\nno;\n';
  const text = letter.replace('Bonjour {{ prenom }}\n---', 'Bonjour\n---');
  const draft = await draftOf(backend, requestOf({ 'message.md': text, 'liste.csv': rows }));
  expect([draft.sendable, draft.findings.map(({ code }) => code)]).toEqual([
    1,
    ['identity-missing', 'invalid-addresses', 'duplicates'],
  ]);
});

it('has the files of each recipient, and those of everybody, kept for as long as it is there', async () => {
  const backend = await openBackend();
  const held: string[][] = [];
  const small: Backend = {
    ...backend,
    capabilities: { ...backend.capabilities, addChunk: 2 },
    holdContents(id, hashes) {
      held.push([...hashes]);
      return backend.holdContents(id, hashes);
    },
  };
  const files = Object.fromEntries(['a', 'b', 'c'].map((name) => [`all/${name}.txt`, name]));
  const request = (...others: string[]) =>
    requestOf({
      ...files,
      'message.md': short.replace(
        '---\n',
        '---\nattachments: ["all/a.txt", "all/b.txt", "all/c.txt", "own/{{ prenom }}.txt"]\n',
      ),
      'liste.csv': ['email;prenom', 'lea@example.org;Léa', 'no;Awa', 'zoe@example.org;Zoé', ...others].join('\n'),
      'own/Léa.txt': 'same',
      'own/Zoé.txt': 'same',
    });
  const refused = await errorOf(() => draftOf(small, request('nil@example.org;Nil')));
  expect(refused.code).toBe('send-recipient-files');
  held.length = 0;
  const draft = await draftOf(small, request());
  expect(held.map((hashes) => hashes.length)).toEqual([2, 2, 1, 1]);
  const attached = (await collect(backend.deliveries(draft.id, {}))).map(({ vars }) => {
    const stored = JSON.parse(vars) as [unknown, { filename: string }[]] | object;
    return Array.isArray(stored) ? stored[1].map(({ filename }: { filename: string }) => filename) : [];
  });
  expect(attached).toEqual([['Léa.txt'], [], ['Zoé.txt']]);
});

it.each([
  ['everybody', {}],
  ['one recipient', { contents: [] }],
])('says that attachments of %s cannot be kept when its draft is discarded, and not before', async (_whose, over) => {
  const backend = await openBackend();
  const discarded: string[] = [];
  const full: Backend = {
    ...backend,
    holdContents: () => Promise.reject(new Error('full')),
    async discardDraft(id) {
      await setImmediate();
      await backend.discardDraft(id);
      discarded.push(id);
    },
  };
  const text = letter.replace('---\n', '---\nattachments: ["{{ prenom }}.txt"]\n');
  const files = { 'message.md': text, 'Léa.txt': 'a', 'Awa.txt': 'b', 'Zoé.txt': 'c' };
  await expect(draftOf(full, requestOf(files), over)).rejects.toThrow('full');
  expect(discarded).toHaveLength(1);
});

it('tells what is to be looked at in a row, also in one that is not written to', async () => {
  const backend = await openBackend();
  const table = 'email;autre adresse\nlea@example.org;\n;awa@example.org\n;lea@example.org\n';
  const { findings } = await draftOf(backend, requestOf({ 'message.md': short, 'liste.csv': table }));
  expect(findingOf(findings, 'other-addresses')?.rows.map(({ line }) => line)).toEqual([3, 4]);
});

it('stops reading when it is told to, and leaves no draft', async () => {
  const backend = await openBackend();
  const stop = new AbortController();
  let id = '';
  const seen: Backend = {
    ...backend,
    async addDeliveries(draft, rows) {
      id = draft;
      stop.abort(new Error('enough'));
      return backend.addDeliveries(draft, rows);
    },
  };
  const error = await draftOf(seen, requestOf(), { signal: stop.signal }).catch((cause: Error) => cause);
  expect(error).toMatchObject({ message: 'enough' });
  expect(await backend.campaign(id)).toBeNull();
  id = '';
  await expect(draftOf(seen, requestOf(), { signal: stop.signal })).rejects.toThrow('enough');
  expect(id).toBe('');
});
