import { expect, it } from 'vitest';
import type {
  Backend,
  Begin,
  BeginAnswer,
  CampaignId,
  CampaignRow,
  Claim,
  DeliveryRow,
  NewCampaign,
  NewDelivery,
  OutcomeRecord,
  Release,
  TurnResult,
} from '../../../src/backend/port.ts';
import { type DeliveryState, deliveryStates } from '../../../src/backend/states.ts';
import { collect } from '../../helpers/collect.ts';
import { checked } from './checked.ts';

/** How much more than in the suite's short form is tried of what is made up at random: `FUZZ_ROUNDS`. */
export const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 1);

/** A fresh, empty store, made for one test by the adapter's own test file. */
export interface Store {
  /** Opens one more connection to the same store, as another process would. */
  open(): Promise<Backend>;
  /** The wall clock of the store, moved by hand. */
  readonly clock: HandClock;
  /** So many made-up histories are tried on it; absent: a few, because they take long there. */
  readonly histories?: number;
  /** Removes everything; the connections are closed by then. */
  remove(): Promise<void>;
}

export interface HandClock {
  now(): number;
  /** Moves it, backwards too. */
  pass(ms: number): void;
}

/** What an adapter says about the suite. */
export interface Adapter {
  readonly createStore: () => Promise<Store>;
  /** Tests this adapter cannot pass, by their whole title, each with the reason. */
  readonly skips?: Readonly<Record<string, string>>;
  /** Only what workers ask in their turns: all else is the very code of another adapter, which has the whole suite. */
  readonly only?: 'turns';
}

/** Declares one test of the contract. */
export type ContractTest = (title: string, run: (stage: Stage) => Promise<void>) => void;

export function contractTests({ createStore, skips = {} }: Adapter): ContractTest {
  return (title, run) => {
    const reason = skips[title];
    if (reason) return it.skip(`${title} (${reason})`, () => {});
    it(title, async () => {
      const stage = await Stage.open(await createStore());
      try {
        await run(stage);
      } finally {
        await stage.close();
      }
    });
  };
}

/** Outcome kinds with nothing else to say about them. */
type PlainKind = 'sent' | 'failed' | 'unknown' | 'released';

/** A store with one open backend whose counters are compared with its deliveries after each step, and words for the usual steps. */
export class Stage {
  readonly store: Store;
  readonly backend: Backend;
  readonly #plain: Backend;
  readonly #others: Backend[] = [];
  #workers = 0;

  private constructor(store: Store, backend: Backend) {
    this.store = store;
    this.#plain = backend;
    this.backend = checked(backend);
  }

  static async open(store: Store): Promise<Stage> {
    return new Stage(store, await store.open());
  }

  get clock(): HandClock {
    return this.store.clock;
  }

  /** The backend without the checks after each step: for steps that come by the hundreds. */
  plain(): Backend {
    return this.#plain;
  }

  /** Another connection to the same store. */
  async another(): Promise<Backend> {
    const backend = await this.store.open();
    this.#others.push(backend);
    return checked(backend);
  }

  /** The same for another connection to the same store: its steps are checked on what was seen through it alone. */
  async beside(): Promise<Stage> {
    const stage = await Stage.open(this.store);
    this.#others.push(stage.backend);
    return stage;
  }

  async close(): Promise<void> {
    await this.#expectNothingAside();
    await Promise.all([this.backend, ...this.#others].map((backend) => backend.close()));
    await this.store.remove();
  }

  // What is as it must be is never set aside.
  async #expectNothingAside(): Promise<void> {
    await this.backend.work([]);
    expect((await this.backend.health()).filter(({ code }) => code === 'set-aside')).toEqual([]);
  }

  async draft(over: Partial<NewCampaign> = {}): Promise<CampaignId> {
    return (await this.backend.createDraft({ ...newCampaign(), ...over })).id;
  }

  /** A released campaign: `rows` of them, or these. */
  async campaign(
    rows: number | readonly NewDelivery[],
    over: Partial<NewCampaign> = {},
    release: Partial<Release> = {},
  ): Promise<CampaignId> {
    const id = await this.draft(over);
    const list = typeof rows === 'number' ? rowsFrom(1, rows) : rows;
    const { addChunk } = this.backend.capabilities;
    for (let i = 0; i < list.length; i += addChunk) await this.backend.addDeliveries(id, list.slice(i, i + addChunk));
    await this.backend.release(id, { notBefore: null, sameContentWindowMs: 0, ...release });
    return id;
  }

  async worker(): Promise<string> {
    this.#workers += 1;
    const id = `worker-${this.#workers}`;
    await this.backend.registerWorker({ id, host: 'host', boot: 'boot', pid: 1000 + this.#workers, concurrency: 2 });
    return id;
  }

  async claim(worker: string, campaign: CampaignId, want = 1): Promise<readonly Claim[]> {
    return (await this.turn(worker, { claims: [{ campaign, want }] })).claims[0] ?? [];
  }

  async begin(worker: string, claims: readonly Begin[]): Promise<readonly BeginAnswer[]> {
    return (await this.turn(worker, { begins: claims.map(toBegin) })).begins;
  }

  /** Claims and begins so many deliveries, which must all be granted. */
  async onWire(worker: string, campaign: CampaignId, count = 1): Promise<readonly Claim[]> {
    const claims = await this.claim(worker, campaign, count);
    expect(claims).toHaveLength(count);
    const answers = await this.begin(worker, claims);
    expect(answers).toMatchObject(claims.map(() => ({ kind: 'begun' })));
    return claims;
  }

  /** Records the same outcome for these claims. */
  record(worker: string, claims: readonly Claim[], kind: PlainKind, reply: string = kind) {
    return this.recordAll(
      worker,
      claims.map((claim) => outcome(claim, kind, reply)),
    );
  }

  async recordAll(worker: string, records: readonly OutcomeRecord[]): Promise<TurnResult['records']> {
    return (await this.turn(worker, { records })).records;
  }

  /** Claims, begins and ends so many deliveries. */
  async end(worker: string, campaign: CampaignId, kind: PlainKind, count = 1): Promise<readonly Claim[]> {
    const claims = await this.onWire(worker, campaign, count);
    expect(await this.record(worker, claims, kind)).toEqual(claims.map(() => 'recorded'));
    return claims;
  }

  /** Claims, begins and defers one delivery, by `waitMs`. */
  async defer(worker: string, campaign: CampaignId, waitMs: number): Promise<Claim> {
    const [claim] = (await this.onWire(worker, campaign)) as [Claim];
    const answer = await this.recordAll(worker, [{ ...toBegin(claim), kind: 'deferred', reply: '451 later', waitMs }]);
    expect(answer).toEqual(['recorded']);
    return claim;
  }

  turn(worker: string, parts: Partial<Omit<Parameters<Backend['exchange']>[0], 'worker'>>): Promise<TurnResult> {
    return this.backend.exchange({ worker, records: [], begins: [], claims: [], ...parts });
  }

  async row(id: CampaignId): Promise<CampaignRow> {
    const row = await this.backend.campaign(id);
    if (!row) throw new Error(`no campaign ${id}`);
    return row;
  }

  /** The counters that are not 0, without the total. */
  async counts(id: CampaignId): Promise<Partial<Record<DeliveryState, number>>> {
    const { counts } = await this.row(id);
    return Object.fromEntries(deliveryStates.filter((s) => counts[s] > 0).map((s) => [s, counts[s]]));
  }

  async delivery(id: CampaignId, number: number): Promise<DeliveryRow> {
    const row = await this.backend.delivery(id, { number });
    if (!row) throw new Error(`no delivery ${id}.${number}`);
    return row;
  }

  async states(id: CampaignId): Promise<readonly DeliveryState[]> {
    return (await collect(this.backend.deliveries(id, {}))).map((row) => row.state);
  }
}

let digests = 0;

export function newCampaign(): NewCampaign {
  digests += 1;
  return {
    name: 'Assemblée générale',
    mode: 'async',
    account: 'main',
    delayMs: 0,
    onUnknown: 'keep',
    key: null,
    digest: `digest-${digests}`,
    message: '{"subject":"Bonjour"}',
    sender: 'asso@example.org',
  };
}

export function rowsFrom(first: number, count: number): NewDelivery[] {
  return Array.from({ length: count }, (_, i) => row(first + i, `member${first + i}@example.org`));
}

export function row(number: number, email: string, over: Partial<NewDelivery> = {}): NewDelivery {
  return { number, email, key: email.toLowerCase(), vars: `{"nom":"Membre ${number}"}`, skip: null, ...over };
}

export function invalidRow(number: number): NewDelivery {
  return { number, email: 'not an address', key: '', vars: '{}', skip: 'invalid' };
}

export function toBegin({ campaign, number, token }: Begin): Begin {
  return { campaign, number, token };
}

export function outcome(claim: Begin, kind: PlainKind, reply: string = kind): OutcomeRecord {
  const of = toBegin(claim);
  if (kind === 'released') return { ...of, kind, waitMs: 0 };
  if (kind === 'failed') return { ...of, kind, reply, suppress: false };
  return { ...of, kind, reply };
}
