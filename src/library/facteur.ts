import { resolve } from 'node:path';
import { hostsOf } from '../app/account-host.ts';
import type { ListedDelivery } from '../app/deliveries.ts';
import type { Drafts } from '../app/drafts/drafts.ts';
import type { TroubleGroups } from '../app/failures.ts';
import type { Page } from '../app/pages.ts';
import type { PersonDelivery } from '../app/people.ts';
import type { Erased, PersonFacts } from '../app/person.ts';
import { type OpenProject, openProject } from '../app/project.ts';
import type { TakenFacts } from '../app/return-facts.ts';
import type { ReturnsOverview } from '../app/returns-overview.ts';
import type { AcceptedMail, OneMail } from '../app/send-one.ts';
import type { ShownMessage } from '../app/shown-message.ts';
import { findCampaign, findDelivery, looksAt, type Overview, readOverview, readStatus } from '../app/status.ts';
import { retry, steer } from '../app/steer.ts';
import type { Suppressing } from '../app/suppressions.ts';
import type { Surroundings } from '../app/surroundings.ts';
import type { WebhookTest } from '../app/webhooks.ts';
import type { Wanted } from '../backend/states.ts';
import type { SuppressionFacts } from '../campaign/suppression-list.ts';
import { systemClock } from '../clock.ts';
import { sayKept } from '../i18n/say-kept.ts';
import type { Language } from '../language.ts';
import type { Say } from '../own-words.ts';
import type { AccountStatus } from '../report/accounts.ts';
import { type DeliveryStatus, deliveryStatus, statesOf } from '../report/export.ts';
import { saidAccount, saidDelivery, saidReply, saidStatus } from '../report/said.ts';
import type { CampaignStatus } from '../report/status.ts';
import type { TimelineStatus } from '../report/timeline.ts';
import type { WebhookStatus } from '../report/webhooks.ts';
import type {
  Accepted,
  CreateTransport,
  DeliveriesRequest,
  FacteurOptions,
  LibrarySendRequest,
  PageRequest,
  StartWorkerOptions,
} from './options.ts';
import type { RunningWorker } from './worker.ts';

/**
 * Opens a project for a program. Takes no signal, prints nothing, never ends the process. Throws `FacteurError`:
 * `config-*` and what the backend throws (`store-*`, `redis-*`).
 */
export async function openFacteur(options: FacteurOptions = {}): Promise<Facteur> {
  const { folder = '.', language = 'fr', config, transport } = options;
  const env = environmentOf(options);
  const where = { cwd: resolve(folder), env, config, clock: systemClock(env) };
  return new Facteur(where, await openProject(where, { ownProcess: false }), { language, transport });
}

function environmentOf({ settings, config, backend, clockFile }: FacteurOptions): Surroundings['env'] {
  return {
    ...(settings ?? (config === undefined ? process.env : {})),
    ...(backend && 'sqlite' in backend && { FACTEUR_BACKEND: 'sqlite', FACTEUR_DATA: resolve(backend.sqlite) }),
    ...(backend && 'redis' in backend && { FACTEUR_BACKEND: 'redis', REDIS_URL: backend.redis }),
    ...(clockFile !== undefined && { FACTEUR_TEST_CLOCK: clockFile }),
  };
}

/** Entries of a page where nothing else is said. */
const PAGE = 50;

/** An open project. Campaign ids may be left out where the latest campaign is meant. */
export class Facteur {
  readonly #where: Surroundings;
  readonly #project: OpenProject;
  readonly #language: Language;
  readonly #transport: CreateTransport | undefined;
  readonly #say: Say;
  readonly #workers = new Set<RunningWorker>();

  /** @internal See `openFacteur`. */
  constructor(
    where: Surroundings,
    project: OpenProject,
    { language, transport }: { readonly language: Language; readonly transport: CreateTransport | undefined },
  ) {
    this.#where = where;
    this.#project = project;
    this.#language = language;
    this.#transport = transport;
    this.#say = (kept) => sayKept(kept, language);
  }

  /**
   * Reads and checks message and list for everybody and accepts the campaign: it is durable when this resolves, and workers send it. The
   * same key, or the same content within 24 hours, finds the campaign that is there. Throws what the checks refuse
   * (`send-*`), what reading message or list throws (`message-*`, `liquid-*`, `list-*`), and what is wrong with the account.
   */
  async send(request: LibrarySendRequest): Promise<Accepted> {
    const { sendFrom } = await import('./send.ts');
    return sendFrom(this.#where, this.#project, { ...request, language: request.language ?? this.#language });
  }

  /**
   * Campaigns that somebody prepares: kept in the data folder of this machine, changed, looked at, tested, and sent once. What
   * is looked at and refused is the same as with `send`.
   */
  async drafts(): Promise<Drafts> {
    const { Drafts } = await import('../app/drafts/drafts.ts');
    return new Drafts(this.#where, this.#project, this.#language);
  }

  /**
   * Accepts one mail to one person: it is durable when this resolves, and workers send it, within the account's limits. The same key never
   * sends a second one. Throws `address-invalid`, `recipient-suppressed`, `key-other-content`, `sender-*`, `message-*`, `subject-*`, and what is
   * wrong with the account.
   */
  async sendOne(mail: OneMail): Promise<AcceptedMail> {
    const { sendOne } = await import('../app/send-one.ts');
    const accepted = await sendOne(this.#project, mail);
    return saidDelivery(accepted, this.#say);
  }

  /** Throws `campaign-not-found`, `campaign-none`, `ledger-rollback`. */
  async status(id?: string): Promise<CampaignStatus> {
    return saidStatus(
      await readStatus(this.#project.backend, id, this.#where.clock.now(), hostsOf(this.#where)),
      this.#say,
    );
  }

  /** The latest campaigns, newest first (100 at most), and the workers that are alive, of all processes. */
  async overview(): Promise<Overview> {
    const { campaigns, workers } = await readOverview(this.#project.backend, this.#where.clock);
    return { campaigns: campaigns.map((status) => saidStatus(status, this.#say)), workers };
  }

  /**
   * Gives a campaign's status each time something of it changed, until nothing more will happen to it or `signal` aborts.
   * Throws what `status` throws.
   */
  async *watch(id?: string, { signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<CampaignStatus> {
    const { backend } = this.#project;
    const row = await findCampaign(backend, id);
    let last = '';
    for await (const status of looksAt(backend, row.id, {
      clock: this.#where.clock,
      signal,
      hostOf: hostsOf(this.#where),
    })) {
      const now = JSON.stringify({ ...status, etaSeconds: null });
      if (now !== last) yield saidStatus(status, this.#say);
      last = now;
    }
  }

  /** Pauses a campaign; workers obey before the next message. Throws `campaign-not-found`, `state-refused`. */
  pause(id?: string): Promise<CampaignStatus> {
    return this.#steer(id, 'paused');
  }

  /** Ends a pause or a hold; for a campaign that is held because the ledger came back from the past, this is the word it waits for. */
  resume(id?: string): Promise<CampaignStatus> {
    return this.#steer(id, 'run');
  }

  /** Cancels for good what was not sent. Throws `campaign-not-found`, `state-refused`. */
  cancel(id?: string): Promise<CampaignStatus> {
    return this.#steer(id, 'cancelled');
  }

  async #steer(id: string | undefined, wanted: Wanted): Promise<CampaignStatus> {
    const { row } = await steer(this.#project.backend, id, wanted);
    return this.status(row.id);
  }

  /** Failed deliveries (default), those of unknown outcome, or both go out again; returns how many. Throws `retry-nothing`. */
  async retry(
    id: string | undefined,
    which: { readonly failed?: boolean; readonly unknown?: boolean } = {},
  ): Promise<number> {
    return (await retry(this.#project.backend, id, which)).count;
  }

  /** Deliveries in the order of the list, streamed; `state`: only these. Throws `campaign-not-found`, `campaign-none`. */
  async *deliveries(
    id?: string,
    { state }: { readonly state?: DeliveryStatus['state'] } = {},
  ): AsyncGenerator<DeliveryStatus> {
    const { backend } = this.#project;
    const row = await findCampaign(backend, id);
    for await (const found of backend.deliveries(row.id, { states: state && statesOf(state) }))
      yield saidDelivery(deliveryStatus(found), this.#say);
  }

  /**
   * A page of deliveries in the order of the list, at once however long the list is; see `DeliveriesRequest`. Throws `campaign-not-found`,
   * `campaign-none`; RangeError for a limit over 1,000, and for an `after` that no page said.
   */
  async deliveriesPage(id: string | undefined, request: DeliveriesRequest = {}): Promise<Page<ListedDelivery>> {
    const { deliveriesPage } = await import('../app/deliveries.ts');
    const { state, search, columns, reasons, after, limit = PAGE } = request;
    const states = state === undefined ? undefined : [state].flat();
    const { items, next } = await deliveriesPage(this.#project.backend, id, {
      ...{ states, search, columns, reasons, after, limit },
    });
    return { items: items.map((one) => saidDelivery(one, this.#say)), next };
  }

  /** How many messages of a campaign came to which outcome over time, and when it was stopped. Throws `campaign-not-found`, `campaign-none`. */
  async timeline(id?: string): Promise<TimelineStatus> {
    const { readTimeline } = await import('../app/deliveries.ts');
    return readTimeline(this.#project.backend, id);
  }

  /**
   * Every delivery to one address, of all campaigns, the newest first: whether somebody got it. Throws `address-invalid`; RangeError as
   * `deliveriesPage`.
   */
  async person(address: string, { after, limit = PAGE }: PageRequest = {}): Promise<Page<PersonDelivery>> {
    const { personPage } = await import('../app/people.ts');
    const { items, next } = await personPage(this.#project.backend, address, { after, limit });
    return { items: items.map((one) => saidDelivery(one, this.#say)), next };
  }

  /** All that is kept of one person, over all campaigns (GDPR, article 15). Throws `address-invalid`. */
  async personFacts(address: string): Promise<PersonFacts> {
    const { personFacts } = await import('../app/person.ts');
    const { deliveries, ...facts } = await personFacts(this.#project.backend, address);
    return { ...facts, deliveries: deliveries.map((one) => saidDelivery(one, this.#say)) };
  }

  /**
   * Takes one person out of the ledger for good (GDPR, article 17): counters stay, who was suppressed stays so by a hash, and what is still to
   * be sent is left alone. Throws `address-invalid`.
   */
  async erasePerson(address: string): Promise<Erased> {
    const { erasePerson } = await import('../app/person.ts');
    return erasePerson(this.#project.backend, address);
  }

  /**
   * Deliveries of all campaigns whose row has this text anywhere: in the address, in a name, whatever case and accents; the newest first.
   * Lists are read for some 50 ms at a time: a page may have fewer entries than `limit`, or none, and goes on at `next`. Throws as `deliveriesPage`.
   */
  async searchPeople(text: string, { after, limit = PAGE }: PageRequest = {}): Promise<Page<PersonDelivery>> {
    const { searchPeople } = await import('../app/people.ts');
    const { items, next } = await searchPeople(this.#project.backend, text, { after, limit });
    return { items: items.map((one) => saidDelivery(one, this.#say)), next };
  }

  /**
   * Who did not get a campaign, or perhaps not, in numbers by state, reason and receiver: some 30 ms of counting a part, until `next` is null;
   * parts add up. Throws `campaign-not-found`, `campaign-none`; RangeError for an `after` that no part said.
   */
  async troubles(id: string, { after }: Pick<PageRequest, 'after'> = {}): Promise<TroubleGroups> {
    const { troubleGroups } = await import('../app/failures.ts');
    const { groups, ...part } = await troubleGroups(this.#project.backend, id, { after });
    const said = groups.map((group) => ({ ...group, example: saidReply(group.example, this.#say) }));
    return { ...part, groups: said };
  }

  /** The message as one recipient got it, or is to get it, made again. Throws `campaign-not-found`, `delivery-not-found`, `message-lost`. */
  async message(id: string, number: number): Promise<ShownMessage> {
    const { shownMessage } = await import('../app/shown-message.ts');
    return shownMessage(this.#project, id, number);
  }

  /** One delivery, by number or by address. Throws `delivery-not-found`. */
  async delivery(
    id: string | undefined,
    which: { readonly number: number } | { readonly to: string },
  ): Promise<DeliveryStatus> {
    const { backend } = this.#project;
    const row = await findCampaign(backend, id);
    return saidDelivery(deliveryStatus(await findDelivery(backend, row.id, which)), this.#say);
  }

  /** Nobody writes to these any more; with a topic, in campaigns of that topic. Throws `address-invalid`, `topic-invalid`; then none was added. */
  async suppress(
    addresses: readonly string[],
    { reason = 'unsubscribed', detail = '', topic }: Partial<Suppressing> = {},
  ): Promise<{ readonly added: number; readonly already: number }> {
    const { suppress } = await import('../app/suppressions.ts');
    return suppress(this.#project.backend, addresses, { reason, detail, topic });
  }

  /** They may be written to again; with a topic, in campaigns of that topic. Throws `address-invalid`, `topic-invalid`; then none was removed. */
  async unsuppress(
    addresses: readonly string[],
    which: { readonly topic?: string | undefined } = {},
  ): Promise<{ readonly removed: number; readonly missing: number }> {
    const { unsuppress } = await import('../app/suppressions.ts');
    return unsuppress(this.#project.backend, addresses, which);
  }

  /**
   * Takes in a mail that came back, as it is: what it says, whose it is, and what was recorded (docs/returns.md). The same mail taken twice is
   * recorded once. `account`: whose mailbox it came to; absent: campaigns from an address that it is to are that mailbox's.
   */
  async takeReturn(raw: Uint8Array, { account }: { readonly account?: string } = {}): Promise<TakenFacts> {
    const { takeReturn } = await import('../app/returns.ts');
    const { takenFacts } = await import('../app/return-facts.ts');
    const now = this.#where.clock.now();
    return takenFacts(await takeReturn(this.#project, raw, { mailbox: account ?? null, now }));
  }

  /** What came back of the campaigns of the last days (1 to 365, default 30), and the mailboxes that are read (docs/returns.md). */
  async returns({ days = 30 }: { readonly days?: number } = {}): Promise<ReturnsOverview> {
    const { returnsOverview } = await import('../app/returns-overview.ts');
    return returnsOverview(this.#project, { days, now: this.#where.clock.now() });
  }

  /** The endpoints of `webhooks` in facteur.yaml, with what waits for them and how it went (docs/webhooks.md). */
  async webhooks(): Promise<readonly WebhookStatus[]> {
    const { webhookStatuses } = await import('../app/webhooks.ts');
    return webhookStatuses(this.#project);
  }

  /** Addresses that must not be written to, in alphabetical order, streamed. */
  async *suppressions(): AsyncGenerator<SuppressionFacts> {
    const { suppressionFacts } = await import('../campaign/suppression-list.ts');
    for await (const row of this.#project.backend.suppressions()) yield suppressionFacts(row);
  }

  /** The accounts with their limits, what is used of them, what holds them and when their next message may go out. Throws `config-*`. */
  async accounts(): Promise<readonly AccountStatus[]> {
    const { readAccounts } = await import('../app/accounts.ts');
    const all = await readAccounts(this.#where, this.#project.backend);
    return all.map((one) => saidAccount(one, this.#say));
  }

  /**
   * Sends each of them a `webhook.test` event now; one that accepts it is told again what waits for it, also when it had been
   * disabled. Throws `webhooks-none`.
   */
  async testWebhooks(): Promise<readonly WebhookTest[]> {
    const { testWebhooks } = await import('../app/webhooks.ts');
    const results: WebhookTest[] = [];
    for await (const result of testWebhooks(this.#project, this.#where.clock.now())) results.push(result);
    return results;
  }

  /**
   * Starts a worker in this process, which also sends webhooks and reads the mailboxes of returns; resolves when it is registered and at work. It sets no flag of V8 and takes no signal.
   * Throws what is wrong with the configuration.
   */
  async startWorker(options: StartWorkerOptions = {}): Promise<RunningWorker> {
    const { startWorker } = await import('./worker.ts');
    const given = { say: this.#say, transport: this.#transport };
    const worker = await startWorker(this.#where, this.#project, options, given);
    this.#workers.add(worker);
    return worker;
  }

  /** Stops the workers that were started here (what is on the wire is finished) and closes the backend. */
  async close(): Promise<void> {
    // A worker that has ended by an error told so by its `ended`; the backend is closed all the same.
    await Promise.allSettled([...this.#workers].map((worker) => worker.stop()));
    await this.#project.backend.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
