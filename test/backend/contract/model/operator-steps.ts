import { expect } from 'vitest';
import { type ReturnKind, returnAnswers } from '../../../../src/backend/return-rule.ts';
import type { Wanted } from '../../../../src/backend/states.ts';
import { errorOf } from '../../../helpers/errors.ts';
import { type Delivery, emailOf, isFinished, type Model, type Real } from './model.ts';
import { Step } from './step.ts';

export class Want extends Step {
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

export class Retry extends Step {
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

export class Hold extends Step {
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

export class Suppress extends Step {
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

/** A mail that came back. */
export class ComeBack extends Step {
  readonly number: number;
  readonly kind: ReturnKind;

  constructor(number: number, kind: ReturnKind) {
    super();
    this.number = number;
    this.kind = kind;
  }

  override async ask({ deliveries }: Model, { stage, campaign, account }: Real): Promise<void> {
    const { number, kind } = this;
    const delivery = deliveries.get(number) as Delivery;
    const answer = returnAnswers[delivery.state]?.[kind] ?? 'refused';
    const what = { kind, cause: 'unknown', guess: false, reply: '550', suppress: null } as const;
    const told = { campaign, number, key: emailOf(account, number), ...what };
    expect(await stage.backend.recordReturns([told])).toEqual([answer]);
    if (answer === 'recorded') delivery.state = kind;
  }

  override toString(): string {
    return `${this.number} is ${this.kind}`;
  }
}

export class Pass extends Step {
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
