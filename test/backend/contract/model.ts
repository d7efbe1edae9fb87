import fc from 'fast-check';
import type { ReturnKind } from '../../../src/backend/return-rule.ts';
import type { Wanted } from '../../../src/backend/states.ts';
import { outcomeKinds } from '../outcome-cases.ts';
import { ROWS, setUp } from './model/model.ts';
import { ComeBack, Hold, Pass, Retry, Suppress, Want } from './model/operator-steps.ts';
import type { Step } from './model/step.ts';
import { BeginOne, ClaimSome, RecordOne, Recover } from './model/worker-steps.ts';
import { type ContractTest, ROUNDS } from './stage.ts';

/** Other histories than those of seed 1: FUZZ_SEED; more of them: FUZZ_ROUNDS. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const FEW = 3;
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

/** Wait times, and how far the clock goes: so few that some waits are over. */
const ms = fc.integer({ min: 0, max: 300 });
const worker = fc.nat({ max: 1 });
const pick = fc.nat({ max: 7 });
const claims = fc.tuple(worker, fc.integer({ min: 1, max: 4 })).map((of) => new ClaimSome(...of));
const begins = pick.map((of) => new BeginOne(of));
const records = fc
  .tuple(pick, fc.constantFrom(...outcomeKinds), fc.option(ms, { nil: 0 }), fc.boolean())
  .map((of) => new RecordOne(...of));

// Those that move deliveries on come more often than those that steer, and those that end it all seldom.
const commands: fc.Arbitrary<Step>[] = [
  ...[claims, claims, claims, begins, begins, begins, begins, records, records, records, records],
  worker.map((of) => new Recover(of)),
  fc.constantFrom<Wanted>('run', 'run', 'run', 'run', 'paused', 'paused', 'cancelled').map((of) => new Want(of)),
  fc.subarray<'failed' | 'unknown'>(['failed', 'unknown'], { minLength: 1 }).map((of) => new Retry(of)),
  fc.constantFrom(true, false, false).map((of) => new Hold(of)),
  fc.integer({ min: 1, max: ROWS }).map((of) => new Suppress(of)),
  fc
    .tuple(fc.integer({ min: 1, max: ROWS }), fc.constantFrom<ReturnKind>('returned', 'complained'))
    .map((of) => new ComeBack(...of)),
  ms.map((of) => new Pass(of)),
];
