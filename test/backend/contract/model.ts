import fc from 'fast-check';
import { expect } from 'vitest';
import { judgeOutcome, outcomeOfVanished, type Verdict } from '../../../src/backend/outcome-rule.ts';
import type { Claim, OutcomeRecord } from '../../../src/backend/port.ts';
import type { DeliveryState, Wanted } from '../../../src/backend/states.ts';
import { collect } from '../../helpers/collect.ts';
import { errorOf } from '../../helpers/errors.ts';
import { outcomeKinds } from '../outcome-cases.ts';
import { type ContractTest, row, type Stage, toBegin } from './stage.ts';

/** Other histories than those of seed 1, and more of them: FUZZ_SEED, FUZZ_ROUNDS. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 1);
const FEW = 3;
const ROWS = 6;
const MOST_STEPS = 60;

/** Histories that fast-check makes up, and makes shorter when one goes wrong, against the outcome rule and docs/delivery-states.md. */
export function modelTests(test: ContractTest): void {
  test('whatever is asked in whatever order, each delivery is in the state that the rule says', async (stage) => {
    const histories = fc.commands(commands, { maxCommands: MOST_STEPS, size: 'max' });
    const property = fc.asyncProperty(fc.boolean(), histories, async (resend, history) => {
      await fc.asyncModelRun(async () => setUp(await stage.beside(), resend), history);
    });
    await fc.assert(property, { seed: SEED, numRuns: (stage.store.histories ?? FEW) * ROUNDS });
  });
}

/** What ought to be known of one delivery. */
interface Delivery {
  state: DeliveryState;
  attempts: number;
  /** Of its latest claim; 0: never claimed. */
  token: number;
  /** Whether that token still tells. */
  tells: boolean;
  worker: string | null;
  /** When it may be claimed; null: when its turn comes (it never was), or not at all. */
  due: number | null;
  suppressed: boolean;
}

interface Lent {
  readonly claim: Claim;
  readonly worker: string;
}

/** What ought to be: the campaign, its deliveries by number, and the claims that were ever lent. */
interface Model {
  readonly deliveries: ReadonlyMap<number, Delivery>;
  readonly lent: Lent[];
  readonly resend: boolean;
  wanted: Wanted;
  held: boolean;
}

/** What is: a campaign of its own, of an account of its own, and two workers. */
interface Real {
  readonly stage: Stage;
  readonly campaign: string;
  readonly account: string;
  readonly workers: string[];
}

let campaigns = 0;

async function setUp(stage: Stage, resend: boolean): Promise<{ model: Model; real: Real }> {
  campaigns += 1;
  const account = `account-${campaigns}`;
  const numbers = Array.from({ length: ROWS }, (_, i) => i + 1);
  const rows = numbers.map((number) => row(number, emailOf(account, number)));
  const campaign = await stage.campaign(rows, { account, onUnknown: resend ? 'resend' : 'keep' });
  const fresh = {
    state: 'pending',
    attempts: 0,
    token: 0,
    tells: false,
    worker: null,
    due: null,
    suppressed: false,
  } as const;
  const deliveries = new Map(numbers.map((number) => [number, { ...fresh } as Delivery]));
  const workers = [await newWorker(stage, account), await newWorker(stage, account)];
  return {
    model: { deliveries, lent: [], resend, wanted: 'run', held: false },
    real: { stage, campaign, account, workers },
  };
}

let workers = 0;

async function newWorker({ backend }: Stage, account: string): Promise<string> {
  workers += 1;
  const id = `${account}-${workers}`;
  await backend.registerWorker({ id, host: 'host', boot: 'boot', pid: 1000 + workers, concurrency: 1 });
  return id;
}

function emailOf(account: string, number: number): string {
  return `${number}.${account}@example.org`;
}

/** One thing that is asked of both. */
abstract class Step implements fc.AsyncCommand<Model, Real> {
  check(_model: Readonly<Model>): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    await this.ask(model, real);
    const rows = await collect(real.stage.backend.deliveries(real.campaign, {}));
    const found = rows.map(({ number, state, attempts }) => [number, state, attempts]);
    expect(found, `after ${this}`).toEqual(
      [...model.deliveries].map(([n, { state, attempts }]) => [n, state, attempts]),
    );
  }

  abstract ask(model: Model, real: Real): Promise<void>;
  abstract toString(): string;
}

class ClaimSome extends Step {
  readonly worker: number;
  readonly want: number;

  constructor(worker: number, want: number) {
    super();
    this.worker = worker;
    this.want = want;
  }

  override async ask(model: Model, { stage, workers, campaign }: Real): Promise<void> {
    const worker = workers[this.worker] as string;
    const claims = await stage.claim(worker, campaign, this.want);
    const expected = mayRun(model) ? claimable(model, stage.clock.now()).slice(0, this.want) : [];
    expect(claims.map(({ number }) => number)).toEqual(expected);
    for (const claim of claims) {
      const delivery = model.deliveries.get(claim.number) as Delivery;
      expect(claim.attempts).toBe(delivery.attempts);
      expect(claim.token).toBeGreaterThan(delivery.token);
      Object.assign(delivery, { state: 'claimed', token: claim.token, tells: true, worker, due: null });
      model.lent.push({ claim, worker });
    }
  }

  override toString(): string {
    return `claim ${this.want} for worker ${this.worker}`;
  }
}

/** Something about one of the claims that were ever lent, also long ago. */
abstract class OfClaim extends Step {
  readonly pick: number;

  constructor(pick: number) {
    super();
    this.pick = pick;
  }

  override check({ lent }: Readonly<Model>): boolean {
    return lent.length > 0;
  }

  lent({ lent, deliveries }: Model): Lent & { delivery: Delivery; holds: boolean } {
    // Counted from the newest, so that most are in somebody's hands still.
    const found = lent[lent.length - 1 - (this.pick % lent.length)] as Lent;
    const delivery = deliveries.get(found.claim.number) as Delivery;
    return { ...found, delivery, holds: delivery.tells && delivery.token === found.claim.token };
  }
}

class BeginOne extends OfClaim {
  override async ask(model: Model, { stage, workers }: Real): Promise<void> {
    const { claim, worker, delivery, holds } = this.lent(model);
    const [answer] = await stage.begin(worker, [claim]);
    const asked = workers.includes(worker) && holds && delivery.state === 'claimed';
    const begins = asked && mayRun(model) && !delivery.suppressed;
    expect(answer).toEqual({ kind: begins ? 'begun' : 'gone' });
    if (begins) delivery.state = 'sending';
    else if (asked && mayRun(model)) Object.assign(delivery, { state: 'skipped', worker: null });
    else if (asked) become(delivery, judged(model, delivery, 'released'), stage.clock.now());
  }

  override toString(): string {
    return `begin claim ${this.pick}`;
  }
}

class RecordOne extends OfClaim {
  readonly kind: OutcomeRecord['kind'];
  readonly waitMs: number | null;
  readonly suppress: boolean;

  constructor(pick: number, kind: OutcomeRecord['kind'], waitMs: number | null, suppress: boolean) {
    super(pick);
    this.kind = kind;
    this.waitMs = waitMs;
    this.suppress = suppress;
  }

  override async ask(model: Model, { stage }: Real): Promise<void> {
    const { claim, worker, delivery, holds } = this.lent(model);
    const now = stage.clock.now();
    const until = this.waitMs === null ? null : now + this.waitMs;
    const [answer] = await stage.recordAll(worker, [this.#record(claim, until, now)]);
    const verdict = holds ? judged(model, delivery, this.kind) : null;
    expect(answer).toBe(verdict?.answer ?? 'stale');
    become(delivery, verdict, now, until);
    if (verdict && this.kind === 'failed' && this.suppress) delivery.suppressed = true;
  }

  #record(claim: Claim, until: number | null, now: number): OutcomeRecord {
    const of = { ...toBegin(claim), reply: this.kind };
    switch (this.kind) {
      case 'deferred':
        return { ...of, kind: 'deferred', until: until ?? now };
      case 'failed':
        return { ...of, kind: 'failed', suppress: this.suppress };
      case 'released':
        return { ...toBegin(claim), kind: 'released', until };
      default:
        return { ...of, kind: this.kind };
    }
  }

  override toString(): string {
    return `record ${this.kind} of claim ${this.pick}, wait ${this.waitMs}, suppress ${this.suppress}`;
  }
}

class Recover extends Step {
  readonly worker: number;

  constructor(worker: number) {
    super();
    this.worker = worker;
  }

  override async ask(model: Model, { stage, workers, account }: Real): Promise<void> {
    const worker = workers[this.worker] as string;
    const counts = { released: 0, unknown: 0 };
    for (const delivery of model.deliveries.values()) {
      if (delivery.worker !== worker) continue;
      become(delivery, judged(model, delivery, outcomeOfVanished(delivery.state)), stage.clock.now());
      counts[delivery.state === 'unknown' ? 'unknown' : 'released'] += 1;
    }
    expect(await stage.backend.recover(worker)).toEqual(counts);
    workers[this.worker] = await newWorker(stage, account);
  }

  override toString(): string {
    return `recover worker ${this.worker}`;
  }
}

class Want extends Step {
  readonly wanted: Wanted;

  constructor(wanted: Wanted) {
    super();
    this.wanted = wanted;
  }

  override async ask(model: Model, { stage, campaign }: Real): Promise<void> {
    const asked = () => stage.backend.setWanted(campaign, this.wanted);
    const cancelled = model.wanted === 'cancelled' && this.wanted !== 'cancelled';
    if (cancelled || (this.wanted === 'paused' && isFinished(model))) {
      expect((await errorOf(asked)).code).toBe('state-refused');
      return;
    }
    await asked();
    model.wanted = this.wanted;
    if (this.wanted !== 'cancelled') return;
    for (const delivery of model.deliveries.values()) {
      const waits = ['pending', 'claimed', 'deferred'].includes(delivery.state);
      if (waits) Object.assign(delivery, { state: 'cancelled', worker: null, due: null });
    }
  }

  override toString(): string {
    return `want ${this.wanted}`;
  }
}

class Retry extends Step {
  readonly states: readonly ('failed' | 'unknown')[];

  constructor(states: readonly ('failed' | 'unknown')[]) {
    super();
    this.states = states;
  }

  override async ask(model: Model, { stage, campaign }: Real): Promise<void> {
    const asked = () => stage.backend.retry(campaign, this.states);
    if (model.wanted === 'cancelled') {
      expect((await errorOf(asked)).code).toBe('state-refused');
      return;
    }
    const again = [...model.deliveries.values()].filter(({ state }) => this.states.some((other) => other === state));
    expect(await asked()).toBe(again.length);
    for (const delivery of again) {
      Object.assign(delivery, { state: 'pending', attempts: 0, due: stage.clock.now(), tells: false });
    }
  }

  override toString(): string {
    return `retry ${this.states}`;
  }
}

class Hold extends Step {
  readonly held: boolean;

  constructor(held: boolean) {
    super();
    this.held = held;
  }

  override async ask(model: Model, { stage, account }: Real): Promise<void> {
    model.held = this.held;
    if (this.held) await stage.backend.hold(account, { reason: 'auth', message: '535', until: null });
    else await stage.backend.unhold(account, { byOperator: true });
  }

  override toString(): string {
    return this.held ? 'hold' : 'unhold';
  }
}

class Suppress extends Step {
  readonly number: number;

  constructor(number: number) {
    super();
    this.number = number;
  }

  override async ask({ deliveries }: Model, { stage, account }: Real): Promise<void> {
    (deliveries.get(this.number) as Delivery).suppressed = true;
    await stage.backend.suppress([{ key: emailOf(account, this.number), reason: 'operator', detail: '' }]);
  }

  override toString(): string {
    return `suppress ${this.number}`;
  }
}

class Pass extends Step {
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  override async ask(_model: Model, { stage }: Real): Promise<void> {
    stage.clock.pass(this.ms);
  }

  override toString(): string {
    return `${this.ms} ms pass`;
  }
}

/** Wait times, and how far the clock goes: so few that some waits are over. */
const ms = fc.integer({ min: 0, max: 300 });
const worker = fc.nat({ max: 1 });
const pick = fc.nat({ max: 7 });
const claims = fc.tuple(worker, fc.integer({ min: 1, max: 4 })).map((of) => new ClaimSome(...of));
const begins = pick.map((of) => new BeginOne(of));
const records = fc
  .tuple(pick, fc.constantFrom(...outcomeKinds), fc.option(ms), fc.boolean())
  .map((of) => new RecordOne(...of));

// Those that move deliveries on come more often than those that steer, and those that end it all seldom.
const commands: fc.Arbitrary<Step>[] = [
  ...[claims, claims, claims, begins, begins, begins, begins, records, records, records, records],
  worker.map((of) => new Recover(of)),
  fc.constantFrom<Wanted>('run', 'run', 'run', 'run', 'paused', 'paused', 'cancelled').map((of) => new Want(of)),
  fc.subarray<'failed' | 'unknown'>(['failed', 'unknown'], { minLength: 1 }).map((of) => new Retry(of)),
  fc.constantFrom(true, false, false).map((of) => new Hold(of)),
  fc.integer({ min: 1, max: ROWS }).map((of) => new Suppress(of)),
  ms.map((of) => new Pass(of)),
];

function mayRun({ wanted, held }: Model): boolean {
  return wanted === 'run' && !held;
}

function isFinished({ deliveries }: Model): boolean {
  return [...deliveries.values()].every(({ state }) => !['pending', 'claimed', 'sending', 'deferred'].includes(state));
}

/** Numbers of the deliveries that are due, in the order in which they are lent. */
function claimable({ deliveries }: Model, now: number): number[] {
  const waiting = [...deliveries].filter(([, { due }]) => due !== null && due <= now);
  waiting.sort(([a, { due: first }], [b, { due: second }]) => Number(first) - Number(second) || a - b);
  const fresh = [...deliveries].filter(
    ([, { state, token, due }]) => state === 'pending' && token === 0 && due === null,
  );
  return [...waiting, ...fresh].map(([number]) => number);
}

function judged({ wanted, resend }: Model, { state, attempts }: Delivery, kind: OutcomeRecord['kind']): Verdict | null {
  return judgeOutcome(state, kind, { attempts, cancelled: wanted === 'cancelled', resend });
}

function become(delivery: Delivery, verdict: Verdict | null, now: number, until: number | null = null): void {
  if (!verdict) return;
  delivery.state = verdict.state;
  delivery.due = verdict.due === 'until' ? (until ?? now) : verdict.due === 'now' ? now : null;
  delivery.attempts += verdict.counts ? 1 : 0;
  if (verdict.newToken) delivery.tells = false;
  delivery.worker = null;
}
