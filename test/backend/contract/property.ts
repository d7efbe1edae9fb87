import { expect } from 'vitest';
import type { Begin, Claim, OutcomeRecord } from '../../../src/backend/port.ts';
import { type ContractTest, invalidRow, ROUNDS, rowsFrom, type Stage, toBegin } from './stage.ts';

const ROWS = 12;
const STEPS = 120;
const SEEDS = Array.from({ length: 3 * ROUNDS }, (_, i) => i + 1);

/** Random histories of several workers and an operator, against what must hold whatever happens. */
export function propertyTests(test: ContractTest): void {
  for (const seed of SEEDS) {
    test(`random history ${seed}: nobody is lost, nobody gets two copies, the counters add up`, async (stage) => {
      const history = new History(stage, random(seed));
      await history.start();
      for (let i = 0; i < STEPS; i += 1) await history.step();
      await history.finish();
    });
  }
}

/** What one test knows from the answers it got. */
class History {
  readonly #stage: Stage;
  readonly #random: () => number;
  readonly #campaigns: string[] = [];
  #workers: string[] = [];
  /** Claims in hand by worker, and whether they were begun. Claims of the dead stay, to be told late. */
  #held: { worker: string; claim: Claim; begun: boolean; dead: boolean }[] = [];
  /** Deliveries that were accepted by the server, by `campaign.number`. */
  readonly #sent = new Set<string>();
  /** Unknown ones that only a retry may bring back. */
  readonly #unknown = new Set<string>();

  constructor(stage: Stage, random: () => number) {
    this.#stage = stage;
    this.#random = random;
  }

  async start(): Promise<void> {
    const rows = [...rowsFrom(1, ROWS), invalidRow(ROWS + 1)];
    this.#campaigns.push(await this.#stage.campaign(rows), await this.#stage.campaign(rows, { delayMs: 100 }));
    this.#campaigns.push(await this.#stage.campaign(rows, { account: 'other' }));
    for (let i = 0; i < 3; i += 1) this.#workers.push(await this.#stage.worker());
  }

  async step(): Promise<void> {
    const steps = [
      ...Array(6).fill(() => this.#claim()),
      ...Array(10).fill(() => this.#begin()),
      ...Array(10).fill(() => this.#record()),
      ...[() => this.#die(), () => this.#pause(), () => this.#hold(), () => this.#retry(), () => this.#stray()],
      async () => this.#stage.clock.pass(Math.floor(this.#random() * 300) - 20),
    ] as (() => Promise<void>)[];
    await this.#pick(steps)?.();
  }

  /** Everything is allowed to run to its end: then every delivery has one, and the ledger tells no more than we saw. */
  async finish(): Promise<void> {
    for (const account of ['main', 'other']) await this.#stage.backend.unhold(account, { byOperator: true });
    for (const campaign of this.#campaigns) await this.#stage.backend.setWanted(campaign, 'run');
    for (const worker of this.#workers.splice(0)) await this.#recover(worker);
    const worker = await this.#stage.worker();
    for (const campaign of this.#campaigns) {
      for (let i = 0; i < 20 * ROWS && (await this.#stage.row(campaign)).finishedAt === null; i += 1) {
        this.#stage.clock.pass(1000);
        await this.#sendOne(worker, campaign);
      }
      const states = await this.#stage.states(campaign);
      expect(states.filter((state) => !['sent', 'failed', 'unknown', 'skipped'].includes(state))).toEqual([]);
      for (const [i, state] of states.entries()) {
        expect(state === 'sent', `${campaign}.${i + 1}`).toBe(this.#sent.has(`${campaign}.${i + 1}`));
      }
    }
  }

  async #sendOne(worker: string, campaign: string): Promise<void> {
    const [claim] = await this.#stage.claim(worker, campaign);
    if (!claim) return;
    this.#lent(claim);
    expect(await this.#stage.begin(worker, [claim])).toMatchObject([{ kind: 'begun' }]);
    await this.#stage.record(worker, [claim], 'sent');
    this.#sent.add(nameOf(claim));
  }

  async #claim(): Promise<void> {
    const worker = this.#pick(this.#workers);
    const campaign = this.#pick(this.#campaigns);
    if (!worker || !campaign) return;
    for (const claim of await this.#stage.claim(worker, campaign, Math.ceil(this.#random() * 4))) {
      this.#lent(claim);
      this.#held.push({ worker, claim, begun: false, dead: false });
    }
  }

  #lent(claim: Claim): void {
    expect(this.#sent.has(nameOf(claim)), `${nameOf(claim)} was sent already`).toBe(false);
    expect(this.#unknown.has(nameOf(claim)), `${nameOf(claim)} is unknown`).toBe(false);
    const holder = this.#held.find((held) => !held.dead && nameOf(held.claim) === nameOf(claim));
    expect(holder, `${nameOf(claim)} is in other hands`).toBeUndefined();
  }

  async #begin(): Promise<void> {
    const held = this.#pick(this.#held.filter((entry) => !entry.begun));
    if (!held) return;
    const [answer] = await this.#stage.begin(held.worker, [held.claim]);
    if (answer?.kind === 'begun') {
      expect(held.dead).toBe(false);
      held.begun = true;
    } else if (answer?.kind === 'gone') this.#drop(held.claim);
    else expect(answer?.kind === 'wait' && answer.until > this.#stage.clock.now()).toBe(true);
  }

  async #record(): Promise<void> {
    const held = this.#pick(this.#held.filter((entry) => entry.begun));
    if (!held) return;
    const { claim, worker, dead } = held;
    const record = this.#someOutcome(claim);
    const [answer] = await this.#stage.recordAll(worker, [record]);
    const told = record.kind === 'sent' || record.kind === 'failed';
    const unknown = this.#unknown.has(nameOf(claim));
    if (dead) expect(answer).toBe(told && unknown && !this.#retried(claim) ? 'late' : 'stale');
    else expect(answer).toBe('recorded');
    this.#drop(claim);
    if (answer === 'stale') return;
    if (told) this.#unknown.delete(nameOf(claim));
    if (record.kind === 'sent') this.#sent.add(nameOf(claim));
    if (record.kind === 'unknown') this.#unknown.add(nameOf(claim));
  }

  // What was retried is in no `unknown` set any more, unless it became unknown again with a newer claim.
  #retried(claim: Claim): boolean {
    return this.#held.some((held) => nameOf(held.claim) === nameOf(claim) && held.claim.token > claim.token);
  }

  #someOutcome(claim: Claim): OutcomeRecord {
    const of = toBegin(claim);
    const waitMs = Math.floor(this.#random() * 500);
    return this.#pick<OutcomeRecord>([
      { ...of, kind: 'sent', reply: '250' },
      { ...of, kind: 'sent', reply: '250' },
      { ...of, kind: 'deferred', reply: '451', waitMs },
      { ...of, kind: 'failed', reply: '550', suppress: false },
      { ...of, kind: 'unknown', reply: 'lost' },
      { ...of, kind: 'released', waitMs: 0 },
    ]) as OutcomeRecord;
  }

  async #die(): Promise<void> {
    const worker = this.#pick(this.#workers);
    if (!worker) return;
    await this.#recover(worker);
    this.#workers = [...this.#workers.filter((other) => other !== worker), await this.#stage.worker()];
  }

  async #recover(worker: string): Promise<void> {
    const lost = this.#held.filter((held) => held.worker === worker && !held.dead);
    const result = await this.#stage.backend.recover(worker);
    expect(result.unknown).toBe(lost.filter((held) => held.begun).length);
    for (const held of lost) {
      held.dead = true;
      if (held.begun) this.#unknown.add(nameOf(held.claim));
    }
  }

  async #pause(): Promise<void> {
    const campaign = this.#pick(this.#campaigns) as string;
    await this.#stage.backend.setWanted(campaign, 'run');
    if (this.#random() < 0.5 && (await this.#stage.row(campaign)).finishedAt === null) {
      await this.#stage.backend.setWanted(campaign, 'paused');
    }
  }

  async #hold(): Promise<void> {
    const account = this.#pick(['main', 'other']) as string;
    const until = this.#stage.clock.now() + 200;
    if (this.#random() < 0.5) await this.#stage.backend.hold(account, { reason: 'quota', message: '', until });
    else await this.#stage.backend.unhold(account, { byOperator: this.#random() < 0.5 });
  }

  async #retry(): Promise<void> {
    const campaign = this.#pick(this.#campaigns) as string;
    const unknown = [...this.#unknown].filter((name) => name.startsWith(`${campaign}.`));
    const { counts } = await this.#stage.row(campaign);
    expect(counts.unknown).toBe(unknown.length);
    expect(await this.#stage.backend.retry(campaign, ['unknown', 'failed'])).toBe(counts.unknown + counts.failed);
    // Whoever was asked about before tells nothing any more.
    this.#held = this.#held.filter((held) => !held.dead || !unknown.includes(nameOf(held.claim)));
    for (const name of unknown) this.#unknown.delete(name);
  }

  // Somebody with a wrong token, or a delivery that is not there, changes nothing.
  async #stray(): Promise<void> {
    const worker = this.#pick(this.#workers) as string;
    const campaign = this.#pick(this.#campaigns) as string;
    const stray: Begin = { campaign, number: Math.ceil(this.#random() * (ROWS + 2)), token: 1_000_000 };
    expect(await this.#stage.begin(worker, [stray])).toEqual([{ kind: 'gone' }]);
    expect(await this.#stage.recordAll(worker, [{ ...stray, kind: 'sent', reply: '' }])).toEqual(['stale']);
  }

  #drop(claim: Claim): void {
    this.#held = this.#held.filter((held) => held.claim !== claim);
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#random() * from.length)];
  }
}

function nameOf({ campaign, number }: Begin): string {
  return `${campaign}.${number}`;
}

/** mulberry32: the same history for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
