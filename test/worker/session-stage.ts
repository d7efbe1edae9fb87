import { onTestFinished } from 'vitest';
import type { Backend, NewCampaign } from '../../src/backend/port.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { type DeliveryState, deliveryStates } from '../../src/backend/states.ts';
import type { MessageSource } from '../../src/message/types.ts';
import type { SmtpSettings } from '../../src/transport/smtp/settings.ts';
import { Accounts, type WorkerAccount } from '../../src/worker/accounts.ts';
import { newWorker } from '../../src/worker/identity.ts';
import { Session, type SessionEnd, type SessionParts, type WorkerEvents } from '../../src/worker/session.ts';
import { newCampaign, rowsFrom } from '../backend/contract/stage.ts';
import { handClock } from '../backend/hand-clock.ts';
import { eventually } from '../helpers/eventually.ts';
import { folderWith } from '../helpers/folder.ts';
import type { Script } from '../helpers/smtp/faulty-server.ts';
import { faultyServer, transportTo } from '../transport/transports.ts';
import { letter } from './lane-stage.ts';

/** What a session told, in its order: the name of the event, and what it was mostly about. */
type Told = readonly [event: keyof WorkerEvents, about: string];

interface Wanted {
  readonly script?: Script;
  /** How the server of the accounts is used. */
  readonly settings?: Partial<SmtpSettings>;
  /** What the session gets in the place of the backend. */
  readonly through?: (backend: Backend) => Partial<Backend>;
  /** What the accounts main and other are said to be; called at each reading. */
  readonly account?: () => Partial<WorkerAccount>;
}

const defaults = {
  connections: 1,
  ...{ connectionsInAll: null, limits: null, hours: null, sign: null, bounce: null, deliveryField: null },
  retry: { delaysMs: [60_000], everyMs: 0, maxAgeMs: 3_600_000, jitter: 0 },
};

/** Often, so that no test waits long. */
const cadence = { beatMs: 30, observeMs: 30, pollMs: 15 };

/** An SQLite ledger, a mail server, and sessions of workers between them; `events` has what all of them told. */
export async function sessionStage(wanted: Wanted = {}) {
  const { script, settings, through = () => ({}), account = () => ({}) } = wanted;
  const clock = handClock();
  const store = await openSqliteBackend({ folder: folderWith(), clock });
  onTestFinished(() => store.close());
  const backend: Backend = { ...store, ...through(store) };
  const server = await faultyServer(script);
  const createTransport = () => transportTo(server.port, { connections: defaults.connections, ...settings });
  const events: Told[] = [];
  let loads = 0;
  const load = async () => {
    loads += 1;
    return ['main', 'other'].map(
      (name) => ({ name, createTransport, ...defaults, ...account() }) satisfies WorkerAccount,
    );
  };
  const onHold: WorkerEvents['held'] = (name, hold) => tell.held(name, hold);
  const tell = teller(events);

  /** A worker's accounts, main and other, read; closed with the test. */
  async function accounts(): Promise<Accounts> {
    const opened = new Accounts(load, { backend, clock, onHold });
    await opened.open();
    onTestFinished(() => opened.close({ now: true }));
    return opened;
  }

  /** A session that is not yet run, with what its worker would have. */
  async function session(over: Partial<SessionParts> = {}): Promise<Session> {
    const parts = {
      backend,
      clock,
      accounts: await accounts(),
      cadence,
      identity: newWorker(1),
      only: null,
      unsubscribeKey: () => null,
    };
    return new Session({ ...parts, events: tell, ...over });
  }

  /** Works until nothing is left to do, and ends well. */
  async function work(over: Partial<SessionParts> = {}): Promise<SessionEnd> {
    const one = await session(over);
    const end = await one.run({ untilIdle: true });
    await one.finish(new Promise(() => {}));
    return end;
  }

  /** A session at work, which is ended with the test. */
  async function working(over: Partial<SessionParts> = {}): Promise<Session> {
    const one = await session(over);
    const ended = one.run({ untilIdle: false });
    onTestFinished(async () => {
      one.end('stopped');
      await ended;
      await one.finish(Promise.resolve());
    });
    return one;
  }

  /** A released campaign of so many. */
  async function campaign(count: number, over: Partial<NewCampaign> & { source?: Partial<MessageSource> } = {}) {
    const { source, ...campaign } = over;
    const message = JSON.stringify({ source: { ...letter, ...source }, stamp: 'x' });
    const { id } = await store.createDraft({ ...newCampaign(), message, ...campaign });
    await store.addDeliveries(id, rowsFrom(1, count));
    await store.release(id, { notBefore: null, sameContentWindowMs: 0 });
    return id;
  }

  /** The counters of a campaign that are not 0. */
  async function counts(id: string): Promise<Partial<Record<DeliveryState, number>>> {
    const found = (await store.campaign(id))?.counts;
    return Object.fromEntries(deliveryStates.map((state) => [state, found?.[state] ?? 0]).filter(([, count]) => count));
  }

  const sent = (id: string, count: number) =>
    eventually(`${count} are sent`, async () => (await counts(id)).sent === count);
  const hold = (id: string) => eventually('a hold', async () => (await store.campaign(id))?.hold);
  /** What was told of an event, without what came again. */
  const told = (event: Told[0]) => [...new Set(events.filter(([name]) => name === event).map(([, about]) => about))];

  return {
    backend: store,
    server,
    clock,
    events,
    tell,
    load,
    loads: () => loads,
    accounts,
    told,
    session,
    work,
    working,
    campaign,
    counts,
    sent,
    hold,
  };
}

function teller(events: Told[]): WorkerEvents {
  return {
    ready: (id) => events.push(['ready', id]),
    outcome: ({ number }, { kind }, { id }) => events.push(['outcome', `${id}.${number} ${kind}`]),
    campaignStarted: ({ id }) => events.push(['campaignStarted', id]),
    held: (account, { reason }, campaign) => events.push(['held', [account, reason, campaign].join(' ').trim()]),
    recovered: (worker, { released, unknown }) => events.push(['recovered', `${worker} ${released} ${unknown}`]),
    trouble: (error) => events.push(['trouble', (error as Error).message]),
    troubleOver: () => events.push(['troubleOver', '']),
  };
}
