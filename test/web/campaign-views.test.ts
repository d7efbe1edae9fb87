import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OutcomeRecord } from '../../src/backend/port.ts';
import { readList } from '../../src/campaign/list/read-list.ts';
import { sendFrom } from '../../src/library/send.ts';
import { ownWords } from '../../src/own-words.ts';
import { accept, type Stage, startStage } from './stage.ts';

type Ending = { kind: 'sent' | 'failed' | 'unknown'; reply: string };

/** What becomes of a delivery by its number: most are sent. */
const endings: Readonly<Record<number, Ending>> = {
  2: { kind: 'failed', reply: '550 5.1.1 no such user here' },
  3: { kind: 'failed', reply: '550 5.1.1 User unknown' },
  4: { kind: 'failed', reply: '552 5.2.2 mailbox full' },
  5: { kind: 'unknown', reply: ownWords('lost-after', { detail: 'read ECONNRESET' }) },
};

/** Ends so many deliveries of a campaign, as `endings` say. */
async function end({ project: { backend } }: Stage, campaign: string, want: number): Promise<void> {
  const worker = `w${randomUUID()}`;
  await backend.registerWorker({ id: worker, host: 'host', boot: 'boot', pid: 1, concurrency: 1 });
  const nothing = { worker, records: [], begins: [], claims: [] };
  const [claims = []] = (await backend.exchange({ ...nothing, claims: [{ campaign, want }] })).claims;
  const of = claims.map(({ number, token }) => ({ campaign, number, token }));
  await backend.exchange({ ...nothing, begins: of });
  const records = of.map((claim): OutcomeRecord => {
    const { kind, reply } = endings[claim.number] ?? { kind: 'sent', reply: '250 ok' };
    return kind === 'failed' ? { ...claim, kind, reply, suppress: false } : { ...claim, kind, reply };
  });
  await backend.exchange({ ...nothing, records });
  await backend.recover(worker);
}

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
  'base64',
);
const LETTER = `---
subject: Bonjour {{ nom }}
attachments: [statuts.txt]
---
# Bonjour {{ nom }}

![](logo.png) <script>alert(1)</script> ![ailleurs](https://elsewhere.example/p.png)
`;

/** A campaign of a message with a picture and an attachment to six people with names. */
async function letter(stage: Stage): Promise<string> {
  const { cwd } = stage.where;
  writeFileSync(join(cwd, 'logo.png'), PICTURE);
  writeFileSync(join(cwd, 'statuts.txt'), 'Article premier.');
  writeFileSync(join(cwd, 'lettre.md'), LETTER);
  const to = ['Awa Diop', 'Moussa Ba', 'Ndèye Fall', 'Omar Diop', 'Zoé Sow', 'Ibou Sarr'].map((nom, i) => ({
    email: `m${i + 1}@example.${i % 2 === 0 ? 'org' : 'sn'}`,
    nom,
  }));
  const request = { to, message: join(cwd, 'lettre.md'), delay: 0, key: randomUUID(), name: 'Lettre d’octobre' };
  return (await sendFrom(stage.where, stage.project, request)).id;
}

it('a delivery shows its message as its recipient got it, in a page that runs and loads nothing', async () => {
  const stage = await startStage();
  const id = await letter(stage);
  const path = `/api/v1/campaigns/${id}/deliveries/3`;
  const { status, json } = await stage.ask('GET', `${path}/message`, { scope: 'read' });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    ...{ id: `${id}.3`, email: 'm3@example.org', subject: 'Bonjour Ndèye Fall', html: true, remotePictures: true },
    ...{ from: 'Jardins <jardins@example.org>', attachments: [{ filename: 'statuts.txt', size: 16 }] },
  });
  expect(json.text).toContain('Ndèye Fall');
  const page = await stage.ask('GET', `${path}/message/html`, { scope: 'read' });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toMatch(/^default-src 'none';.* img-src data:;.* sandbox$/);
  expect(policy).not.toContain('allow-scripts');
  expect(page.headers['x-frame-options']).toBe('SAMEORIGIN');
  expect(page.text).toContain('Bonjour Ndèye Fall');
  expect(page.text).toContain('data:image/png;base64,');
  const shown = await stage.ask('GET', `${path}/message/html?pictures=true`);
  expect(shown.headers['content-security-policy']).toContain('img-src data: https: http:');
  expect((await stage.ask('GET', `/api/v1/campaigns/${id}/deliveries/7/message`)).status).toBe(404);
  const text = await accept(stage, 1);
  expect((await stage.ask('GET', `/api/v1/campaigns/${text}/deliveries/1/message`)).json.text).toContain('Membre 1');
});

it('who did not get it is told by reason and receiver, and each delivery says its name and reason', async () => {
  const stage = await startStage();
  const id = await letter(stage);
  await end(stage, id, 6);
  const { json } = await stage.ask('GET', `/api/v1/campaigns/${id}/troubles`, { scope: 'read' });
  expect(json).toMatchObject({ counted: 4, total: 4, next: null });
  const found = json.groups.map(
    (one: Record<string, string>) => `${one.state} ${one.reason} ${one.domain} ${one.count}`,
  );
  expect(found.sort()).toEqual([
    'failed full example.sn 1',
    'failed permanent example.org 1',
    'failed permanent example.sn 1',
    'unknown unanswered example.org 1',
  ]);
  const unknown = json.groups.find(({ state }: { state: string }) => state === 'unknown');
  expect(unknown.example).toMatchObject({ number: 5, reply: expect.stringContaining('ECONNRESET') });
  const some = await stage.ask('GET', `/api/v1/campaigns/${id}/troubles?state=unknown&after=5`);
  expect(some.json).toEqual({ groups: [], counted: 0, total: 1, next: null });
  const list = (await stage.ask('GET', `/api/v1/campaigns/${id}/deliveries?state=failed&columns=true&search=fall`))
    .json;
  expect(list.deliveries).toMatchObject([{ number: 3, name: 'Ndèye Fall', reason: 'permanent', nextAttemptAt: null }]);
  const full = (await stage.ask('GET', `/api/v1/campaigns/${id}/deliveries?reason=full&reason=unanswered`)).json;
  expect(full.deliveries.map(({ number }: { number: number }) => number)).toEqual([4, 5]);
  const one = await stage.ask('GET', `/api/v1/campaigns/${id}/deliveries/5`);
  expect(one.json).toMatchObject({ number: 5, name: 'Zoé Sow', reason: 'unanswered' });
  const at = expect.stringMatching(/Z$/);
  const { attempts } = (await stage.ask('GET', `/api/v1/campaigns/${id}/deliveries/5/attempts`)).json;
  expect(attempts).toEqual([{ at, state: 'unknown', reply: expect.stringContaining('ECONNRESET') }]);
});

it('a person is found over all campaigns by a part of a name, page by page', async () => {
  const stage = await startStage();
  const first = await letter(stage);
  const second = await letter(stage);
  const search = async (query: string) => (await stage.ask('GET', `/api/v1/people/search?${query}`)).json;
  // A page that took long is shorter than asked for: on a busy machine the first may not be all.
  const all = async (query: string) => {
    const found: { id: string }[] = [];
    for (let after = ''; ; ) {
      const page = await search(query + after);
      found.push(...page.deliveries);
      if (page.next === null) return found;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  };
  const both = await all('text=DIOP');
  expect(both.map(({ id }) => id)).toEqual([`${second}.1`, `${second}.4`, `${first}.1`, `${first}.4`]);
  expect(both[0]).toMatchObject({ name: 'Awa Diop', campaignName: 'Lettre d’octobre', state: 'pending' });
  expect(await all('text=diop&limit=1')).toEqual(both);
  expect(await all('text=m3%40example.org')).toHaveLength(2);
  expect(await all('text=ndeye')).toHaveLength(2);
  expect(await all('text=nobody')).toEqual([]);
  expect((await stage.ask('GET', '/api/v1/people/search?text=%20')).status).toBe(400);
  expect((await stage.ask('GET', '/api/v1/people/search?text=a&after=..')).status).toBe(400);
});

it('those who fit a filter are counted, and suppressed only as many as were agreed to', async () => {
  const stage = await startStage();
  const id = await letter(stage);
  await end(stage, id, 6);
  const path = `/api/v1/campaigns/${id}/deliveries`;
  const counted = async (query: string) => (await stage.ask('GET', `${path}/count?${query}`)).json;
  expect(await counted('')).toEqual({ count: 6, next: null });
  expect(await counted('state=failed&state=unknown')).toEqual({ count: 4, next: null });
  expect(await counted('state=failed&search=.sn')).toEqual({ count: 2, next: null });
  const body = { states: ['failed'], search: '.sn', reason: 'operator' };
  const refused = await stage.ask('POST', `${path}/suppress`, { payload: { ...body, count: 3 } });
  expect(refused).toMatchObject({
    status: 409,
    json: { code: 'selection-changed', params: { expected: 3, found: 2 } },
  });
  const done = await stage.ask('POST', `${path}/suppress`, { payload: { ...body, count: 2 }, scope: 'send' });
  expect(done.json).toEqual({ added: 2, already: 0 });
  expect((await stage.ask('POST', `${path}/suppress`, { payload: { ...body, count: 2 } })).json.already).toBe(2);
  expect((await stage.ask('POST', `${path}/suppress`, { payload: { ...body, count: 2 }, scope: 'read' })).status).toBe(
    403,
  );
});

it('a campaign is copied as its author wrote it, with its list or with those who did not get it', async () => {
  const stage = await startStage();
  const id = await letter(stage);
  await end(stage, id, 6);
  const copy = (payload: object = {}) => stage.ask('POST', `/api/v1/campaigns/${id}/copy`, { payload, scope: 'send' });
  const { status, headers, json } = await copy();
  expect(status).toBe(201);
  expect(headers.location).toBe(`/api/v1/drafts/${json.id}`);
  expect(json).toMatchObject({ list: { source: 'campaign' }, options: { name: 'Lettre d’octobre', delay: 0 } });
  expect(json.message.name).toBe('lettre.md');
  expect(json.message.files.map(({ name }: { name: string }) => name).sort()).toEqual([
    'lettre.md',
    'logo.png',
    'statuts.txt',
  ]);
  const preview = (await stage.ask('GET', `/api/v1/drafts/${json.id}/preview`)).json;
  expect(preview).toMatchObject({ subject: 'Bonjour Awa Diop', attachments: [{ filename: 'statuts.txt' }] });
  const failed = (await copy({ list: { states: ['failed'] } })).json;
  const check = (await stage.ask('GET', `/api/v1/drafts/${failed.id}/findings`)).json;
  expect(check).toMatchObject({ sendable: 3 });
  expect((await copy({ list: false })).json.list).toBeNull();
  expect((await copy({ list: { search: 'nobody' } })).json.code).toBe('selection-empty');
});

it('a message that was not kept as written is copied as it went out', async () => {
  const stage = await startStage();
  const asked = { to: 'awa@example.org', subject: 'Reçu', html: '<p>Bonjour</p>', text: 'Bonjour' };
  const { json } = await stage.ask('POST', '/api/v1/messages', { payload: asked });
  const copy = (await stage.ask('POST', `/api/v1/campaigns/${json.campaign}/copy`)).json;
  expect(copy).toMatchObject({ message: { name: 'message.html' }, options: { subject: 'Reçu' } });
  const preview = (await stage.ask('GET', `/api/v1/drafts/${copy.id}/preview`)).json;
  expect(preview).toMatchObject({ subject: 'Reçu', email: 'awa@example.org' });
  expect(preview.html).toContain('<p>Bonjour</p>');
});

it('deliveries are exported as a workbook in the reader’s words, by filter', async () => {
  const stage = await startStage();
  const id = await letter(stage);
  await end(stage, id, 6);
  const headers = { 'accept-language': 'fr' };
  const url = `/api/v1/campaigns/${id}/export?format=xlsx&state=failed&state=unknown`;
  const answer = await stage.app.inject({
    url,
    headers: { ...headers, host: 'localhost', authorization: `Bearer ${stage.tokens.read}` },
  });
  expect(answer.statusCode).toBe(200);
  const file = join(stage.where.cwd, 'envoi.xlsx');
  writeFileSync(file, answer.rawPayload);
  const list = await readList(file, { language: 'fr' });
  expect(list.info.headers).toEqual([
    'N°',
    'Nom',
    'Adresse',
    'État',
    'Raison',
    'Tentatives',
    'Réponse du serveur',
    'Date',
  ]);
  const rows = [];
  for await (const { vars } of list) rows.push([vars['N°'], vars.Nom, vars.État, vars.Raison]);
  expect(rows).toEqual([
    ['2', 'Moussa Ba', 'échoué', 'adresse inexistante'],
    ['3', 'Ndèye Fall', 'échoué', 'adresse inexistante'],
    ['4', 'Omar Diop', 'échoué', 'boîte pleine'],
    ['5', 'Zoé Sow', 'issue inconnue', 'issue inconnue'],
  ]);
  const csv = await stage.ask('GET', `/api/v1/campaigns/${id}/export?state=failed&search=m4`);
  expect(csv.text.split('\r\n')[1]).toMatch(/^4,m4@example\.sn,failed,1,/);
});
