import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { csv, finished, Project } from '../helpers/facteur.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { type FaultyServer, startFaultyServer } from '../helpers/smtp/faulty-server.ts';
import { Receiver } from '../helpers/webhook-receiver.ts';

const GONE = 6;
const KEPT = 24;
const absent = { at: 'rcpt', only: { to: 'absent' }, do: { reply: '550 5.1.1 User unknown' } } as const;
const backends = ['sqlite', ...(redisMissing() === null ? ['redis'] : [])];

let mail: FaultyServer;
let receiver: Receiver;
let project: Project;

async function newProject(env: Record<string, string> = {}): Promise<void> {
  const lines = Array.from({ length: GONE }, (_, i) => `absent${i + 1}@example.org,Absent`);
  project = new Project({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${mail.port}\nMAIL_FROM=bureau@example.org\nHOOK_SECRET=${receiver.secret}\n`,
    'facteur.yaml': `webhooks:\n  - url: ${receiver.url}\n    secretEnv: HOOK_SECRET\n`,
    'message.md': '---\nsubject: Bonjour {{ name }}\nunsubscribe: none\n---\n\nUn secret : {{ name }}\n',
    'destinataires.csv': `${csv(KEPT)}${lines.join('\n')}\n`,
    clock: '0',
  });
  project.setEnv({ FACTEUR_AUTOSTART: '0', FACTEUR_TEST_CLOCK: project.path('clock'), ...env });
}

beforeEach(async () => {
  mail = await startFaultyServer({ rules: [absent] });
  receiver = await Receiver.start();
});

afterEach(async () => {
  await project.close();
  await receiver.close();
  await mail.close();
});

const listed = async () => (await project.json(['webhooks'])).endpoints;
const typesOf = (some: Receiver['accepted']) => some.map(({ body }) => body?.type ?? 'not signed');

describe.each(backends)('webhooks on %s', (backend) => {
  let redis: RedisServer | null = null;

  beforeEach(async () => {
    redis = backend === 'redis' ? await RedisServer.start() : null;
    await newProject(redis ? { REDIS_URL: redis.url } : {});
  });
  afterEach(async () => {
    await redis?.close();
  });

  it('tell everything although the receiver was down for ten minutes and the worker was killed five times', {
    timeout: 240_000,
  }, async () => {
    receiver.behave = () => 503;
    const { id } = await project.json(['send', '--yes', '--delay', '0.2', '--on-unknown', 'resend']);
    await project.json(['suppress', 'add', 'fini@example.org', '--reason', 'unsubscribed']);
    for (let kill = 1; kill <= 5; kill += 1) {
      const worker = project.start(['worker']);
      const before = receiver.received.length;
      const sent = mail.delivered.size;
      await eventually('work goes on', () => mail.delivered.size > sent || mail.delivered.size >= KEPT);
      if (kill === 1) await eventually('an attempt', () => receiver.received.length > before);
      if (kill === 1) await receiver.close();
      worker.kill('SIGKILL');
      project.write({ clock: String(120 * kill) });
    }
    const worker = project.start(['worker']);
    await eventually('the end', async () => (await project.json(['status', id])).state === 'finished');
    expect((await listed())[0]).toMatchObject({
      state: 'failing',
      waiting: GONE + 2,
      lastError: { code: 'unreachable' },
    });
    receiver.behave = () => 200;
    await receiver.listen();
    project.write({ clock: '720' });
    await eventually('everything is told', () => receiver.ids.length === GONE + 2);
    await eventually('nothing waits', async () => (await listed())[0].waiting === 0);
    const out = finished(worker);
    worker.kill('SIGTERM');
    expect((await out).code).toBe(0);

    const bodies = new Map(receiver.accepted.map((one) => [one.id, one]));
    expect([...bodies.values()].map(({ body }) => body?.type).sort()).toEqual([
      'campaign.finished',
      ...Array<string>(GONE).fill('delivery.failed'),
      'recipient.unsubscribed',
    ]);
    // What was refused before came again under its id, to the letter.
    const refused = receiver.received.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) expect(bodies.get(one.id)?.text).toBe(one.text);
    const failures = [...bodies.values()].flatMap(({ body }) => (body?.type === 'delivery.failed' ? [body.data] : []));
    expect(failures.map(({ delivery }) => (delivery as unknown as { email: string }).email).sort()).toEqual(
      Array.from({ length: GONE }, (_, i) => `absent${i + 1}@example.org`),
    );
    expect(failures[0]).toMatchObject({
      campaign: { id, account: 'default' },
      delivery: { attempts: 1, reply: expect.stringContaining('550'), suppressed: true },
    });
    const end = [...bodies.values()].find(({ body }) => body?.type === 'campaign.finished')?.body;
    expect(end?.data).toMatchObject({ cancelled: false, counts: { total: KEPT + GONE, sent: KEPT, failed: GONE } });
    expect(receiver.received.some(({ text }) => text.includes('Un secret'))).toBe(false);
  });

  it('are told what people do, and by send --sync before it ends', async () => {
    const { id } = await project.json(['send', '--yes', '--delay', '0']);
    for (const args of [
      ['pause', id],
      ['resume', id],
      ['cancel', id],
    ])
      await project.json(args);
    const sync = await project.run(['send', '--yes', '--sync', '--delay', '0', '--key', 'again', '--json']);
    expect(sync.code).toBe(1);
    // It waits for its own last events, and takes those of before along.
    const types = typesOf(receiver.accepted);
    expect(types.slice(0, 3)).toEqual(['campaign.held', 'campaign.resumed', 'campaign.finished']);
    expect(types.filter((type) => type === 'delivery.failed')).toHaveLength(GONE);
    expect(types.at(-1)).toBe('campaign.finished');
    expect(types).toHaveLength(GONE + 4);
    expect(receiver.accepted[0]?.body?.data).toMatchObject({ campaign: { id }, reason: 'paused', until: null });
    expect(receiver.accepted[2]?.body?.data).toMatchObject({ cancelled: true });
  });
});

describe('facteur webhooks', () => {
  beforeEach(() => newProject());

  it('lists who is told, in both languages and as JSON, without what is behind the question mark', async () => {
    expect(await listed()).toEqual([
      {
        url: receiver.url.replace('?key=hidden', '?…'),
        endpoint: new URL(receiver.url).origin,
        events: [
          ...['campaign.finished', 'campaign.held', 'campaign.resumed'],
          ...['delivery.failed', 'delivery.returned', 'recipient.unsubscribed'],
        ],
        ...{ state: 'new', waiting: 0, failures: 0, failingSince: null, nextAttemptAt: null, lastSuccessAt: null },
        ...{ lastError: null, dropped: 0, disabledAt: null },
      },
    ]);
    receiver.behave = () => 500;
    await project.json(['send', '--yes', '--delay', '0']);
    await project.run(['worker', '--exit-when-idle']);
    expect(await listed()).toMatchObject([
      { state: 'failing', waiting: GONE + 1, failures: 1, lastError: { code: 'status', detail: '500' } },
    ]);
    const french = (await project.run(['webhooks'])).stdout;
    expect(french).toContain('7 événements en attente');
    expect(french).toContain('il répond 500 au lieu de 2xx');
    const english = (await project.run(['webhooks', '--lang', 'en'])).stdout;
    expect(english).toContain('7 events waiting');
    expect(english).toContain('it answers 500 instead of 2xx');
    for (const text of [french, english]) expect(text).not.toContain('hidden');
    const { checks } = (await project.run(['check', '--json'])).json();
    expect(checks.filter(({ name }: { name: string }) => name === 'webhook')).toMatchObject([
      { status: 'warning', message: expect.stringContaining('il répond 500') },
    ]);
  });

  it('test sends each an event of its own, and brings one back that was gone', async () => {
    receiver.behave = () => 410;
    await project.json(['suppress', 'add', 'un@example.org', '--json']);
    await project.json(['send', '--yes', '--delay', '0']);
    await project.run(['worker', '--exit-when-idle']);
    expect(await listed()).toMatchObject([{ state: 'disabled', waiting: 0 }]);
    expect((await project.run(['check', '--lang', 'en'])).stdout).toContain('answered 410');
    const refused = await project.run(['webhooks', 'test', '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({ results: [{ delivered: false, error: { code: 'gone', detail: '410' } }] });
    receiver.behave = () => 200;
    const accepted = await project.run(['webhooks', 'test']);
    expect(accepted).toMatchObject({ code: 0 });
    expect(accepted.stdout).toContain('a accepté l’événement de test');
    expect(receiver.accepted[0]).toMatchObject({ body: { type: 'webhook.test', data: {} } });
    expect(await listed()).toMatchObject([{ state: 'ok' }]);
    const { checks } = (await project.run(['check', '--json'])).json();
    expect(checks).toContainEqual(expect.objectContaining({ name: 'webhook', status: 'ok' }));
  });

  it('without any says so, and there is nothing to test', async () => {
    project.write({ 'facteur.yaml': '' });
    expect((await project.run(['webhooks', '--lang', 'en'])).stdout).toContain('No webhook is configured');
    const done = await project.run(['webhooks', 'test', '--json']);
    expect(done.code).toBe(3);
    expect(done.json().error.code).toBe('webhooks-none');
  });

  it('no secret is in the ledger, the log or what is printed', async () => {
    receiver.behave = () => 500;
    await project.json(['send', '--yes', '--delay', '0']);
    const worker = await project.run(['worker', '--exit-when-idle', '--log-level', 'debug']);
    const { readdirSync, readFileSync } = await import('node:fs');
    const data = project.path('.facteur');
    const files = readdirSync(data).filter((name) => name.startsWith('facteur.db'));
    const bytes = files.map((name) => readFileSync(`${data}/${name}`, 'latin1')).join('');
    expect(bytes).toContain('delivery.failed');
    const secret = receiver.secret.replace('whsec_', '');
    for (const text of [bytes, worker.stdout, worker.stderr]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain('hidden');
    }
    expect(worker.stdout).toContain('Webhook http://127.0.0.1');
  });
});

it('the server of the API tells, too, where no worker runs', async () => {
  await newProject();
  const server = project.start(['serve', '--port', '0', '--json']);
  await eventually('the server knows the endpoint', async () => (await listed())[0]?.state === 'ok');
  await project.json(['suppress', 'add', 'fini@example.org', '--reason', 'unsubscribed']);
  await eventually('it is told', () => receiver.accepted.length === 1);
  expect(typesOf(receiver.accepted)).toEqual(['recipient.unsubscribed']);
  server.kill('SIGTERM');
  expect((await finished(server)).code).toBe(0);
});
