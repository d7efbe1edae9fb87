import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import type { CampaignStatus } from '../../src/report/status.ts';
import { eventually } from '../helpers/eventually.ts';
import { csv, Project } from '../helpers/facteur.ts';
import { type FaultyServer, startFaultyServer } from '../helpers/smtp/faulty-server.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';
import type { Script } from '../helpers/smtp/script.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

let server: MailServer | FaultyServer;
let project: Project;

afterEach(async () => {
  await project.close();
  await server.close();
});

/** A project whose account sends to the server, with these settings; the clock stands where `setClock` puts it. */
function open(count: number, yaml: string): void {
  project = new Project({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bureau@example.org\nFACTEUR_AUTOSTART=0\n`,
    'facteur.yaml': yaml,
    'message.txt': '---\nsubject: Bonjour {{ name }}\n---\nBonjour {{ name }}\n',
    'destinataires.csv': csv(count),
  });
  project.setEnv({ FACTEUR_TEST_CLOCK: project.path('clock') });
}

async function openMailServer(count: number, yaml: string): Promise<MailServer> {
  const mailServer = await startMailServer();
  server = mailServer;
  open(count, yaml);
  return mailServer;
}

async function openFaultyServer(count: number, yaml: string, script: Script): Promise<FaultyServer> {
  const faulty = await startFaultyServer(script);
  server = faulty;
  open(count, yaml);
  return faulty;
}

function setClock(seconds: number): void {
  writeFileSync(project.path('clock'), String(seconds));
}

const send = (...args: string[]) => project.json<{ id: string }>(['send', '--yes', '--delay', '0', ...args]);
const state = (id: string) => project.json<CampaignStatus>(['status', id]);

function until(id: string, what: string, holds: (status: CampaignStatus) => boolean): Promise<CampaignStatus> {
  return eventually(`${id} ${what}`, async () => {
    const status = await state(id);
    return holds(status) ? status : null;
  });
}

const finished = (id: string) => until(id, 'finished', (status) => status.state === 'finished');

function worker(...args: string[]): ChildProcess {
  const child = project.start(['worker', ...args]);
  child.stdout?.resume();
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

it('no window holds one more than the limit, also when workers are killed and restarted', async () => {
  const { received } = await openMailServer(16, 'limits:\n  windows: [4/1s]\n');
  const { id } = await send();
  worker();
  const killed = worker();
  await eventually('some messages', () => received.length >= 6);
  killed.kill('SIGKILL');
  worker();
  const { counts } = await finished(id);
  expect(counts.sent + counts.unknown).toBe(16);
  const times = received.map(({ at }) => at).sort((a, b) => a - b);
  for (const [i, at] of times.entries()) if (i >= 4) expect(at - (times[i - 4] as number)).toBeGreaterThan(1_000);
});

it('a daily quota spreads a campaign over days, while the workers are off in between', async () => {
  const { received } = await openMailServer(20, 'limits:\n  perDay: 6\n');
  const { id } = await send();
  for (const [day, sent] of [6, 12, 18, 20].entries()) {
    setClock(day * DAY);
    const child = worker();
    const last = sent === 20;
    const status = await until(id, `day ${day}`, ({ state, counts }) => {
      return counts.sent === sent && counts.sending === 0 && state === (last ? 'finished' : 'held');
    });
    await ended(child);
    expect(received).toHaveLength(sent);
    if (last) continue;
    expect(status).toMatchObject({ heldReason: 'quota', counts: { failed: 0 } });
    expect(Date.parse(status.heldUntil ?? '') - Date.now()).toBeGreaterThan(0);
    const days = Math.ceil((status.etaSeconds ?? 0) / DAY);
    expect(days).toBe(3 - day);
  }
});

it('a server that asks for less gets less: few refusals, nobody failed, shown in status', async () => {
  const reply = '421 4.7.28 Gmail has detected an unusual rate of mail originating from your account';
  const faulty = await openFaultyServer(80, '', {
    rules: [{ at: 'mail', only: { perSecondAbove: 15 }, do: { reply, close: true } }],
  });
  const { id } = await send();
  worker('--concurrency', '3');
  const slowed = await until(id, 'slowed down', (status) => status.slowedTo !== null);
  expect(slowed.state).toBe('running');
  expect((await project.run(['status', id])).stdout).toContain('ralentir');
  const { counts } = await finished(id);
  expect(counts).toMatchObject({ sent: 80, failed: 0, deferred: 0, unknown: 0 });
  expect(faulty.begun - 80).toBeLessThan(30);
});

it('a small campaign starts at once beside a large one of another account, and gets its share on the same', async () => {
  const accounts = `accounts:
  default:
    limits:
      perSecond: 10
  autre:
    host: 127.0.0.1
    from: autre@example.org
`;
  const { port, received } = await openMailServer(1_000, '');
  project.write({ 'facteur.yaml': `${accounts}    port: ${port}\n`, 'peu.csv': csv(10) });
  worker();
  const large = await send('--account', 'default');
  await until(large.id, 'under way', ({ counts }) => counts.sent > 0);
  const same = await send('--account', 'default', '-t', 'peu.csv');
  const other = await send('--account', 'autre', '-t', 'peu.csv', '--name', 'autre');
  await finished(other.id);
  await finished(same.id);
  expect((await state(large.id)).counts.pending).toBeGreaterThan(0);
  // From the first to the last of the small one, about as many of the large one.
  const order = received.map(({ delivery }) => delivery.split('.')[0]);
  const meanwhile = order.slice(order.indexOf(same.id), order.lastIndexOf(same.id));
  expect(meanwhile.filter((id) => id === large.id).length).toBeLessThan(40);
});

it('all workers together keep to the connections of the account', async () => {
  let most = 0;
  const faulty = await openFaultyServer(150, 'concurrency: 3\nlimits:\n  connections: 3\n  perSecond: 30\n', {});
  void faulty.until((now) => {
    most = Math.max(most, now.open);
    return false;
  });
  const { id } = await send();
  worker();
  await until(id, 'under way', ({ counts }) => counts.sent > 0);
  worker();
  worker();
  const { counts } = await finished(id);
  expect(counts).toMatchObject({ sent: 150 });
  expect(most).toBeLessThanOrEqual(3);
});

it('outside the hours for sending nothing goes out; it goes on by itself', async () => {
  const { received } = await openMailServer(5, '');
  const opens = new Date(Date.now() + 2 * HOUR * 1_000);
  const [from, to] = [opens.getUTCHours(), (opens.getUTCHours() + 1) % 24];
  project.write({ 'facteur.yaml': `timeZone: UTC\nwindow: "${from}:00-${to}:00"\n` });
  const { id } = await send();
  worker();
  const held = await until(id, 'held', (status) => status.state === 'held');
  expect(held).toMatchObject({ heldReason: 'hours', counts: { pending: 5 } });
  const until_ = Date.parse(held.heldUntil ?? '');
  expect(new Date(until_).getUTCHours()).toBe(from);
  expect(received).toHaveLength(0);
  setClock((until_ - Date.now()) / 1_000 + 60);
  await finished(id);
});

it('a start that was missed is told and asked about, not made up for hours late', async () => {
  const { received } = await openMailServer(3, 'timeZone: UTC\n');
  const at = new Date(Date.now() + 2 * 60_000);
  const { id } = await send('--at', at.toISOString().slice(0, 16).replace('T', ' '));
  setClock(3 * HOUR);
  worker();
  const held = await until(id, 'held', (status) => status.state === 'held');
  expect(held).toMatchObject({ heldReason: 'missed', heldUntil: null });
  expect((await project.run(['status', id])).stdout).toContain(`facteur resume ID`);
  expect(received).toHaveLength(0);
  await project.json(['resume', id]);
  await finished(id);
  expect(received).toHaveLength(3);
});

it('facteur accounts tells limits, what is used and left, and the next free moment', async () => {
  await openMailServer(4, 'limits:\n  perDay: 4\n  headroom: 50\n  connections: 1\n');
  const { id } = await send('--limit', '1');
  const child = worker();
  await finished(id);
  await ended(child);
  const { accounts } = await project.json(['accounts']);
  expect(accounts).toMatchObject([
    {
      name: 'default',
      provider: null,
      windows: [{ seconds: DAY, most: 2, used: 1, left: 1 }],
      connections: 1,
      heldReason: null,
    },
  ]);
  expect(Date.parse(accounts[0].nextFreeAt)).toBeLessThan(Date.now() + 1_000);
  const plan = (await project.run(['send', '--yes', '--delay', '0', '--lang', 'en'])).stdout;
  expect(plan).toContain('4 messages: 2');
  expect((await project.run(['accounts', '--lang', 'en'])).stdout).toContain('at most 2, 1 gone out, 1 still possible');
});
