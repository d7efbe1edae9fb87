import { cpSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Drafts } from '../../src/app/drafts/drafts.ts';
import type { DraftPart } from '../../src/app/drafts/parts.ts';
import { DraftStore } from '../../src/app/drafts/store.ts';
import { type OpenProject, openProject } from '../../src/app/project.ts';
import type { Surroundings } from '../../src/app/surroundings.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

const DAY_MS = 24 * 3_600_000;

const message = '---\nsubject: Bonjour {{ prenom }}\n---\n\nBonjour {{ prenom }}, voici nos nouvelles.\n';
const list =
  'email;prenom\nlea@example.org;Léa\npas une adresse;Awa\nzoe@gmial.com;Zoé\nlea@example.org;Léa\nnil@example.org;\n';

interface Stage {
  readonly drafts: Drafts;
  readonly project: OpenProject;
  readonly folder: string;
  readonly where: Surroundings;
  /** Moves the program's clock on. */
  wait(ms: number): void;
}

async function stage(files: Readonly<Record<string, string>> = {}): Promise<Stage> {
  let now = Date.parse('2026-11-28T08:00:00Z');
  const env = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Les Amis <asso@example.org>', FACTEUR_DELAY: '2' };
  const clock = { now: () => now };
  const where = { cwd: folderWith(files), env, clock } as unknown as Surroundings;
  const project = await openProject(where, { ownProcess: false });
  onTestFinished(() => project.backend.close());
  const folder = join(project.config.project.dataFolder, 'drafts');
  const wait = (ms: number) => {
    now += ms;
  };
  return { drafts: new Drafts(where, project), project, folder, where, wait };
}

const file = (name: string, content: string) => ({ name, content: [Buffer.from(content)] });
const whole: readonly DraftPart[] = [{ list: file('membres.csv', list) }, { message: file('lettre.md', message) }];

/** Everything in the folder of drafts, hidden or not. */
const everything = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true }).map(String).sort();
  } catch {
    return [];
  }
};

it('keeps what it was given, for its owner alone, and tells it again', async () => {
  const { drafts, folder, where, project } = await stage();
  const made = await drafts.create([...whole, { options: { delay: 3, list: { delimiter: ';' } } }]);
  expect(made).toMatchObject({
    ...{ revision: 1, state: 'open', campaign: null, excludes: [], corrections: [] },
    list: { name: 'membres.csv', source: 'file', size: Buffer.byteLength(list) },
    message: { name: 'lettre.md', files: [{ name: 'lettre.md', size: Buffer.byteLength(message) }] },
    options: { language: 'fr', delay: 3, list: { delimiter: ';' } },
    expiresAt: '2027-02-26T08:00:00.000Z',
  });
  for (const name of everything(folder)) {
    const stats = statSync(join(folder, name));
    expect([name, stats.mode & 0o777]).toEqual([name, stats.isDirectory() ? 0o700 : 0o600]);
  }
  // Another process sees the same.
  expect(await new Drafts(where, project).get(made.id)).toEqual(made);
  expect((await drafts.list({ limit: 10 })).items).toEqual([made]);
});

it('reads the list, finds what is wrong in it before there is a message, and with it', async () => {
  const { drafts, project } = await stage();
  const { id } = await drafts.create([{ list: file('membres.csv', list) }]);
  expect(await drafts.reading(id)).toMatchObject({
    ...{ file: 'membres.csv', format: 'csv', encoding: 'utf-8', delimiter: ';', addressColumn: 'email' },
    variables: [
      { column: 'email', write: 'email' },
      { column: 'prenom', write: 'prenom' },
    ],
    firstRows: [
      { line: 2, email: 'lea@example.org', vars: { prenom: 'Léa' } },
      { line: 3, problem: 'no-at' },
      {},
      {},
      {},
    ],
  });
  const alone = await drafts.check(id);
  expect(alone).toMatchObject({ withMessage: false, total: 5, sendable: 3 });
  expect(alone.findings.map(({ code, count }) => [code, count])).toEqual([
    ['invalid-addresses', 1],
    ['mistyped-addresses', 1],
    ['duplicates', 1],
  ]);
  expect(alone.consents).toEqual([{ consent: 'invalid-addresses', finding: 'invalid-addresses', needed: true }]);
  await drafts.change(id, [{ message: { format: 'md', text: message } }]);
  const both = await drafts.check(id);
  expect(both).toMatchObject({ revision: 2, withMessage: true, total: 5, sendable: 3 });
  expect(both.findings.map(({ code }) => code)).toContain('variable-empty');
  expect(await project.backend.campaigns({ limit: 10 })).toEqual([]);
});

it('is not looked at again when it is marked as ready, and is when it is changed', async () => {
  const { drafts, folder, wait } = await stage();
  const { id } = await drafts.create(whole);
  const { checkedAt, ...found } = await drafts.check(id);
  const rows = await drafts.rows(id, { limit: 9 });
  wait(1000);
  const seen = async () => [await drafts.check(id), await drafts.rows(id, { limit: 9 })];
  expect(await drafts.unmarkReady(id)).toMatchObject({ revision: 1 });
  expect(await drafts.markReady(id, 'Awa')).toMatchObject({ revision: 2, ready: { by: 'Awa' } });
  expect(await seen()).toEqual([{ ...found, checkedAt, revision: 2 }, rows]);
  expect(await drafts.unmarkReady(id)).toMatchObject({ revision: 3, ready: null });
  expect(await seen()).toEqual([{ ...found, checkedAt, revision: 3 }, rows]);
  expect(everything(join(folder, id)).filter((name) => name.startsWith('check-'))).toEqual([
    'check-3.json',
    'check-3.ndjson',
  ]);
  await drafts.change(id, [{ options: { delay: 1 } }]);
  expect(await drafts.check(id)).toMatchObject({ revision: 4, checkedAt: '2026-11-28T08:00:01.000Z' });
});

it('tells what was found row by row, in pages', async () => {
  const { drafts } = await stage();
  const { id } = await drafts.create(whole);
  const first = await drafts.rows(id, { limit: 2 });
  expect(first.items.map(({ line, findings }) => [line, findings.map(({ code }) => code)])).toEqual([
    [3, ['invalid-addresses']],
    [4, ['mistyped-addresses']],
  ]);
  const rest = await drafts.rows(id, { limit: 2, after: first.next ?? undefined });
  expect(rest.items.map(({ line, findings }) => [line, findings.map(({ code }) => code)])).toEqual([
    [5, ['duplicates']],
    [6, ['variable-empty']],
  ]);
  expect(rest.next).toBeNull();
  expect((await drafts.rows(id, { limit: 9, code: 'duplicates' })).items.map(({ line }) => line)).toEqual([5]);
  expect((await drafts.rows(id, { limit: 9, after: '999999' })).items).toEqual([]);
  // A place within a row is that of the next one; nonsense is the beginning.
  expect((await drafts.rows(id, { limit: 9, after: '3' })).items.map(({ line }) => line)).toEqual([4, 5, 6]);
  expect((await drafts.rows(id, { limit: 1, after: 'x' })).items.map(({ line }) => line)).toEqual([3]);
});

it('puts rows right by hand, and forgets that with another list', async () => {
  const { drafts } = await stage();
  const { id } = await drafts.create(whole);
  const corrections = [
    { line: 3, written: 'pas une adresse', email: 'awa@example.org' },
    { line: 4, email: null },
    { line: 2, written: 'somebody@else.org', email: null },
  ];
  await drafts.change(id, [{ corrections }]);
  expect(await drafts.check(id)).toMatchObject({ total: 4, sendable: 3, leftOut: { byHand: 1 }, consents: [] });
  expect(await drafts.preview(id, { line: 3 })).toMatchObject({ email: 'awa@example.org', subject: 'Bonjour Awa' });
  const replaced = await drafts.change(id, [{ list: { text: 'email,prenom\nx@example.org,X\n' } }]);
  expect(replaced).toMatchObject({ corrections: [], list: { name: 'text.txt', source: 'text' } });
  expect(await drafts.check(id)).toMatchObject({ total: 1, sendable: 1 });
});

it('previews the message of one recipient with its own pictures', async () => {
  const { drafts } = await stage();
  const { id } = await drafts.create([
    {
      list: {
        rows: [
          { email: 'a@example.org', prenom: 'A' },
          { email: 'b@example.org', prenom: 'B' },
        ],
      },
    },
    { file: file('images/logo.png', 'PNG') },
    { message: { format: 'md', text: `${message}\n![](images/logo.png)\n` } },
  ]);
  const shown = await drafts.preview(id, { email: 'B@example.org' });
  expect(shown).toMatchObject({ row: 2, line: 2, email: 'b@example.org', subject: 'Bonjour B', attachments: [] });
  expect(shown.html).toContain(`data:image/png;base64,${Buffer.from('PNG').toString('base64')}`);
  expect(await errorOf(() => drafts.preview(id, { line: 77 }))).toMatchObject({ code: 'sample-not-found' });
});

async function sendAnother(drafts: Drafts): Promise<void> {
  const { id } = await drafts.create([...whole, { options: { name: 'Another' } }]);
  await drafts.send(id, { accept: ['invalid-addresses'] });
}

it('says how long it will take', async () => {
  const { drafts } = await stage();
  const { id } = await drafts.create(whole);
  const alone = { count: 3, seconds: 4, besides: 0, endAt: '2026-11-28T08:00:04.000Z' };
  expect(await drafts.forecast(id)).toMatchObject(alone);
  await sendAnother(drafts);
  // Each at its own pace.
  expect(await drafts.forecast(id)).toMatchObject(alone);
});

it('says that others make it take longer', async () => {
  const { drafts } = await stage({ 'facteur.yaml': 'limits: { perDay: 4 }\n' });
  const { id } = await drafts.create(whole);
  expect(await drafts.forecast(id)).toMatchObject({ seconds: 4, besides: 0 });
  await sendAnother(drafts);
  expect(await drafts.forecast(id)).toMatchObject({ besides: 3, endAt: expect.stringMatching(/^2026-11-29/) });
});

it('is refused until what was found is agreed to; sent twice it is one campaign; then its files are gone', async () => {
  const { drafts, project, folder } = await stage();
  const { id } = await drafts.create(whole);
  const refused = await errorOf(() => drafts.send(id));
  expect(refused).toMatchObject({ code: 'send-invalid-addresses', params: { file: 'membres.csv' } });
  expect(await project.backend.campaigns({ limit: 10 })).toEqual([]);
  const [sent, again] = await Promise.all([
    drafts.send(id, { accept: ['invalid-addresses'] }),
    drafts.send(id, { accept: ['invalid-addresses'] }),
  ]);
  const third = await drafts.send(id);
  expect(new Set([sent.id, again.id, third.id]).size).toBe(1);
  expect([sent.existing, again.existing].sort()).toEqual([false, true]);
  expect(third).toMatchObject({ existing: true, total: 5, skipped: 2, name: 'Bonjour…' });
  expect(await project.backend.campaigns({ limit: 10 })).toHaveLength(1);
  expect(await drafts.get(id)).toMatchObject({ state: 'sent', campaign: sent.id, list: null, message: null });
  expect((await drafts.list({ limit: 10 })).items).toEqual([]);
  expect(everything(join(folder, id)).filter((name) => !/^\d+\.json$/.test(name))).toEqual([]);
  expect(await errorOf(() => drafts.change(id, [{ options: { delay: 1 } }]))).toMatchObject({ code: 'draft-sent' });
  expect(await errorOf(() => drafts.check(id))).toMatchObject({ code: 'draft-sent' });
});

it('finds its campaign when the process ended between the release and the note of it', async () => {
  const { drafts, folder, project } = await stage();
  const { id } = await drafts.create(whole);
  const copy = folderWith();
  cpSync(join(folder, id), copy, { recursive: true });
  const { id: campaign } = await drafts.send(id, { accept: ['invalid-addresses'] });
  rmSync(join(folder, id), { recursive: true });
  cpSync(copy, join(folder, id), { recursive: true });
  expect(await drafts.get(id)).toMatchObject({ state: 'open' });
  expect(await drafts.send(id)).toMatchObject({ id: campaign, existing: true });
  expect(await drafts.get(id)).toMatchObject({ state: 'sent', campaign });
  expect(await project.backend.campaigns({ limit: 10 })).toHaveLength(1);
});

it('is the same campaign as another draft with the same content, unless it has a key of its own', async () => {
  const { drafts } = await stage();
  const accept = ['invalid-addresses'] as const;
  const [one, two, three] = [await drafts.create(whole), await drafts.create(whole), await drafts.create(whole)];
  const { id } = await drafts.send(one.id, { accept });
  expect(await drafts.send(two.id, { accept })).toMatchObject({ id, existing: true });
  await drafts.change(three.id, [{ options: { key: 'encore' } }]);
  expect(await drafts.send(three.id, { accept })).toMatchObject({ existing: false });
});

it('notices two writers of one draft', async () => {
  const { drafts, where, project } = await stage();
  const other = new Drafts(where, project);
  const { id, revision } = await drafts.create(whole);
  await drafts.change(id, [{ options: { name: 'Un' } }], { revision });
  const late = await errorOf(() => other.change(id, [{ options: { name: 'Deux' } }], { revision }));
  expect(late).toMatchObject({ code: 'draft-changed', params: { revision: 2 } });
  // Without a revision, both are kept, whoever is first.
  const writers = [drafts, other].flatMap((one) =>
    [1, 2, 3].map((n) => one.change(id, [{ file: file(`${n}.txt`, `${n}`) }])),
  );
  await Promise.all(writers);
  const kept = await drafts.get(id);
  expect(kept.revision).toBe(8);
  expect(kept.options.name).toBe('Un');
  expect(kept.message?.files.map(({ name }) => name).sort()).toEqual(['1.txt', '2.txt', '3.txt', 'lettre.md']);
  expect(await errorOf(() => drafts.send(id, { revision }))).toMatchObject({ code: 'draft-changed' });
});

it('says that a draft was changed while it was being sent, whose files are gone by then', async () => {
  const { drafts } = await stage();
  const { id } = await drafts.create(whole);
  const codes = new Set<unknown>();
  // Which of its files are read at the moment of the change is chance; what nobody agreed to is refused in any case.
  for (let i = 0; i < 500 && !codes.has('draft-changed'); i += 1) {
    const sending = errorOf(() => drafts.send(id));
    for (let turns = i % 12; turns > 0; turns -= 1) await new Promise(setImmediate);
    await drafts.change(id, [{ message: file('lettre.md', `${message}${i}\n`) }, { list: file('membres.csv', list) }]);
    codes.add((await sending).code);
  }
  expect([...codes].filter((code) => code !== 'confirmation-needed').sort()).toEqual(['draft-changed']);
});

it('answers the same campaign to all who send a draft at the same moment', async () => {
  const { drafts, where, project } = await stage();
  const others = [1, 2, 3].map(() => new Drafts(where, project));
  for (let i = 0; i < 10; i += 1) {
    const { id } = await drafts.create([...whole, { options: { key: `${i}` } }]);
    const sent = await Promise.all([drafts, ...others].map((one) => one.send(id, { accept: ['invalid-addresses'] })));
    expect(new Set(sent.map((one) => one.id)).size).toBe(1);
  }
});

it('loses nothing when a writer was slow: the name of its revision is taken for good', async () => {
  const { drafts, project, where } = await stage();
  const { id } = await drafts.create(whole);
  const store = new DraftStore(project.config.project.dataFolder, where.clock);
  const slow = await store.read(id);
  await drafts.change(id, [{ options: { name: 'Un' } }]);
  await drafts.change(id, [{ options: { name: 'Deux' } }]);
  expect(await store.commit(slow, slow.draft)).toBe(false);
  expect(await drafts.get(id)).toMatchObject({ revision: 3, options: { name: 'Deux' } });
});

it('leaves nothing of what does not come in whole', async () => {
  const { drafts, folder } = await stage();
  async function* cutOff() {
    yield Buffer.from('email;prenom\n');
    throw new Error('cut off');
  }
  const parts: DraftPart[] = [{ message: file('m.md', message) }, { list: { name: 'l.csv', content: cutOff() } }];
  await expect(drafts.create(parts)).rejects.toThrow('cut off');
  expect(everything(folder)).toEqual([]);
  const { id } = await drafts.create(whole);
  const before = everything(folder);
  await expect(drafts.change(id, [{ list: { name: 'l.csv', content: cutOff() } }])).rejects.toThrow('cut off');
  expect(everything(folder)).toEqual(before);
  expect(await drafts.get(id)).toMatchObject({ revision: 1, list: { name: 'membres.csv' } });
});

it.each(['../x.csv', '/etc/passwd', 'a\\b.csv', '.env', 'a/../b', '', 'a/.b', 'x\0.csv', 'é'.repeat(150), 'a/b/c/d/e'])(
  'takes no file called %j',
  async (name) => {
    const { drafts, folder } = await stage();
    for (const part of [
      { list: file(name, 'x') },
      { file: file(name, 'x') },
      { message: file(name, 'x') },
    ] as DraftPart[]) {
      expect(await errorOf(() => drafts.create([part]))).toMatchObject({ code: 'draft-file-name' });
    }
    expect(everything(folder)).toEqual([]);
  },
);

it.each([
  'attachments: [/etc/passwd]',
  'attachments: ["/etc/{{ prenom }}"]',
  'attachments: ["../../../{{ prenom }}"]',
  'layout: /etc/passwd',
])('has a message that names no file but its own (%s)', async (setting) => {
  const { drafts } = await stage();
  const text = message.replace('---\n', `---\n${setting}\n`);
  const rows = [{ email: 'a@example.org', prenom: 'passwd' }];
  const { id } = await drafts.create([{ list: { rows } }, { message: { format: 'md', text } }]);
  const error = await errorOf(() => drafts.send(id));
  expect(['attachment-outside', 'send-recipient-files']).toContain(error.code);
});

it('takes the list of an earlier campaign, with its variables', async () => {
  const { drafts, project } = await stage();
  const columns = 'Courriel;prenom\nlea@example.org;Léa\nzoe@example.org;Zoé\n';
  const first = await drafts.create([{ list: file('l.csv', columns) }, { message: file('m.md', message) }]);
  const { id: campaign } = await drafts.send(first.id);
  const again = await drafts.create([{ list: { campaign } }, { message: file('n.md', `${message}Encore.\n`) }]);
  expect(again).toMatchObject({ list: { source: 'campaign', name: `${campaign}.ndjson` } });
  const check = await drafts.check(again.id);
  expect(check).toMatchObject({ total: 2, sendable: 2 });
  expect(check.findings.map(({ code }) => code)).not.toContain('other-addresses');
  const sent = await drafts.send(again.id);
  const emails = (await collect(project.backend.deliveries(sent.id, {}))).map(({ email }) => email);
  expect(emails).toEqual(['lea@example.org', 'zoe@example.org']);
  const nobody = await drafts.create([{ list: { campaign, states: ['failed'] } }]).catch((error: unknown) => error);
  expect(await errorOf(() => drafts.check((nobody as { id: string }).id))).toMatchObject({ code: 'list-empty' });
});

it('leaves out who is on another list', async () => {
  const { drafts } = await stage();
  const gone = { exclude: file('partis.csv', 'email\nzoe@gmial.com\n') };
  const alone = await drafts.create([
    { list: file('membres.csv', list) },
    gone,
    { options: { where: 'prenom != "Léa"' } },
  ]);
  expect(await drafts.check(alone.id)).toMatchObject({ total: 2, leftOut: { where: 2, exclude: 1 } });
  const { id } = await drafts.create([...whole, gone]);
  expect(await drafts.check(id)).toMatchObject({ total: 4, leftOut: { exclude: 1 } });
  await drafts.change(id, [{ withoutExclude: 'partis.csv' }]);
  expect(await drafts.check(id)).toMatchObject({ total: 5, leftOut: { exclude: 0 } });
});

it('takes options back, and keeps those of the list beside each other', async () => {
  const { drafts } = await stage();
  const { id } = await drafts.create([{ options: { delay: 1, name: 'N', list: { header: 'none', sheet: 'A' } } }]);
  const { options } = await drafts.change(id, [{ options: { name: null, list: { sheet: null, encoding: 'utf-8' } } }]);
  expect(options).toEqual({ language: 'fr', delay: 1, list: { header: 'none', encoding: 'utf-8' } });
});

it('removes drafts that nobody changed for 90 days, and what was left behind', async () => {
  const { drafts, folder, wait } = await stage();
  const { id } = await drafts.create(whole);
  wait(89 * DAY_MS);
  expect((await drafts.list({ limit: 10 })).items.map((one) => one.id)).toEqual([id]);
  wait(2 * DAY_MS);
  expect((await drafts.list({ limit: 10 })).items).toEqual([]);
  expect(everything(folder)).toEqual([]);
  expect(await errorOf(() => drafts.get(id))).toMatchObject({ code: 'draft-not-found' });
});

it('lists those that are marked as ready, or the others, page by page', async () => {
  const { drafts, wait } = await stage();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    wait(1000);
    ids.unshift((await drafts.create(whole)).id);
    if (i % 2 === 0) await drafts.markReady(ids[0] as string, null);
  }
  const all = async (ready: boolean) => {
    const page = (after?: string) => drafts.list({ limit: 1, after, ready });
    const found: string[] = [];
    for (let next: string | null | undefined; next !== null; ) {
      const read = await page(next);
      found.push(...read.items.map(({ id }) => id));
      next = read.next;
    }
    return found;
  };
  expect(await all(true)).toEqual([ids[0], ids[2], ids[4]]);
  expect(await all(false)).toEqual([ids[1], ids[3]]);
});

it('is discarded in one step, and pages go on behind the last one seen', async () => {
  const { drafts, folder, wait } = await stage();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    wait(1000);
    ids.unshift((await drafts.create(whole)).id);
  }
  const first = await drafts.list({ limit: 2 });
  const second = await drafts.list({ limit: 2, after: first.next ?? undefined });
  const third = await drafts.list({ limit: 2, after: second.next ?? undefined });
  expect([first, second, third].map(({ items }) => items.map(({ id }) => id))).toEqual([
    ids.slice(0, 2),
    ids.slice(2, 4),
    ids.slice(4),
  ]);
  expect(third.next).toBeNull();
  await drafts.discard(ids[0] as string);
  expect(await errorOf(() => drafts.discard(ids[0] as string))).toMatchObject({ code: 'draft-not-found' });
  expect(everything(folder).some((name) => name.startsWith('.'))).toBe(false);
  for (const bad of ['..', 'zzzzzz', '../../x']) {
    expect(await errorOf(() => drafts.get(bad))).toMatchObject({ code: 'draft-not-found' });
  }
});

it('says which draft cannot be read, and lists the others', async () => {
  const { drafts, folder } = await stage();
  const { id } = await drafts.create(whole);
  const good = await drafts.create(whole);
  writeFileSync(join(folder, id, '1.json'), '{"format":');
  expect(await errorOf(() => drafts.get(id))).toMatchObject({ code: 'draft-damaged' });
  expect((await drafts.list({ limit: 10 })).items.map((one) => one.id)).toEqual([good.id]);
});
