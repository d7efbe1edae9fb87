import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptRow } from '../attempts.ts';
import { seldomness } from '../company.ts';
import { HeldClaims } from '../held-claims.ts';
import type { AccountLimits } from '../limits.ts';
import type { MailboxPort } from '../mailboxes.ts';
import { findPerson, firstTo, type PersonPage, type PersonQuery } from '../people.ts';
import type {
  AccountRow,
  AccountUse,
  Backend,
  BackendWarning,
  CampaignId,
  CampaignListing,
  CampaignRow,
  CampaignWork,
  Capabilities,
  DeliveryPlace,
  DeliveryRow,
  NewCampaign,
  NewDelivery,
  NewSuppression,
  NewWorker,
  Release,
  ReturnRecord,
  SuppressionRow,
  Tallies,
  Turn,
  TurnedAway,
  TurnResult,
  WhichSuppressions,
  WorkerCurrent,
  WorkerId,
  WorkerRow,
} from '../port.ts';
import type { DeliveryPage, PageQuery } from '../reading.ts';
import type { ReturnAnswer, ReturnCounts } from '../return-rule.ts';
import type { CampaignHold, DeliveryState, Hold, Wanted } from '../states.ts';
import type { Timeline } from '../timeline.ts';
import type { WebhookOutbox } from '../webhooks.ts';
import { refuseWhileLost, sightingsOf, type Witness, witnessHealth } from '../witness.ts';
import { accounts, accountUse, hold, limitAccount, unhold } from './accounts.ts';
import { AsideWatch, asideWarnings } from './aside.ts';
import { attempts } from './attempts.ts';
import { campaignRow, latestCampaigns, ordinalOf, tallies } from './campaigns.ts';
import type { Connection } from './connection.ts';
import { getContent, holdContents, putContent } from './content.ts';
import { deliveries, deliveryAt, deliveryTo, troubles } from './deliveries.ts';
import { deliveryPage } from './delivery-page.ts';
import { createDraft, discard, release, sameCampaign } from './drafts.ts';
import { eraseDeliveries, hideSuppressions } from './erase.ts';
import { exchange } from './exchange.ts';
import { durability, health, refuseLargeList, refuseLongList } from './health.ts';
import { UnheardClaims } from './held.ts';
import type { RedisOptions } from './index.ts';
import { Invitations, QUEUE_PREFIX } from './invitations.ts';
import { Lists } from './lists.ts';
import { acceptLost, lostCampaigns } from './look-back.ts';
import { redisMailboxes } from './mailboxes.ts';
import { addressBook, listed } from './people.ts';
import { purge, purgeable } from './purge.ts';
import { Memory } from './replay.ts';
import { knowsReturn, recordReturns, returnCounts, returnTotals } from './returns.ts';
import { Rows } from './rows.ts';
import { holdCampaign, retry, setWanted } from './steering.ts';
import { suppress, suppressions, suppressionsOf, unsuppress } from './suppressions.ts';
import { SetBackClock, tidy } from './tidy.ts';
import { timeline } from './timeline.ts';
import { redisWebhooks, WebhookTidy } from './webhooks.ts';
import { eachCampaign, openWork } from './work.ts';
import { beat, recover, registerWorker, requestStop, workers } from './workers.ts';

/** With `everysec`, a write is on the disk after so long (a second, and one more when the disk is slow). */
export const FLUSHED_MS = 2_100;
/** How often what others left unfinished is looked for, at most; more seldom by each of many workers. */
const TIDY_EVERY_MS = 1_000;
/** A worker that was not invited to a campaign looks again after so long. */
const LOOK_AGAIN_MS = 200;

type StoreOptions = Omit<RedisOptions, 'witness'> & { readonly witness: Witness };

/** The port over Redis: every method is one operation of lua/, or a few in steps. */
export class RedisStore implements Backend {
  readonly capabilities: Capabilities;
  readonly webhooks: WebhookOutbox;
  readonly mailboxes: MailboxPort;
  readonly #connection: Connection;
  readonly #rows: Rows;
  readonly #lists: Lists;
  readonly #setBack: SetBackClock;
  readonly #invitations: Invitations;
  readonly #memory: Memory;
  readonly #held = new HeldClaims();
  readonly #unheard: UnheardClaims;
  readonly #aside: AsideWatch;
  readonly #outbox: WebhookTidy;
  readonly #witness: Witness;
  /** Of campaigns that this connection was told of as work: their number in the order in which they were made. */
  readonly #ordinals = new Map<CampaignId, number>();
  readonly #flushedMs: number;
  #worker: WorkerId | null = null;
  #tidiedAt = Number.NEGATIVE_INFINITY;
  /** How many times as seldom as alone this worker looks. */
  #seldom = 1;

  constructor(connection: Connection, capabilities: Capabilities, options: StoreOptions) {
    const { settings, folder, witness, notice = () => {}, flushedMs = FLUSHED_MS } = options;
    this.capabilities = capabilities;
    this.#flushedMs = flushedMs;
    this.#connection = connection;
    this.#rows = new Rows(connection);
    this.webhooks = redisWebhooks(connection, this.#rows);
    this.mailboxes = redisMailboxes(connection);
    this.#lists = new Lists(connection, this.#rows);
    this.#setBack = new SetBackClock(connection);
    this.#invitations = new Invitations(settings, connection, notice);
    this.#witness = witness;
    this.#memory = new Memory(folder, connection, witness, notice);
    this.#unheard = new UnheardClaims(connection, this.#held);
    this.#aside = new AsideWatch(connection, notice);
    this.#outbox = new WebhookTidy(connection);
  }

  async createDraft(draft: NewCampaign) {
    refuseWhileLost(await this.lost());
    if (draft.listBytes) await refuseLargeList(this.#connection, draft.listBytes);
    return createDraft(this.#connection, draft);
  }

  addDeliveries(id: CampaignId, rows: readonly NewDelivery[]): Promise<readonly TurnedAway[]> {
    return this.#lists.add(id, rows);
  }

  async release(id: CampaignId, at: Release) {
    const draft = await campaignRow(this.#connection, id);
    if (draft && !draft.released) await refuseLongList(this.#connection, draft.counts.pending);
    const released = await release(this.#connection, id, at);
    if (!released.existing && draft) await this.#lists.whole(id, draft.counts.total);
    this.#lists.forget(id);
    if (!released.existing) {
      this.#witness.follow(this.#connection.ledger);
      this.#witness.released(id, await ordinalOf(this.#connection, id));
    }
    if (!released.existing && draft) {
      // The reconciler of the next worker invites again if this fails: the campaign is accepted.
      await this.#invitations.invite(id, draft.counts.pending, draft.delayMs).catch(() => {});
    }
    await this.#flushed();
    return released;
  }

  // Who was told that a campaign is accepted, paused or cancelled must be able to rely on it.
  async #flushed(): Promise<void> {
    const { appendonly, fsync } = await durability(this.#connection);
    if (appendonly && fsync !== 'always') await sleep(this.#flushedMs);
  }

  lost(): Promise<readonly CampaignId[]> {
    return lostCampaigns(this.#connection);
  }

  acceptLost(): Promise<number> {
    return acceptLost(this.#connection);
  }

  async findSame(same: { key?: string | undefined; digest: string; withinMs: number }): Promise<CampaignRow | null> {
    const id = await sameCampaign(this.#connection, same);
    return id === null ? null : this.campaign(id);
  }

  discardDraft(id: CampaignId): Promise<void> {
    this.#lists.forget(id);
    return discard(this.#connection, id);
  }

  putContent(bytes: Uint8Array): Promise<string> {
    return putContent(this.#connection, bytes);
  }

  getContent(sha256: string): Promise<Uint8Array> {
    return getContent(this.#connection, sha256);
  }

  holdContents(id: CampaignId, hashes: readonly string[]): Promise<void> {
    return holdContents(this.#connection, id, hashes);
  }

  /** A registered worker is told of every campaign, and that those it was not invited to are not its turn yet. */
  async work(names: readonly string[]): Promise<readonly CampaignWork[]> {
    const connection = this.#connection;
    // Asked several times a second; `beat` tidies, too.
    if (this.#tidyIsDue) {
      await this.#tidy();
      await this.#aside.look();
    }
    const { now, open } = await openWork(connection, names, QUEUE_PREFIX);
    for (const { work, ordinal } of open) this.#ordinals.set(work.id, ordinal);
    await this.#setBack.look(now);
    if (this.#worker === null) return open.map(({ work }) => work);
    await this.#unheard.look(this.#worker);
    const served = await this.#invitations.choose(eachCampaign(open), (id) => this.#held.count(id));
    const later = connection.time.now() + LOOK_AGAIN_MS;
    const turnOf = ({ id, nextDueAt }: CampaignWork) => {
      return served.has(id) || this.#held.count(id) > 0 ? nextDueAt : Math.max(nextDueAt ?? later, later);
    };
    return open.map(({ work, ready }) => (ready > 0 ? { ...work, nextDueAt: turnOf(work) } : work));
  }

  /** To be told would take a connection of its own, and a command is longer in leaving than a worker in looking. */
  changed(): boolean {
    return false;
  }

  exchange(turn: Turn): Promise<TurnResult> {
    return this.#unheard.during(async () => {
      const answers = await exchange(
        {
          connection: this.#connection,
          rows: this.#rows,
          onGranted: (granted) =>
            this.#memory.note(granted, (campaign, number) => this.#held.attempts(campaign, number)),
        },
        turn,
      );
      this.#witness.saw(sightingsOf(turn, answers, (id) => this.#ordinals.get(id) ?? 0));
      this.#held.note(turn, answers);
      return answers;
    });
  }

  hold(account: string, reason: Hold): Promise<void> {
    return hold(this.#connection, account, reason);
  }

  unhold(account: string, options: { byOperator: boolean }): Promise<void> {
    return unhold(this.#connection, account, options);
  }

  holdCampaign(id: CampaignId, hold: CampaignHold): Promise<void> {
    return holdCampaign(this.#connection, id, hold);
  }

  accounts(): Promise<readonly AccountRow[]> {
    return accounts(this.#connection);
  }

  limitAccount(account: string, limits: AccountLimits | null): Promise<void> {
    return limitAccount(this.#connection, account, limits);
  }

  accountUse(account: string): Promise<AccountUse | null> {
    return accountUse(this.#connection, account);
  }

  async setWanted(id: CampaignId, wanted: Wanted): Promise<CampaignRow> {
    await setWanted(this.#connection, id, wanted);
    await this.#flushed();
    return (await this.campaign(id)) as CampaignRow;
  }

  retry(id: CampaignId, states: readonly ('failed' | 'unknown')[]): Promise<number> {
    return retry(this.#connection, id, states);
  }

  campaign(id: CampaignId): Promise<CampaignRow | null> {
    return campaignRow(this.#connection, id);
  }

  campaigns(options: CampaignListing): Promise<readonly CampaignRow[]> {
    return latestCampaigns(this.#connection, options);
  }

  tallies(): Promise<Tallies> {
    return tallies(this.#connection);
  }

  async delivery(id: CampaignId, which: { number: number } | { key: string }): Promise<DeliveryRow | null> {
    const connection = this.#connection;
    if ('number' in which) return deliveryAt(connection, id, which.number);
    const released = await listed(connection, id);
    if (released) return firstTo(addressBook(connection, this.#rows), released, which.key);
    return deliveryTo(connection, id, which.key);
  }

  person(key: string, query: PersonQuery): Promise<PersonPage> {
    return findPerson(addressBook(this.#connection, this.#rows), key, query);
  }

  deliveries(
    id: CampaignId,
    { states }: { states?: readonly DeliveryState[] | undefined },
  ): AsyncIterable<DeliveryRow> {
    return deliveries(this.#connection, id, states);
  }

  deliveryPage(id: CampaignId, query: PageQuery): Promise<DeliveryPage> {
    return deliveryPage(this.#connection, this.#rows, id, query);
  }

  attempts(id: CampaignId, number: number): Promise<readonly AttemptRow[]> {
    return attempts(this.#connection, id, number);
  }

  timeline(id: CampaignId): Promise<Timeline | null> {
    return timeline(this.#connection, id);
  }

  troubles(id: CampaignId, limit: number): Promise<readonly DeliveryRow[]> {
    return troubles(this.#connection, id, limit);
  }

  async registerWorker(worker: NewWorker): Promise<void> {
    const { appendonly, fsync } = await durability(this.#connection);
    const durable = appendonly && fsync === 'always';
    await this.#memory.begin(worker, durable);
    await registerWorker(this.#connection, worker, durable);
    // A registration that Redis could forget would leave nobody to wait for when it forgets more.
    if (appendonly && !durable) await sleep(this.#flushedMs);
    this.#held.clear();
    this.#worker = worker.id;
  }

  async beat(worker: WorkerId, current: WorkerCurrent) {
    const answer = await beat(this.#connection, worker, current);
    if (this.#seldom === 1 || this.#tidyIsDue) await this.#tidy();
    await this.#outbox.look();
    return answer;
  }

  get #tidyIsDue(): boolean {
    return performance.now() - this.#tidiedAt > TIDY_EVERY_MS * this.#seldom;
  }

  async #tidy(): Promise<void> {
    this.#tidiedAt = performance.now();
    await tidy(this.#connection);
  }

  async workers(): Promise<readonly WorkerRow[]> {
    const found = await workers(this.#connection);
    this.#seldom = seldomness(found.length);
    return found;
  }

  requestStop(id?: WorkerId): Promise<number> {
    return requestStop(this.#connection, id);
  }

  recover(worker: WorkerId): Promise<{ released: number; unknown: number }> {
    if (worker === this.#worker) this.#worker = null;
    return recover(this.#connection, worker);
  }

  recordReturns(returns: readonly ReturnRecord[], mail?: string): Promise<readonly ReturnAnswer[]> {
    return recordReturns(this.#connection, returns, mail);
  }

  knowsReturn(mail: string): Promise<boolean> {
    return knowsReturn(this.#connection, mail);
  }

  returnCounts(id: CampaignId): Promise<ReturnCounts> {
    return returnCounts(this.#connection, id);
  }

  returnTotals(): Promise<ReturnCounts> {
    return returnTotals(this.#connection);
  }

  suppress(entries: readonly NewSuppression[]): Promise<number> {
    return suppress(this.#connection, entries);
  }

  unsuppress(keys: readonly string[], which?: WhichSuppressions): Promise<number> {
    return unsuppress(this.#connection, keys, which);
  }

  hideSuppressions(key: string): Promise<number> {
    return hideSuppressions(this.#connection, key);
  }

  eraseDeliveries(key: string, deliveries: readonly DeliveryPlace[]): Promise<number> {
    return eraseDeliveries(this.#connection, this.#rows, key, deliveries);
  }

  suppressionsOf(key: string): Promise<readonly SuppressionRow[]> {
    return suppressionsOf(this.#connection, key);
  }

  suppressions(options?: { after?: string | undefined }): AsyncIterable<SuppressionRow> {
    return suppressions(this.#connection, options);
  }

  purgeable(olderThan: number): Promise<{ campaigns: number; deliveries: number }> {
    return purgeable(this.#connection, olderThan);
  }

  purge(olderThan: number): Promise<{ campaigns: number; deliveries: number; contents: number }> {
    return purge(this.#connection, olderThan);
  }

  async health(): Promise<readonly BackendWarning[]> {
    const aside = await asideWarnings(this.#connection);
    return [...(await health(this.#connection)), ...aside, ...witnessHealth(this.#witness)];
  }

  async close(): Promise<void> {
    await this.#invitations.close();
    await this.#connection.close();
    this.#memory.end();
    this.#witness.close();
    this.#lists.close();
  }
}
