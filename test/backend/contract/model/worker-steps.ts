import { expect } from 'vitest';
import { outcomeOfVanished } from '../../../../src/backend/outcome-rule.ts';
import type { Claim, OutcomeRecord } from '../../../../src/backend/port.ts';
import { toBegin } from '../stage.ts';
import {
  become,
  claimable,
  type Delivery,
  judged,
  type Lent,
  type Model,
  mayRun,
  newWorker,
  type Real,
} from './model.ts';
import { Step } from './step.ts';

export class ClaimSome extends Step {
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
export abstract class OfClaim extends Step {
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

export class BeginOne extends OfClaim {
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

export class RecordOne extends OfClaim {
  readonly kind: OutcomeRecord['kind'];
  readonly waitMs: number;
  readonly suppress: boolean;

  constructor(pick: number, kind: OutcomeRecord['kind'], waitMs: number, suppress: boolean) {
    super(pick);
    this.kind = kind;
    this.waitMs = waitMs;
    this.suppress = suppress;
  }

  override async ask(model: Model, { stage }: Real): Promise<void> {
    const { claim, worker, delivery, holds } = this.lent(model);
    const now = stage.clock.now();
    const [answer] = await stage.recordAll(worker, [this.#record(claim)]);
    const verdict = holds ? judged(model, delivery, this.kind) : null;
    expect(answer).toBe(verdict?.answer ?? 'stale');
    become(delivery, verdict, now, this.waitMs);
    if (verdict && this.kind === 'failed' && this.suppress) delivery.suppressed = true;
  }

  #record(claim: Claim): OutcomeRecord {
    const of = { ...toBegin(claim), reply: this.kind };
    switch (this.kind) {
      case 'deferred':
        return { ...of, kind: 'deferred', waitMs: this.waitMs };
      case 'failed':
        return { ...of, kind: 'failed', suppress: this.suppress };
      case 'released':
        return { ...toBegin(claim), kind: 'released', waitMs: this.waitMs };
      default:
        return { ...of, kind: this.kind };
    }
  }

  override toString(): string {
    return `record ${this.kind} of claim ${this.pick}, wait ${this.waitMs}, suppress ${this.suppress}`;
  }
}

export class Recover extends Step {
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
