import { onTestFinished } from 'vitest';
import type { Backend, Turn } from '../../src/backend/port.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { type DeliveryState, deliveryStates } from '../../src/backend/states.ts';
import type { RetryPolicy } from '../../src/config/types.ts';
import { compileMessage } from '../../src/message/compile.ts';
import type { MessageSource } from '../../src/message/types.ts';
import type { Outcome } from '../../src/transport/port.ts';
import type { SmtpSettings } from '../../src/transport/smtp/settings.ts';
import { AccountGuard } from '../../src/worker/account-guard.ts';
import { AccountWindow } from '../../src/worker/account-window.ts';
import { Composer } from '../../src/worker/composer.ts';
import { Lane } from '../../src/worker/lane.ts';
import { Lease } from '../../src/worker/lease.ts';
import { Ledger } from '../../src/worker/ledger.ts';
import type { HandClock } from '../backend/contract/stage.ts';
import { handClock } from '../backend/hand-clock.ts';
import { campaignOf } from '../backend/hands.ts';
import { folderWith } from '../helpers/folder.ts';
import type { FaultyServer, Script } from '../helpers/smtp/faulty-server.ts';
import { faultyServer, transportTo } from '../transport/transports.ts';

/** A letter to everybody on a list of `campaignOf`. */
export const letter: MessageSource = {
  from: { name: '', address: 'asso@example.org' },
  ...{ replyTo: null, subject: 'Bonjour {{ nom }}', html: null, text: 'Bonjour {{ nom }}\n', attachments: [] },
};

interface Wanted {
  readonly rows: number;
  readonly script?: Script;
  readonly settings?: Partial<SmtpSettings>;
  readonly connections?: number;
  readonly delayMs?: number;
  readonly policy?: RetryPolicy;
  readonly subject?: string;
  /** Messages may be announced before they are begun; absent: they are not. */
  readonly announces?: boolean;
  /** When the hours for sending are over; absent: never. */
  readonly closesAt?: () => number;
  /** What is kept of each recipient; absent: what `campaignOf` makes up. */
  readonly vars?: (number: number) => string;
  /** What the lane gets in the place of the backend. */
  readonly through?: (backend: Backend) => Backend;
}

/** A lane of a registered worker between an SQLite ledger and a mail server, and what can be seen of it. */
export interface LaneStage {
  readonly lane: Lane;
  readonly ledger: Ledger;
  readonly lease: Lease;
  readonly backend: Backend;
  readonly server: FaultyServer;
  readonly clock: HandClock;
  readonly campaign: string;
  /** The monotonic time of the lease passes. */
  sleep(ms: number): void;
  /** What was asked of the backend, turn by turn. */
  readonly turns: readonly Turn[];
  /** A lane of another campaign of the same account in the same worker. */
  beside(rows: number): Promise<Lane>;
  /** What became of which delivery, in this order. */
  readonly outcomes: readonly (readonly [number: number, kind: Outcome['kind']])[];
  /** The counters that are not 0. */
  counts(): Promise<Partial<Record<DeliveryState, number>>>;
}

export async function laneStage(wanted: Wanted): Promise<LaneStage> {
  const { rows, script, settings, connections = 1, delayMs = 0, closesAt = null, subject = letter.subject } = wanted;
  const clock = handClock();
  const store = await openSqliteBackend({ folder: folderWith(), clock });
  onTestFinished(() => store.close());
  const turns: Turn[] = [];
  const seen: Backend = {
    ...store,
    exchange(turn) {
      turns.push(turn);
      return store.exchange(turn);
    },
  };
  const backend = wanted.through?.(seen) ?? seen;
  const campaign = await campaignOf(store, rows, wanted.vars);
  await store.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: connections });
  const server = await faultyServer(script);
  const transport = transportTo(server.port, { connections, ...settings });
  const ledger = new Ledger(backend, 'w', () => {});
  const guard = new AccountGuard('main', backend, clock, () => {});
  let monotonic = 0;
  const lease = new Lease(() => monotonic);
  const message = compileMessage({ ...letter, subject }, { stamp: 'x', contents: new Map() });
  const policy = wanted.policy ?? { delaysMs: [60_000], everyMs: 0, maxAgeMs: 3_600_000, jitter: 0 };
  const window = new AccountWindow(connections);
  const outcomes: [number, Outcome['kind']][] = [];
  const laneOf = (campaign: string) =>
    new Lane({
      account: null,
      campaign,
      delayMs,
      composer: new Composer({
        message,
        content: (sha256) => store.getContent(sha256),
        sign: () => null,
        bounce: () => null,
        deliveryField: () => null,
        clock,
      }),
      transport: () => transport,
      window,
      guard: () => guard,
      ledger,
      lease,
      clock,
      closesAt,
      policy: () => policy,
      random: () => 0.5,
      announces: () => wanted.announces ?? false,
      onOutcome: ({ number }, { kind }) => outcomes.push([number, kind]),
    });
  const counts = async () => {
    const found = (await store.campaign(campaign))?.counts;
    return Object.fromEntries(deliveryStates.map((state) => [state, found?.[state] ?? 0]).filter(([, count]) => count));
  };
  const sleep = (ms: number) => {
    monotonic += ms;
  };
  const lane = laneOf(campaign);
  const beside = async (rows: number) => laneOf(await campaignOf(store, rows));
  return { lane, beside, turns, ledger, lease, backend: store, server, clock, campaign, sleep, outcomes, counts };
}
