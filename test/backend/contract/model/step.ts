import type fc from 'fast-check';
import { expect } from 'vitest';
import { collect } from '../../../helpers/collect.ts';
import type { Model, Real } from './model.ts';

/** One thing that is asked of both. */
export abstract class Step implements fc.AsyncCommand<Model, Real> {
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
