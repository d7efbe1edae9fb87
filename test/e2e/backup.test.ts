import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { csv, finished, Project } from '../helpers/facteur.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';
import { ENTER, play } from '../helpers/terminal.ts';

const MESSAGE = '---\nsubject: Bonjour {{ name }}\nattachments: [plan.txt]\n---\n\nBonjour {{ name }}\n';
const ROWS = 120;

let redis: RedisServer | null = null;
let database = 0;

beforeAll(async () => {
  if (redisMissing() === null) redis = await RedisServer.start({ config: { databases: '50' } });
});
afterAll(() => redis?.close());

/** A project on that backend; each on Redis has a database of its own. */
function projectOn(backend: string, files: Readonly<Record<string, string>> = {}): Project {
  const project = new Project(files);
  onTestFinished(() => project.close());
  database += 1;
  if (backend === 'redis') project.setEnv({ REDIS_URL: `${redis?.url}/${database}` });
  return project;
}

async function mailServer(): Promise<MailServer> {
  const server = await startMailServer();
  onTestFinished(() => server.close());
  return server;
}

const filesFor = ({ port }: MailServer) => ({
  '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${port}\nSMTP_USER=asso\nSMTP_PASSWORD=\nMAIL_FROM=bureau@example.org\nFACTEUR_AUTOSTART=0\n`,
  'message.md': MESSAGE,
  'plan.txt': 'En face de la mairie.\n',
  'destinataires.csv': csv(ROWS),
});

const numberOf = (delivery: string) => Number(delivery.split('.')[1]);
const backends = redisMissing() === null ? ['sqlite', 'redis'] : ['sqlite'];

describe.each(backends.flatMap((from) => backends.map((to) => [from, to] as const)))(
  'a backup taken from %s under load and put back into %s elsewhere',
  (from, to) => {
    it('is as it was at that moment; nothing goes out before resume, and then what was pending', {
      timeout: 120_000,
    }, async () => {
      const server = await mailServer();
      const here = projectOn(from, filesFor(server));
      const { id } = await here.json(['send', '--yes', '--delay', '0.02']);
      await here.run(['suppress', 'add', 'nobody@example.org']);
      const worker = here.start(['worker', '--concurrency', '2']);
      const ended = finished(worker);
      await server.arrived(20);

      const before = server.received.map(({ delivery }) => numberOf(delivery));
      const made = await here.json(['backup', 'x.facteur']);
      const during = server.received.map(({ delivery }) => numberOf(delivery));
      expect(made).toMatchObject({ campaigns: 1, deliveries: ROWS, suppressions: 1, contents: 2, backend: from });
      expect(during.length).toBeLessThan(ROWS);
      worker.kill('SIGKILL');
      await ended;

      const there = projectOn(to);
      const restored = await there.json(['restore', here.path('x.facteur')]);
      expect(restored).toMatchObject({ from, backend: to, held: [id], kept: null });
      const deliveries = await there.deliveries(id);
      const inState = (state: string) => deliveries.filter((one) => one.state === state).map(({ number }) => number);
      const [sent, unknown, pending] = [inState('sent'), inState('unknown'), inState('pending')];
      expect(sent.length + unknown.length + pending.length).toBe(ROWS);
      // Two on the wire a connection, at most.
      expect(unknown.length).toBeLessThanOrEqual(4);
      expect(before.filter((number) => !sent.includes(number) && !unknown.includes(number))).toEqual([]);
      expect(sent.filter((number) => !during.includes(number))).toEqual([]);
      expect((await there.run(['suppress', 'list'])).stdout).toContain('nobody@example.org');

      const arrived = server.received.length;
      const next = there.start(['worker', '--concurrency', '2']);
      let log = '';
      next.stdout?.on('data', (chunk) => {
        log += chunk;
      });
      await eventually('the worker says why it waits', () => log.includes('ces données viennent d’une sauvegarde'));
      expect(server.received).toHaveLength(arrived);
      expect(await there.json(['status', id])).toMatchObject({ state: 'held', heldReason: 'restored' });

      await there.json(['resume', id]);
      await eventually('it is finished', async () => (await there.json(['status', id])).state === 'finished');
      const late = server.received.slice(arrived);
      expect(late.map(({ delivery }) => numberOf(delivery)).sort((a, b) => a - b)).toEqual(pending);
      expect(late[0]?.raw.toString()).toContain('plan.txt');
      expect((await there.json(['status', id])).counts).toMatchObject({ unknown: unknown.length, pending: 0 });
    });
  },
);

/** A finished campaign, and a backup of it. */
async function backedUp(backend = 'sqlite', over: Readonly<Record<string, string>> = {}) {
  const project = projectOn(backend, {
    '.env': 'SMTP_HOST=smtp.example.org\nSMTP_USER=a@example.org\nSMTP_PASSWORD=geheim\nMAIL_FROM=a@example.org\n',
    'message.md': MESSAGE,
    'plan.txt': 'x',
    'destinataires.csv': csv(3),
    ...over,
  });
  const sent = await project.json(['send', '--dry-run', '--yes', '--key', 'once']);
  const made = await project.json(['backup', 'x.facteur']);
  return { project, id: sent.id as string, file: project.path('x.facteur'), made };
}

describe('facteur backup', () => {
  it('leaves secrets out and says so; the file is its owner’s alone', async () => {
    const { project, file, made } = await backedUp();
    expect(made).toMatchObject({ secrets: false, leftOut: ['SMTP_PASSWORD'], file });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(gunzipSync(readFileSync(file)).toString()).not.toContain('geheim');
    const said = await project.run(['backup', 'y.facteur', '--lang', 'en']);
    expect(said.stdout).toContain('Left out, because they are secrets: SMTP_PASSWORD');
    const all = await project.run(['backup', 'z.facteur', '--with-secrets', '--lang', 'en']);
    expect(all.stdout).toContain('Passwords and private keys are in it as well');
    expect(gunzipSync(readFileSync(project.path('z.facteur'))).toString()).toContain('geheim');
  });

  it('never writes over a file without --force', async () => {
    const { project, file } = await backedUp();
    writeFileSync(file, 'mine');
    const refused = await project.run(['backup', 'x.facteur', '--json']);
    expect([refused.code, refused.json().error.code]).toEqual([4, 'backup-exists']);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await project.run(['backup', 'x.facteur', '--force'])).code).toBe(0);
    const nowhere = await project.run(['backup', 'no/x.facteur', '--json']);
    expect([nowhere.code, nowhere.json().error.code]).toEqual([3, 'backup-file']);
  });
});

describe('facteur restore', () => {
  it('has finished campaigns, suppressions, settings and keys there at once', async () => {
    const { id, file } = await backedUp();
    const there = projectOn('sqlite');
    const said = await there.run(['restore', file, '--lang', 'en']);
    expect(said.code).toBe(0);
    expect(said.stdout).toContain('for you to put back: SMTP_PASSWORD');
    expect(readFileSync(there.path('.env'), 'utf8')).toContain('SMTP_PASSWORD=\n');
    expect((await there.json(['status', id])).state).toBe('finished');
    expect(await there.deliveries(id)).toHaveLength(3);
    const again = await there.json([
      'send',
      '--dry-run',
      '--yes',
      '--key',
      'once',
      '-m',
      file.replace('x.facteur', 'message.md'),
      '-t',
      file.replace('x.facteur', 'destinataires.csv'),
    ]);
    expect(again.id).toBe(id);
  });

  it('refuses a damaged, cut off or newer file by name, and has changed nothing', async () => {
    const { file } = await backedUp();
    const there = projectOn('sqlite');
    const whole = readFileSync(file);
    const refusal = async (bytes: Buffer) => {
      there.write({ 'x.facteur': bytes });
      const done = await there.run(['restore', 'x.facteur', '--json']);
      expect(readdirSync(there.folder)).toEqual(['x.facteur']);
      return [done.code, done.json().error.code];
    };
    const flipped = Buffer.from(whole);
    flipped[200] = (flipped[200] as number) ^ 1;
    expect(await refusal(flipped)).toEqual([4, 'backup-damaged']);
    expect(await refusal(whole.subarray(0, whole.length - 20))).toEqual([4, 'backup-damaged']);
    expect(await refusal(Buffer.from('email\n'))).toEqual([4, 'backup-damaged']);
    const missing = await there.run(['restore', 'y.facteur', '--json']);
    expect([missing.code, missing.json().error.code]).toEqual([2, 'backup-not-found']);
  });

  it.each(backends)('over other data on %s: wants --yes, keeps what was there, and says where', async (backend) => {
    const { id, file } = await backedUp();
    const other = await backedUp(backend);
    const refused = await other.project.run(['restore', file, '--json']);
    expect([refused.code, refused.json().error.code]).toEqual([4, 'restore-not-empty']);
    expect((await other.project.json(['status', other.id])).id).toBe(other.id);
    const { kept } = await other.project.json(['restore', file, '--yes']);
    expect(existsSync(kept)).toBe(true);
    expect(kept).toContain('before-restore-');
    expect((await other.project.json(['status', '--list'])).campaigns.map((row: { id: string }) => row.id)).toEqual([
      id,
    ]);
    if (backend === 'sqlite') return;
    // What was kept is a backup itself.
    await other.project.json(['restore', kept, '--yes']);
    expect((await other.project.json(['status', '--list'])).campaigns.map((row: { id: string }) => row.id)).toEqual([
      other.id,
    ]);
  });

  it('asks on a terminal before it replaces data, and so does resume, campaign by campaign', async () => {
    const server = await mailServer();
    const project = projectOn('sqlite', filesFor(server));
    const { id } = await project.json(['send', '--yes']);
    await project.json(['backup', 'x.facteur']);
    const question = 'Les remplacer par la sauvegarde';
    const declined = await play(project, ['restore', 'x.facteur'], [[question, ENTER]]);
    expect([declined.code, declined.stdout]).toEqual([1, expect.stringContaining('Rien n’a été changé.')]);
    expect((await project.json(['status', id])).state).toBe('running');
    const agreed = await play(project, ['restore', 'x.facteur'], [[question, `o${ENTER}`]]);
    expect([agreed.code, agreed.stdout]).toEqual([0, expect.stringContaining('before-restore-')]);
    const resumed = await play(project, ['resume', id], [['Reprendre, et écrire à 120 personnes', `n${ENTER}`]]);
    expect(resumed.code).toBe(1);
    expect(resumed.stdout).toContain('ces données viennent d’une sauvegarde');
    expect((await project.json(['status', id])).heldReason).toBe('restored');
  });

  it('forgets nothing of what an account has sent since the backup', async () => {
    const server = await mailServer();
    const files = filesFor(server);
    const project = projectOn('sqlite', { ...files, '.env': `${files['.env']}SMTP_LIMIT_PER_DAY=50\n` });
    const left = async () => (await project.json(['accounts'])).accounts[0].windows[0].left;
    const send = (count: string) => project.json(['send', '--sync', '--yes', '--delay', '0', '--limit', count]);
    await send('3');
    await project.json(['backup', 'x.facteur']);
    await send('4');
    expect(await left()).toBe(43);
    await project.json(['restore', 'x.facteur', '--yes']);
    expect(await left()).toBe(43);
  });

  it('says what this machine has sent since the backup, in its report and where the campaign waits', async () => {
    const server = await mailServer();
    const project = projectOn('sqlite', filesFor(server));
    const { id } = await project.json(['send', '--yes', '--delay', '0.02']);
    const worker = project.start(['worker']);
    const ended = finished(worker);
    await server.arrived(5);
    await project.json(['backup', 'x.facteur']);
    const seen = server.received.length;
    await server.arrived(seen + 30);
    worker.kill('SIGTERM');
    await ended;
    const { sentSince } = await project.json(['restore', 'x.facteur', '--yes']);
    const [{ upTo }] = sentSince;
    expect(sentSince).toEqual([{ id, upTo }]);
    // One that had begun may have been taken back when the worker ended.
    expect(upTo).toBeGreaterThanOrEqual(server.received.length);
    expect(upTo).toBeLessThanOrEqual(server.received.length + 4);
    const { heldReason, heldMessage } = await project.json(['status', id]);
    expect(heldReason).toBe('restored');
    expect(heldMessage).toContain(`jusqu’au n° ${upTo}`);
    // Nothing was sent from here of what is put back elsewhere.
    const there = projectOn('sqlite');
    expect((await there.json(['restore', project.path('x.facteur')])).sentSince).toEqual([]);
  });

  it('waits until no worker is active', async () => {
    const { project, file } = await backedUp();
    const worker = project.start(['worker']);
    const ended = finished(worker);
    await eventually('a worker', async () => (await project.json(['status', '--list'])).workers.length === 1);
    const refused = await project.run(['restore', file, '--yes', '--json']);
    expect([refused.code, refused.json().error.code]).toEqual([4, 'restore-worker-running']);
    worker.kill('SIGKILL');
    await ended;
    expect((await project.run(['restore', file, '--yes', '--json'])).code).toBe(0);
  });

  it('is what the error of a damaged data file names, and puts that right', async () => {
    const { project, id, file } = await backedUp();
    project.write({ '.facteur/facteur.db': Buffer.from('no data file at all'.repeat(500)) });
    const damaged = await project.run(['status', '--json']);
    expect(damaged.json().error.code).toBe('store-corrupt');
    expect(damaged.json().error.remedy).toContain('facteur restore');
    expect((await project.run(['restore', file, '--json'])).json().error.code).toBe('restore-not-empty');
    const { kept } = await project.json(['restore', file, '--yes']);
    expect(readFileSync(kept, 'utf8')).toContain('no data file');
    expect((await project.json(['status', id])).state).toBe('finished');
  });

  it('leaves settings alone that are there, and those that name another place for the data', async () => {
    const { file } = await backedUp('sqlite', {
      '.env': 'SMTP_HOST=a.example.org\nMAIL_FROM=a@example.org\nFACTEUR_DATA=elsewhere\n',
    });
    const there = projectOn('sqlite');
    const { files } = await there.json(['restore', file]);
    expect(files).toMatchObject([{ outcome: 'beside' }]);
    expect(existsSync(there.path('.env'))).toBe(false);
    expect((await there.json(['status', '--list'])).campaigns).toHaveLength(1);
    there.write({ '.env': 'SMTP_HOST=b.example.org\n' });
    await there.json(['restore', file, '--yes']);
    expect(readFileSync(there.path('.env'), 'utf8')).toBe('SMTP_HOST=b.example.org\n');
  });
});
