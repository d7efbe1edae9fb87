import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { csv, Project } from '../helpers/facteur.ts';
import { LogLines } from '../helpers/log-lines.ts';
import { diskFolder } from '../helpers/memory.ts';
import { type Exposition, readExposition } from '../helpers/prometheus.ts';
import { freePort, RedisServer, redisMissing } from '../helpers/redis.ts';
import { type FaultyServer, startFaultyServer } from '../helpers/smtp/faulty-server.ts';
import type { Script } from '../helpers/smtp/script.ts';

const ROWS = 20;
const refusal: Script = {
  rules: [{ at: 'rcpt', only: { to: 'membre7@' }, do: { reply: '550 5.1.1 <membre7@example.org> User unknown' } }],
};
const fullQuota: Script = { rules: [{ at: 'mail', do: { reply: '550 5.4.5 Daily user sending limit exceeded.' } }] };

let server: FaultyServer;
let project: Project;

beforeEach(async () => {
  server = await startFaultyServer(refusal);
  const files = {
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bureau@example.org\nFACTEUR_AUTOSTART=0\n`,
    'message.md': '---\nsubject: Bonjour {{ name }}\n---\n\nBonjour {{ name }}\n',
    'destinataires.csv': csv(ROWS),
  };
  // A worker's log says of a ledger in memory that it is one.
  project = new Project(files, undefined, diskFolder());
});

afterEach(async () => {
  await project.close();
  await server.close();
});

interface Watched {
  readonly log: LogLines;
  ask(path: string): Promise<{ readonly status: number; readonly text: string }>;
  figures(): Promise<Exposition>;
  stop(): Promise<void>;
}

/** A worker that serves its figures on a free port and is registered. */
async function startWorker(...args: string[]): Promise<Watched> {
  const child = project.start(['worker', '--metrics-port', '0', '--log', 'json', ...args]);
  const log = new LogLines(child);
  const { port } = await log.first('metrics');
  await log.first('ready');
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  return {
    log,
    ask,
    figures: async () => readExposition((await ask('/metrics')).text),
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const submit = () => project.json(['send', '--yes', '--delay', '0.01']);
const sent = ({ value }: Exposition) => value('facteur_deliveries_total', { account: 'default', outcome: 'sent' });
const allSent = (worker: Watched) =>
  eventually('all sent', async () => sent(await worker.figures()) === ROWS - 1).then(() => worker.figures());

async function tellsWhatItDid(): Promise<void> {
  await submit();
  const worker = await startWorker();
  const { value } = await allSent(worker);
  const account = { account: 'default' };
  expect(value('facteur_deliveries_total', { ...account, outcome: 'failed' })).toBe(1);
  expect(value('facteur_worker_attempts_total', { ...account, outcome: 'sent' })).toBe(ROWS - 1);
  expect(value('facteur_worker_replies_total', { ...account, class: '5xx' })).toBe(1);
  expect(value('facteur_worker_smtp_duration_seconds_count', account)).toBe(ROWS);
  expect(value('facteur_workers', { state: 'alive' })).toBe(1);
  expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(0);
  await worker.stop();
  const again = await startWorker();
  const after = await again.figures();
  expect(sent(after)).toBe(ROWS - 1);
  expect(after.value('facteur_worker_attempts_total', { ...account, outcome: 'sent' })).toBe(0);
}

describe('worker --metrics-port', () => {
  it('tells what was sent, also after a restart what the ledger knows', tellsWhatItDid);

  it.skipIf(redisMissing() !== null)('the same on Redis, and is not ready while Redis is away', async () => {
    const redis = await RedisServer.start();
    try {
      project.setEnv({ REDIS_URL: redis.url });
      await tellsWhatItDid();
      const worker = await startWorker();
      expect((await worker.ask('/readyz')).status).toBe(200);
      await redis.down();
      const { status, text } = await eventually('not ready', async () => {
        const answer = await worker.ask('/readyz');
        return answer.status === 503 ? answer : null;
      });
      expect([status, JSON.parse(text)]).toEqual([503, { status: 'not-ready', reason: 'ledger' }]);
      expect((await worker.ask('/healthz')).status).toBe(200);
      await eventually('told', async () => (await worker.figures()).value('facteur_ledger_up') === 0);
    } finally {
      await redis.close();
    }
  });

  it('is healthy and ready while its account is held: to start it again would not help', async () => {
    server.set(fullQuota);
    await submit();
    const worker = await startWorker();
    const held = { account: 'default', reason: 'quota' };
    await eventually('held', async () => (await worker.figures()).value('facteur_account_held', held) === 1);
    expect((await worker.ask('/readyz')).status).toBe(200);
    expect((await worker.ask('/healthz')).status).toBe(200);
    const { value } = await worker.figures();
    expect(value('facteur_campaigns', { state: 'held' })).toBe(1);
    expect(value('facteur_worker_attempts_total', { account: 'default', outcome: 'quota' })).toBeGreaterThan(0);
    expect(await worker.log.first('held')).toMatchObject({ account: 'default', reason: 'quota', campaign: null });
  });

  it('runs in the background as well, and tells its log there', async () => {
    const port = await freePort();
    const started = await project.run(['worker', '--daemon', '--metrics-port', String(port), '--log', 'json']);
    expect(started.code, started.stderr).toBe(0);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const log = () => readFileSync(project.path('logs/worker.log'), 'utf8');
    await eventually('a log', () => log().includes('"ready"'));
    const lines = log().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(
      expect.arrayContaining(['starting', 'metrics', 'ready']),
    );
  });

  it.each([
    ['abc', 2, 'usage'],
    ['70000', 2, 'usage'],
    ['-1', 2, 'usage'],
    ['9.5', 2, 'usage'],
  ])('refuses --metrics-port %s', async (port, code, name) => {
    const done = await project.run(['worker', `--metrics-port=${port}`, '--json']);
    expect([done.code, done.json().error.code]).toEqual([code, name]);
    expect(done.json().error.message).toContain('65535');
  });

  it('refuses a port that is taken, an address of another machine, and an address without a port', async () => {
    const port = String(server.port);
    const taken = await project.run(['worker', '--metrics-port', port, '--json']);
    expect([taken.code, taken.json().error.code]).toEqual([3, 'metrics-port-taken']);
    expect(taken.json().error.message).toContain(port);
    const elsewhere = await project.run(['worker', '--metrics-port', '0', '--metrics-host', '192.0.2.1', '--json']);
    expect([elsewhere.code, elsewhere.json().error.code]).toEqual([3, 'metrics-port-refused']);
    const alone = await project.run(['worker', '--metrics-host', '127.0.0.1', '--json']);
    expect([alone.code, alone.json().error.code]).toEqual([2, 'usage']);
  });
});

describe('worker --log json', () => {
  it('is one object a line with keys that stay, and without an address', async () => {
    await submit();
    const child = project.start(['worker', '--log', 'json', '--exit-when-idle']);
    const log = new LogLines(child);
    await log.first('idle');
    const keys = new Map(log.all.map(({ event, ...rest }) => [event, Object.keys(rest)]));
    expect(Object.fromEntries(keys)).toEqual({
      starting: ['time', 'level', 'version', 'pid', 'backend', 'accounts', 'concurrency'],
      ready: ['time', 'level', 'worker'],
      campaign: ['time', 'level', 'campaign', 'account', 'mode'],
      outcome: [
        ...['time', 'level', 'campaign', 'number', 'account', 'mode', 'outcome'],
        ...['replyClass', 'replyCode', 'enhancedCode', 'attempt'],
      ],
      idle: ['time', 'level'],
    });
    expect(JSON.stringify(log.all)).not.toContain('@');
    const [refused] = log.all.filter(({ level }) => level === 'warn');
    expect(refused).toMatchObject({
      ...{ event: 'outcome', number: 7, account: 'default', outcome: 'failed' },
      ...{ replyClass: '5xx', replyCode: 550, enhancedCode: '5.1.1' },
    });
  });

  it('names the recipient and the server’s words at debug', async () => {
    await submit();
    const log = new LogLines(project.start(['worker', '--log', 'json', '--log-level', 'debug', '--exit-when-idle']));
    await log.first('idle');
    const refused = log.all.find(({ number }) => number === 7);
    expect(refused).toMatchObject({ email: 'membre7@example.org', reply: expect.stringContaining('User unknown') });
  });

  it('says why it ended', async () => {
    project.write({ '.env': 'FACTEUR_AUTOSTART=0\n' });
    const child = project.start(['worker', '--log', 'json']);
    expect(await new LogLines(child).first('failed')).toMatchObject({ level: 'error', code: 'config-no-account' });
  });
});

describe('serve', () => {
  it('serves the ledger’s figures, and its log is as a worker’s', async () => {
    await submit();
    const child = project.start(['serve', '--port', '0', '--log', 'json']);
    const log = new LogLines(child);
    const { port } = await log.first('listening');
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(answer.status).toBe(200);
    const { value } = readExposition(await answer.text());
    expect(value('facteur_queue_deliveries', { account: 'default', state: 'pending' })).toBe(ROWS);
    expect(value('facteur_workers', { state: 'alive' })).toBe(0);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exited;
    expect(log.all.map(({ event, time, level, ...rest }) => [event, Object.keys(rest)])).toEqual([
      ['listening', ['host', 'port']],
      ['warning', ['code']],
      ['stopping', []],
    ]);
  });
});
