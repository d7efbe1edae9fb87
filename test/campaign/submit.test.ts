import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Backend, Claim } from '../../src/backend/port.ts';
import { readList } from '../../src/campaign/list/read-list.ts';
import { type ListFormat, workbookFormats } from '../../src/campaign/list/table.ts';
import { preflightOf, prepareSubmission, SAME_CONTENT_MS, type SubmissionRequest } from '../../src/campaign/submit.ts';
import type { StoredMessage } from '../../src/message/stored-message.ts';
import { unsubscribeKeyId } from '../../src/message/unsubscribe.ts';
import { Hands } from '../backend/hands.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';
import { workbook } from '../helpers/workbook.ts';
import { draftOf, letter, list, openBackend, requestOf } from './request.ts';

describe('the digest of a submission', () => {
  const other = folderWith;

  /** Whatever makes it another campaign, and how. */
  const differences: Readonly<Record<string, (base: SubmissionRequest) => Partial<SubmissionRequest>>> = {
    'another group of the same list': ({ choice }) => ({ choice: { ...choice, where: 'ville == "Dakar"' } }),
    'the other group of it': ({ choice }) => ({ choice: { ...choice, where: 'ville == "Podor"' } }),
    'those left out': ({ choice }) => ({
      choice: { ...choice, exclude: [`${other({ 'x.csv': 'email\nawa@example.org\n' })}/x.csv`] },
    }),
    'a limit': () => ({ limit: 2 }),
    'another account': () => ({ account: 'other' }),
    'another subject': ({ overrides }) => ({ overrides: { ...overrides, subject: 'Autre' } }),
    'another sender': ({ overrides }) => ({ overrides: { ...overrides, from: 'autre@example.org' } }),
    'another address for replies': ({ overrides }) => ({ overrides: { ...overrides, replyTo: 'autre@example.org' } }),
    'an attachment': ({ overrides }) => ({
      overrides: { ...overrides, attach: [`${other({ 'a.txt': 'a' })}/a.txt`] },
    }),
    'the same attachment with other contents': ({ overrides }) => ({
      overrides: { ...overrides, attach: [`${other({ 'a.txt': 'b' })}/a.txt`] },
    }),
    'another column of addresses': () => ({ list: { map: new Map([['email', 'B']]) } }),
    'another reading of the list': () => ({ list: { encoding: 'latin1' } }),
    'another letter': () => ({
      messageFile: `${other({ 'm.md': letter.replace(/Bonjour.*\n$/, 'Salut\n') })}/m.md`,
    }),
    'a topic': ({ overrides }) => ({ overrides: { ...overrides, topic: 'presse' } }),
    'another topic': ({ overrides }) => ({ overrides: { ...overrides, topic: 'adherents' } }),
    'hidden rows left out': ({ choice }) => ({ choice: { ...choice, skipHidden: true } }),
    'a row put right': ({ choice }) => ({
      choice: { ...choice, corrections: [{ line: 3, email: 'ava@example.org' }] },
    }),
    'another list': () => ({ listFile: `${other({ 'l.csv': list.replace('Awa', 'Ava') })}/l.csv` }),
  };

  it('is another for everything that makes it another campaign, and the same for all else', async () => {
    const backend = await openBackend();
    const base = requestOf();
    const digestOf = async (over: Partial<SubmissionRequest> = {}) =>
      (await prepareSubmission(backend, { ...base, ...over })).campaign.digest;
    const first = await digestOf();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    const digests = new Map([['as it is', first]]);
    for (const [what, over] of Object.entries(differences)) {
      const digest = await digestOf(over(base)).catch((error) => expect.fail(`${what}: ${error}`));
      for (const [known, its] of digests) expect(digest, `${what} is like ${known}`).not.toBe(its);
      digests.set(what, digest);
    }
    const same = { key: 'k', name: 'n', mode: 'sync', delayMs: 1, onUnknown: 'resend' } as const;
    expect(await digestOf({ ...same, messageFile: `${other({ 'm.md': letter })}/m.md` })).toBe(first);
    const saidToo = { ...base.choice, skipHidden: false, corrections: [], exclude: [] };
    expect(await digestOf({ choice: saidToo })).toBe(first);
  });

  it('takes that of the list along when it is recognised, and does not read it once more', async () => {
    const content = workbook([{ name: 'Un', rows: [['email'], ['a@example.org']] }]);
    for (const [name, bytes] of Object.entries({
      'l.csv': list,
      'l.json': '[{"email":"a@b.fr"}]',
      'l.xlsx': content,
    })) {
      const path = `${folderWith({ [name]: bytes })}/${name}`;
      const read = await readList(path, { language: 'fr' });
      rmSync(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(await read.digest()).toEqual({ sha256, size: Buffer.byteLength(bytes) });
    }
    const wide = Buffer.from(`\ufeff${list}`, 'utf16le');
    const read = await readList(`${folderWith({ 'l.csv': wide })}/l.csv`, { language: 'fr' });
    expect((await read.digest()).size).toBe(wide.length);
  });

  it('is that of a day: then the same content is another campaign', () => {
    expect(SAME_CONTENT_MS).toBe(86_400_000);
  });

  it('tells apart where the letter ends and the list begins', async () => {
    const backend = await openBackend();
    const digest = async (text: string, rows: string) => {
      const request = requestOf({ 'message.md': text, 'liste.txt': rows });
      const { campaign } = await prepareSubmission(backend, {
        ...request,
        listFile: request.listFile.replace('.csv', '.txt'),
      });
      return campaign.digest;
    };
    const head = letter.replace(/Bonjour {{ prenom }}\n$/, '');
    expect(await digest(`${head}xa`, 'b@example.org\n')).not.toBe(await digest(`${head}x`, 'ab@example.org\n'));
  });
});

describe('the campaign of a submission', () => {
  it('says what was asked for', async () => {
    const backend = await openBackend();
    const request = requestOf({}, { key: 'k', name: 'Assemblée', mode: 'sync', onUnknown: 'resend', delayMs: 7 });
    const { campaign, rows, source, contents, unsubscribeKey, recipientFiles } = await prepareSubmission(
      backend,
      request,
    );
    const asked = { name: 'Assemblée', mode: 'sync', account: 'main', delayMs: 7, onUnknown: 'resend', key: 'k' };
    expect(campaign).toMatchObject({ ...asked, sender: 'asso@example.org', listBytes: Buffer.byteLength(list) });
    const { stamp, ...stored } = JSON.parse(campaign.message) as StoredMessage;
    expect([stored, stamp]).toEqual([
      { source: JSON.parse(JSON.stringify(source)), written: { name: 'message.md', files: [expect.anything()] } },
      expect.stringMatching(/^[0-9a-f]{8}$/),
    ]);
    expect([contents.length, unsubscribeKey, recipientFiles]).toEqual([1, null, null]);
    expect((await collect(rows)).map(({ email }) => email)).toEqual(
      ['lea', 'awa', 'zoe'].map((n) => `${n}@example.org`),
    );
  });

  it('is named like the message, else like its subject', async () => {
    const backend = await openBackend();
    const nameOf = async (text: string) =>
      (await prepareSubmission(backend, requestOf({ 'message.md': text }))).campaign.name;
    expect(await nameOf(letter)).toBe('Bonjour…');
    expect(await nameOf(letter.replace('---\n', '---\nname: Assemblée\n'))).toBe('Assemblée');
  });

  it('has its attachments in the backend', async () => {
    const backend = await openBackend();
    const request = requestOf({ 'a.txt': 'contents' });
    const attach = [request.messageFile.replace('message.md', 'a.txt')];
    const { contents } = await prepareSubmission(backend, { ...request, overrides: { ...request.overrides, attach } });
    expect(contents).toEqual([createHash('sha256').update('contents').digest('hex')]);
    expect(Buffer.from(await backend.getContent(contents[0] as string)).toString()).toBe('contents');
  });

  it('keeps one content after the other, and is made when all of them are kept', async () => {
    const backend = await openBackend();
    const steps: string[] = [];
    const slow: Backend = {
      ...backend,
      async putContent(content) {
        steps.push('begun');
        await setImmediate();
        const hash = await backend.putContent(content);
        steps.push('kept');
        return hash;
      },
    };
    const request = requestOf({ 'a.txt': 'a' });
    const attach = [request.messageFile.replace('message.md', 'a.txt')];
    await prepareSubmission(slow, { ...request, overrides: { ...request.overrides, attach } });
    expect(steps.splice(0)).toEqual(['begun', 'kept']);
    await prepareSubmission(
      slow,
      requestOf({ 'a.txt': 'a', 'message.md': letter.replace('---\n', '---\nattachments: [a.txt]\n') }),
    );
    expect(steps).toEqual(['begun', 'kept', 'begun', 'kept', 'begun', 'kept']);
  });

  it('says under which addresses accounts send that may not write under its own', async () => {
    const own = { account: 'own', from: null, user: 'asso@example.org' };
    const other = { account: 'other', from: null, user: 'other@example.org' };
    const { campaign, senders } = await prepareSubmission(
      await openBackend(),
      requestOf({}, { senders: [own, other] }),
    );
    const from = { name: 'Les Amis', address: 'other@example.org' };
    expect(senders).toEqual({ other: { from, replyTo: { name: 'Les Amis', address: 'asso@example.org' } } });
    expect((JSON.parse(campaign.message) as StoredMessage).senders).toEqual(senders);
  });

  it('takes those who did not get an earlier one, whatever the reason, and nobody who has it, perhaps has it or will have it', async () => {
    const backend = await openBackend();
    const names = ['sent', 'failed', 'unknown', 'waiting'];
    const first = requestOf({
      'liste.csv': ['email;prenom', ...names.map((name) => `${name}@example.org;A`)].join('\n'),
    });
    const { id } = await draftOf(backend, first);
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
    const hands = new Hands(backend, 'w', id);
    const [sent, failed] = await hands.onWire(3);
    await hands.record([sent as Claim], 'sent');
    await hands.record([failed as Claim], 'failed');
    await backend.recover('w');
    const cells = [...names, 'new'].map((name) => `${name.toUpperCase()}@example.org;A`);
    const second = requestOf(
      { 'liste.csv': ['email;prenom', ...cells].join('\n') },
      { choice: { at: new Date(0), onlyMissingOf: id } },
    );
    const { rows, campaign } = await prepareSubmission(backend, second);
    expect((await collect(rows)).map(({ key }) => key)).toEqual(['failed@example.org', 'new@example.org']);
    expect(rows.leftOut).toEqual({ where: 0, exclude: 0, onlyFailedOf: 0, onlyMissingOf: 3 });
    // Read once more, it counts the same.
    await collect(rows);
    expect(rows.leftOut.onlyMissingOf).toBe(3);
    expect(campaign.listBytes).toBeUndefined();
  });

  it('leaves out those who have answered an earlier one, and whoever else has it gets the follow-up', async () => {
    const backend = await openBackend();
    const list = { 'liste.csv': ['email;prenom', 'a@example.org;A', 'b@example.org;B'].join('\n') };
    const { id } = await draftOf(backend, requestOf(list));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
    const hands = new Hands(backend, 'w', id);
    await hands.record(await hands.onWire(1), 'sent');
    const told = { kind: 'answered', cause: 'unknown', guess: false, reply: '', suppress: null } as const;
    expect(await backend.recordReturns([{ campaign: id, number: 1, key: 'a@example.org', ...told }])).toEqual([
      'recorded',
    ]);
    const choice = { at: new Date(0), excludeReplied: id };
    const { rows, campaign } = await prepareSubmission(backend, requestOf(list, { choice }));
    expect((await collect(rows)).map(({ key }) => key)).toEqual(['b@example.org']);
    expect(rows.leftOut).toEqual({ where: 0, exclude: 0, onlyFailedOf: 0, excludeReplied: 1 });
    expect(campaign.listBytes).toBeUndefined();
  });

  it.each([
    ['all of the list', {}, true],
    ['a part of it', { where: 'ville == "Dakar"' }, false],
    ['those who failed', { onlyFailedOf: 'that' }, false],
    ['all but a few', { exclude: ['x.csv'] }, false],
    ['what is not hidden', { skipHidden: true }, false],
    ['what was put right', { corrections: [{ line: 3, email: null }] }, false],
  ] as const)('tells the backend how large the list is when it takes %s', async (_what, choice, whole) => {
    const backend = await openBackend();
    const request = requestOf({ 'x.csv': 'email\nawa@example.org\n' });
    const before = await draftOf(backend, request);
    await backend.release(before.id, { notBefore: null, sameContentWindowMs: 0 });
    const folder = request.listFile.replace('liste.csv', '');
    const { campaign } = await prepareSubmission(backend, {
      ...request,
      choice: {
        at: new Date(0),
        ...choice,
        ...('onlyFailedOf' in choice && { onlyFailedOf: before.id }),
        ...('exclude' in choice && { exclude: [`${folder}x.csv`] }),
      },
    });
    expect(campaign.listBytes).toBe(whole ? Buffer.byteLength(list) : undefined);
  });

  it('takes a workbook for six times as large as its file, if it is compressed, and does not know with a limit', async () => {
    const backend = await openBackend();
    const request = requestOf();
    const read = await readList(request.listFile, { language: 'fr' });
    const factorOf = async (format: ListFormat, over: Partial<SubmissionRequest> = {}) => {
      const listed = { ...read, info: { ...read.info, format } };
      const { campaign } = await prepareSubmission(backend, { ...request, ...over }, listed);
      return campaign.listBytes === undefined ? null : campaign.listBytes / Buffer.byteLength(list);
    };
    const formats = [...workbookFormats, 'csv', 'json'] as const;
    expect(await Promise.all(formats.map(async (format) => [format, await factorOf(format)]))).toEqual([
      ...[
        ['xlsx', 6],
        ['ods', 6],
        ['xls', 1],
        ['xlsb', 6],
        ['numbers', 6],
      ],
      ...[
        ['csv', 1],
        ['json', 1],
      ],
    ]);
    expect(await factorOf('xlsx', { limit: 1 })).toBeNull();
  });

  it('has the way to leave the list on the web when there is one', async () => {
    const backend = await openBackend();
    const key = Buffer.alloc(32, 7);
    const online = { base: 'https://example.org', key };
    const { message, source, unsubscribeKey } = await prepareSubmission(
      backend,
      requestOf({}, { unsubscribe: { email: 'bye@example.org', online } }),
    );
    expect(source.list).toMatchObject({
      email: 'bye@example.org',
      url: { base: online.base, keyId: unsubscribeKeyId(key) },
    });
    expect(unsubscribeKey).toBe(key);
    const mail = message.compose({ email: 'lea@example.org', vars: { prenom: 'Léa' }, delivery: 'k1.1' }, new Date(0));
    const raw = Buffer.concat(mail.chunks).toString().replace(/\r\n /g, ' ');
    expect(raw).toMatch(/<https:\/\/example.org\/u\/2\.k1\.1\.fr\.[\w-]+\.[\w-]+>/);
  });
});

describe('attachments of each recipient', () => {
  const files = {
    'message.md': letter.replace('---\n', '---\nattachments: ["recus/{{ prenom }}.txt"]\n'),
    'recus/Léa.txt': 'Léa',
    'recus/Awa.txt': 'Awa',
    'recus/Zoé.txt': 'Zoé',
  };

  it('are kept with their deliveries', async () => {
    const backend = await openBackend();
    const { id } = await draftOf(backend, requestOf(files));
    const row = await backend.delivery(id, { number: 2 });
    const [, [file]] = JSON.parse(row?.vars ?? '') as [unknown, [{ filename: string; sha256: string }]];
    expect(file.filename).toBe('Awa.txt');
    expect(Buffer.from(await backend.getContent(file.sha256)).toString()).toBe('Awa');
  });

  it('are refused where workers may be on other machines', async () => {
    const backend = await openBackend();
    const shared = { ...backend, capabilities: { ...backend.capabilities, manyMachines: true } };
    expect(await errorOf(() => prepareSubmission(shared, requestOf(files)))).toMatchObject({
      code: 'redis-recipient-files',
    });
    await expect(prepareSubmission(shared, requestOf())).resolves.toBeDefined();
  });
});

it('the preflight of a submission knows its message, its columns and what reading it found', async () => {
  const backend = await openBackend();
  const submission = await prepareSubmission(backend, requestOf());
  const facts = { identity: requestOf().identity, maxSize: 10, domain: null, at: new Date(0) };
  const preflight = preflightOf(submission, facts);
  for await (const row of submission.rows) preflight.check(row);
  expect(preflight.finish()).toContainEqual(expect.objectContaining({ code: 'message-too-big' }));
});
