import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Backend } from '../../src/backend/port.ts';
import { openRedisBackend } from '../../src/backend/redis/index.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { systemClock } from '../../src/clock.ts';
import { readState } from '../../src/mailbox/state.ts';
import { DOVECOT_PASSWORD, Dovecot, type MailFiles } from '../helpers/dovecot.ts';
import { Project } from '../helpers/facteur.ts';
import { RedisServer } from '../helpers/redis.ts';
import { TcpProxy } from '../helpers/tcp-proxy.ts';
import { ordinary, returnOf } from './returned.ts';
import { addressOf, sentCampaign } from './sent-campaign.ts';

/** How much is read, and how often the reader is killed. */
export interface Size {
  /** Recipients of the campaign. */
  readonly campaign: number;
  readonly returns: number;
  /** Mails in the mailbox that are no returns. */
  readonly others: number;
  readonly kills: number;
  /** Where the ledger is. */
  readonly on: 'sqlite' | 'redis';
  /** Told after each kill how many were recorded. */
  readonly onKill?: (kill: number, recorded: number) => void;
}

/** What was seen; `problems` is empty when everything that was promised held. */
export interface Seen {
  readonly problems: readonly string[];
  readonly seconds: number;
  /** Messages that were read, those that were read again among them. */
  readonly read: number;
  readonly recorded: number;
  readonly kills: number;
}

const USER = 'lettre@example.org';
/** Of the returns, these lie where the server put what it took for junk. */
const JUNK_SHARE = 0.1;

/**
 * Returns in a real mailbox, read by `facteur worker` processes that are killed again and again; in between the connection is cut, and
 * the mailbox is made anew with another UIDVALIDITY.
 *
 * @param launcher the built command; absent: this tree's
 */
export async function readWhileKilled(size: Size, launcher?: string): Promise<Seen> {
  const dovecot = await Dovecot.start();
  const proxy = await TcpProxy.start(dovecot.port);
  const redis = size.on === 'redis' ? await RedisServer.start() : null;
  const project = new Project({ 'facteur.yaml': settings(proxy.port), '.env': 'BOX=x\n' }, launcher);
  project.setEnv({ BOX: DOVECOT_PASSWORD, ...(redis && { REDIS_URL: redis.url }) });
  try {
    return await new Killing({ dovecot, proxy, project, redis, size }).run();
  } finally {
    await project.discard();
    await redis?.close();
    await proxy.close();
    await dovecot.close();
  }
}

function settings(port: number): string {
  return `accounts:
  lettre: { host: 127.0.0.1, port: 9, user: ${USER}, passwordEnv: BOX, tls: none }
returns:
  imap: { host: 127.0.0.1, port: ${port}, tls: auto }
`;
}

interface Place {
  readonly dovecot: Dovecot;
  readonly proxy: TcpProxy;
  readonly project: Project;
  /** Null: the ledger is in SQLite. */
  readonly redis: RedisServer | null;
  readonly size: Size;
}

function openLedger({ project, redis }: Place): Promise<Backend> {
  const places = { folder: project.path('.facteur'), clock: systemClock({}) };
  if (redis === null) return openSqliteBackend(places);
  const settings = { host: '127.0.0.1', port: redis.port, db: 0, username: null, password: null, tls: false };
  return openRedisBackend({ ...places, settings });
}

class Killing {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async run(): Promise<Seen> {
    const { dovecot, size } = this.#place;
    const backend = await openLedger(this.#place);
    try {
      const id = await sentCampaign(backend, size.campaign);
      const returned = numbers(size);
      fill(dovecot, id, returned, size.others);
      const before = [dovecot.files(USER), dovecot.files(USER, 'Junk')];
      const began = performance.now();
      await this.#killAgainAndAgain(backend, id);
      await this.#readToTheEnd(backend);
      const seconds = Math.round((performance.now() - began) / 1_000);
      const after = [dovecot.files(USER), dovecot.files(USER, 'Junk')];
      const problems = [...(await judge(backend, id, returned)), ...untouched(before, after)];
      const [box] = await backend.mailboxes.mailboxes();
      const read = Object.values(readState(box?.state ?? null).read).reduce((sum, count) => sum + count, 0);
      const recorded = (await backend.campaign(id))?.counts.returned ?? 0;
      return { problems, seconds, read, recorded, kills: size.kills };
    } finally {
      await backend.close();
    }
  }

  async #killAgainAndAgain(backend: Backend, id: string): Promise<void> {
    const { dovecot, proxy, size } = this.#place;
    for (let kill = 1; kill <= size.kills; kill += 1) {
      const worker = this.#worker();
      // The kills are spread over all that there is to read.
      await recorded(backend, id, Math.floor((size.returns * (kill - 0.5)) / (size.kills + 1)));
      if (kill === Math.ceil(size.kills / 3)) {
        await proxy.loseAnswers(200);
        await recorded(backend, id, Math.floor((size.returns * kill) / (size.kills + 1)));
      }
      await sleep(Math.random() * 300);
      await killed(worker);
      size.onKill?.(kill, (await backend.campaign(id))?.counts.returned ?? 0);
      if (kill !== Math.ceil((2 * size.kills) / 3)) continue;
      await dovecot.down();
      dovecot.recreate(USER);
      dovecot.recreate(USER, 'Junk');
      await dovecot.up();
    }
  }

  // Two at once, so that one of them reads and the other does not.
  async #readToTheEnd(backend: Backend): Promise<void> {
    const since = Date.now();
    const workers = [this.#worker(), this.#worker()];
    await until(async () => {
      const [box] = await backend.mailboxes.mailboxes();
      return (readState(box?.state ?? null).readAt ?? 0) > since;
    });
    await Promise.all(workers.map(killed));
  }

  #worker(): ChildProcess {
    const worker = this.#place.project.start(['worker', '--log-level', 'error']);
    worker.stdout?.resume();
    worker.stderr?.resume();
    return worker;
  }
}

function numbers({ campaign, returns }: Size): readonly number[] {
  const step = campaign / returns;
  return Array.from({ length: returns }, (_, i) => 1 + Math.floor(i * step));
}

function fill(dovecot: Dovecot, id: string, returned: readonly number[], others: number): void {
  const mails = returned.map((number, i) => returnOf(`${id}.${number}`, addressOf(number), i));
  const junk = mails.slice(0, Math.ceil(mails.length * JUNK_SHARE));
  const inbox = mails.slice(junk.length);
  const every = Math.max(1, Math.floor(inbox.length / Math.max(1, others)));
  const mixed = inbox.flatMap((one, i) => (i % every === 0 && i / every < others ? [ordinary(i), one] : [one]));
  dovecot.deliver(USER, mixed);
  dovecot.deliver(USER, junk, 'Junk');
}

async function killed(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = new Promise((done) => worker.once('exit', done));
  worker.kill('SIGKILL');
  await gone;
}

/** Waits until so many are recorded. */
function recorded(backend: Backend, id: string, count: number): Promise<void> {
  return until(async () => ((await backend.campaign(id))?.counts.returned ?? 0) >= count);
}

const PATIENCE_MS = 1_200_000;

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('the mailbox is not read');
    await sleep(25);
  }
}

// Each return is recorded at the delivery that it is about, with what it says; no other delivery changed.
async function judge(backend: Backend, id: string, returned: readonly number[]): Promise<string[]> {
  const problems: string[] = [];
  const row = await backend.campaign(id);
  if (!row) return ['the campaign is gone'];
  if (row.counts.returned !== returned.length) problems.push(`${row.counts.returned} of ${returned.length} recorded`);
  if (row.counts.sent !== row.counts.total - returned.length) problems.push(`${row.counts.sent} are left as sent`);
  const expected = new Set(returned);
  for await (const { number, email, reply } of backend.deliveries(id, { states: ['returned'] })) {
    if (!expected.delete(number)) problems.push(`${number} did not come back`);
    if (email !== addressOf(number) || !/^55[02] /.test(reply ?? '')) problems.push(`${number}: ${email}: ${reply}`);
  }
  for (const number of expected) problems.push(`${number} was lost`);
  return problems.slice(0, 20);
}

function untouched(before: readonly MailFiles[], after: readonly MailFiles[]): string[] {
  return isDeepStrictEqual(before, after) ? [] : ['the mailbox was changed'];
}
