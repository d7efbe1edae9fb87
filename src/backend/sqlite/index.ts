import { existsSync } from 'node:fs';
import type { Clock, SharedClock } from '../../clock.ts';
import { FacteurError } from '../../errors.ts';
import { ADD_CHUNK } from '../chunk.ts';
import type { TakeNotice } from '../notice.ts';
import { findPerson, firstTo } from '../people.ts';
import type {
  Backend,
  CampaignId,
  CampaignRow,
  Capabilities,
  Turn,
  TurnResult,
  WorkerCurrent,
  WorkerId,
} from '../port.ts';
import type { DeliveryState, Wanted } from '../states.ts';
import { Witness, witnessHealth } from '../witness.ts';
import { hold, limitAccount, unhold } from './account-holds.ts';
import { accounts, accountUse } from './accounts.ts';
import { asideWarnings } from './aside.ts';
import { attempts } from './attempts.ts';
import { campaignRow, campaignRows, findInTime, tallies, work } from './campaigns.ts';
import { SetBackClock } from './clock-set-back.ts';
import { Connection } from './connection.ts';
import { getContent, holdContents, putContent } from './content.ts';
import { DamageWatch } from './damage-watch.ts';
import { deliveries, delivery, troubles } from './deliveries.ts';
import { deliveryPage } from './delivery-page.ts';
import { createDraft, discard, release, sameCampaign } from './drafts.ts';
import { eraseDeliveries, hideSuppressions } from './erase.ts';
import { exchange } from './exchange.ts';
import { health } from './health.ts';
import { Ledger } from './ledger.ts';
import { Lists } from './lists.ts';
import { acceptLost, hasForgotten, ledgerId, lookBack, lostCampaigns } from './look-back.ts';
import { sqliteMailboxes } from './mailboxes.ts';
import { mendAfter } from './mend-after.ts';
import { smallTables } from './mend-tables.ts';
import { mendAll } from './mender.ts';
import { OwnClaims } from './own-claims.ts';
import { addressBook, listed } from './people.ts';
import { purge, purgeable } from './purge.ts';
import { isKnown, recordReturns, returnCounts, returnTotals } from './returns.ts';
import { holdCampaign, retry, setWanted } from './steering.ts';
import { suppress, suppressions, suppressionsOf, unsuppress } from './suppressions.ts';
import { tidy } from './tidy.ts';
import { timeline } from './timeline.ts';
import { sqliteWebhooks, WebhookTidy } from './webhooks.ts';
import { beat, recover, registerWorker, requestStop, workers } from './workers.ts';

/**
 * Opens the data file `facteur.db` in a folder of this machine, which is made when it is not there. `readonly` is for
 * those who only look: nothing is made or written, and writing methods fail.
 * Throws `store-network-drive`, `store-not-writable`, `store-full`, `store-corrupt`, `store-newer`, `store-busy`.
 */
export async function openSqliteBackend(options: OpenOptions & { readonly readonly?: boolean }): Promise<Backend> {
  return sqliteBackend(await openLedger(options), { notice: options.notice ?? null });
}

async function openLedger(options: OpenOptions & { readonly readonly?: boolean }): Promise<Ledger> {
  const { readonly = false, witness: place = null } = options;
  const connection = await Connection.open({ ...options, readonly });
  try {
    if (readonly) await lookThroughAnother(connection, options);
    else await mendAll(connection, smallTables);
    const ledger = new Ledger(connection, new Witness(place, await connection.read(() => ledgerId(connection))));
    if (readonly && (await connection.read(() => hasForgotten(ledger, ledger.witness)))) {
      // Somebody who writes has to hold what is not to go on.
      await openAndClose(options);
    }
    if (!readonly) await beginToWrite(ledger);
    return ledger;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

interface OpenOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Where this machine keeps the witnesses of its ledgers; null or absent: none are. */
  readonly witness?: string | null;
  /** Told what was set aside, once; absent: somebody else's log names it. */
  readonly notice?: TakeNotice | undefined;
}

async function openAndClose(options: OpenOptions): Promise<void> {
  await (await openSqliteBackend({ ...options, readonly: false })).close();
}

// What cannot be understood is set aside by somebody who writes, before it is read or when it is met.
async function lookThroughAnother(connection: Connection, options: OpenOptions): Promise<void> {
  const isDamaged = () => smallTables.some((mender) => mender.isDamaged(connection));
  if (existsSync(connection.place.file) && (await connection.readAsIs(isDamaged))) await openAndClose(options);
  connection.mendWith(async (error) => {
    const writing = await Connection.open({ ...options, readonly: false });
    try {
      await mendAfter(writing, error);
    } finally {
      await writing.close();
    }
  });
}

async function beginToWrite(ledger: Ledger): Promise<void> {
  const { connection, witness } = ledger;
  // What was made just now, or by a program that kept no witness, is met here for the first time rightly.
  if (connection.newlyNamed) witness.begin();
  await lookBack(ledger, witness);
  witness.tidy();
}

/**
 * The same, for reading and writing, for whoever sends: `exchange` is taken where it keeps the sending waiting least (turns.ts). Throws
 * what `openSqliteBackend` throws; `exchange` also throws what opening a connection throws.
 */
export async function openSqliteBackendForSending(
  options: OpenOptions & {
    readonly clock: SharedClock;
    /**
     * The process is this program's own: its main thread may wait for a disk that answers at once, and its flags of V8 are set so that it
     * stays small. Default: yes.
     */
    readonly ownProcess?: boolean;
    /** See `Turns`: in a process of this program's own; in others it is 0. In milliseconds. Default: 8. */
    readonly slowTurnMs?: number;
  },
): Promise<Backend> {
  const { folder, clock, witness = null, ownProcess = true, slowTurnMs } = options;
  // Those who only look start sooner without what threads need. It is loaded at once: the program may be updated while a worker runs.
  const { Turns } = await import('./turns.ts');
  const ledger = await openLedger(options);
  const data = { folder, clock: clock.source, witness, smallHeap: ownProcess };
  const turns = new Turns(ledger, data, ownProcess ? slowTurnMs : 0);
  const backend = sqliteBackend(ledger, { notice: options.notice ?? null, takeTurn: (turn) => turns.take(turn) });
  return {
    ...backend,
    registerWorker(worker) {
      turns.prepare();
      return backend.registerWorker(worker);
    },
    async close() {
      await turns.close();
      await backend.close();
    },
  };
}

interface Parts {
  readonly notice: TakeNotice | null;
  /** Takes a worker's turns elsewhere; null: here. */
  readonly takeTurn: ((turn: Turn) => Promise<TurnResult>) | null;
}

/** The backend over a ledger that is open already. */
export function sqliteBackend(ledger: Ledger, { notice = null, takeTurn = null }: Partial<Parts> = {}): Backend {
  const { connection, witness } = ledger;
  const own = new OwnClaims(ledger);
  const watch = new DamageWatch(ledger, own, notice);
  const take = takeTurn ?? ((turn: Turn) => exchange(ledger, turn));
  const clock = new SetBackClock(connection);
  const lists = new Lists(ledger);
  const outbox = new WebhookTidy(connection);
  const look = connection.read.bind(connection);
  const capabilities: Capabilities = {
    name: 'sqlite',
    manyMachines: false,
    location: connection.place.file,
    addChunk: ADD_CHUNK,
  };

  async function wantedRow(id: CampaignId, wanted: Wanted): Promise<CampaignRow> {
    await setWanted(ledger, id, wanted);
    const row = await look(() => campaignRow(connection, id));
    if (!row) throw new FacteurError('campaign-not-found', { id });
    return row;
  }

  async function* deliveriesOf(id: CampaignId, states: readonly DeliveryState[] | undefined) {
    const facts = await look(() => ledger.facts(id));
    if (facts) yield* deliveries(connection, facts, states);
  }

  async function deliveryOf(id: CampaignId, which: { number: number } | { key: string }) {
    const released = 'key' in which ? await look(() => listed(ledger, id)) : null;
    if (released && 'key' in which) return firstTo(addressBook(ledger), released, which.key);
    return look(() => {
      const facts = ledger.facts(id);
      return facts && delivery(connection, facts, which);
    });
  }

  async function workNow(names: readonly string[]) {
    if (!connection.readonly) {
      await watch.look();
      await tidy(ledger, clock);
      await findInTime(connection, names);
    }
    return look(() => work(connection, names));
  }

  async function beatAndTidy(worker: WorkerId, current: WorkerCurrent) {
    const answer = await beat(connection, worker, current);
    await watch.look();
    await tidy(ledger, clock);
    await outbox.look();
    return answer;
  }

  return {
    capabilities,
    createDraft: (draft) => createDraft(ledger, draft),
    addDeliveries: (id, rows) => lists.add(id, rows),
    release: (id, at) => release(ledger, id, at, lists),
    lost: () => look(() => lostCampaigns(connection)),
    acceptLost: () => acceptLost(connection),
    findSame: (same) =>
      look(() => {
        const id = sameCampaign(connection, same);
        return id === null ? null : campaignRow(connection, id);
      }),
    discardDraft: (id) => discard(ledger, id, (draft) => lists.forget(draft)),
    putContent: (bytes) => putContent(connection, bytes),
    getContent: (sha256) => getContent(connection, sha256),
    holdContents: (id, hashes) => holdContents(ledger, id, hashes),
    work: workNow,
    changed: () => connection.othersWrote(),
    exchange: (turn) => own.during(turn, take),
    hold: (account, reason) => hold(connection, account, reason),
    unhold: (account, options) => unhold(connection, account, options),
    holdCampaign: (id, hold) => holdCampaign(ledger, id, hold),
    limitAccount: (account, limits) => limitAccount(connection, account, limits),
    accountUse: (account) => accountUse(connection, account),
    accounts: () => accounts(connection),
    setWanted: wantedRow,
    retry: (id, states) => retry(ledger, id, states),
    recordReturns: (returns, mail) => recordReturns(ledger, returns, mail),
    knowsReturn: (mail) => look(() => isKnown(connection, mail)),
    returnCounts: (id) => look(() => returnCounts(connection, id)),
    returnTotals: () => look(() => returnTotals(connection)),
    campaign: (id) => look(() => campaignRow(connection, id)),
    campaigns: (options) => look(() => campaignRows(connection, options)),
    tallies: () => look(() => tallies(connection)),
    delivery: deliveryOf,
    person: (key, query) => findPerson(addressBook(ledger), key, query),
    deliveries: (id, { states }) => deliveriesOf(id, states),
    deliveryPage: (id, query) => deliveryPage(ledger, id, query),
    timeline: (id) => look(() => timeline(ledger, id)),
    attempts: (id, number) =>
      look(() => {
        const facts = ledger.facts(id);
        return facts ? attempts(connection, facts, number) : [];
      }),
    troubles: (id, limit) =>
      look(() => {
        const facts = ledger.facts(id);
        return facts ? troubles(connection, facts, limit) : [];
      }),
    async registerWorker(worker) {
      await registerWorker(connection, worker);
      own.follow(worker.id);
    },
    beat: beatAndTidy,
    workers: () => workers(connection),
    requestStop: (id) => requestStop(connection, id),
    recover: (worker) => recover(ledger, worker),
    suppress: (entries) => suppress(connection, entries),
    unsuppress: (keys, which) => unsuppress(connection, keys, which),
    suppressions: (options) => suppressions(connection, options),
    hideSuppressions: (key) => hideSuppressions(connection, key),
    eraseDeliveries: (key, deliveries) => eraseDeliveries(ledger, key, deliveries),
    suppressionsOf: (key) => suppressionsOf(connection, key),
    purgeable: (olderThan) => look(() => purgeable(connection, olderThan)),
    purge: (olderThan) => purge(connection, olderThan),
    webhooks: sqliteWebhooks(connection),
    mailboxes: sqliteMailboxes(connection),
    health: () => look(() => [...health(connection.place), ...asideWarnings(connection), ...witnessHealth(witness)]),
    async close() {
      witness.close();
      await connection.close();
      lists.close();
    },
  };
}
