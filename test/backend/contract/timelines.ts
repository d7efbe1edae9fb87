import fc from 'fast-check';
import { expect } from 'vitest';
import type { CampaignId } from '../../../src/backend/port.ts';
import { FIRST_STEP_MS, MOST_SPANS, MOST_STOPS, type Timeline, toldStates } from '../../../src/backend/timeline.ts';
import { type ContractTest, ROUNDS, rowsFrom, type Stage, toBegin } from './stage.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Of a span in which nothing was told. */
const nothing = { sent: 0, deferred: 0, failed: 0, unknown: 0, returned: 0, complained: 0 };

/** timeline. */
export function timelineTests(test: ContractTest): void {
  spanTests(test);
  stopTests(test);

  test('a campaign that is not there has no timeline; one of which nothing was sent an empty one', async (stage) => {
    expect(await stage.backend.timeline('nosuch')).toBeNull();
    const id = await stage.campaign(1);
    expect(await stage.backend.timeline(id)).toEqual({ stepMs: FIRST_STEP_MS, spans: [], stops: [] });
  });
}

async function timelineOf(stage: Stage, id: CampaignId): Promise<Timeline> {
  const timeline = await stage.backend.timeline(id);
  if (!timeline) throw new Error(`no timeline of ${id}`);
  return timeline;
}

async function spansOf(stage: Stage, id: CampaignId) {
  return (await timelineOf(stage, id)).spans;
}

async function stopsOf(stage: Stage, id: CampaignId) {
  return (await timelineOf(stage, id)).stops.map(({ of, reason, since, until }) => [of, reason, since, until]);
}

/** Moves the clock to the beginning of a minute. */
function toMinute({ clock }: Stage): number {
  clock.pass(MINUTE - (clock.now() % MINUTE));
  return clock.now();
}

function spanTests(test: ContractTest): void {
  test('outcomes are counted by the minute in which they were told', async (stage) => {
    const id = await stage.campaign(20);
    const worker = await stage.worker();
    const start = toMinute(stage);
    await stage.end(worker, id, 'sent', 3);
    stage.clock.pass(59 * SECOND);
    await stage.end(worker, id, 'failed', 1);
    stage.clock.pass(2 * SECOND);
    await stage.end(worker, id, 'sent', 2);
    await stage.defer(worker, id, 10 * MINUTE);
    await stage.end(worker, id, 'unknown', 1);
    const second = { ...nothing, at: start + MINUTE, sent: 2, deferred: 1, unknown: 1 };
    const first = { ...nothing, at: start, sent: 3, failed: 1 };
    expect(await spansOf(stage, id)).toEqual([first, second]);
    // What was given back, or is lent, is no outcome; empty minutes are not there.
    stage.clock.pass(5 * MINUTE);
    const claims = await stage.onWire(worker, id, 2);
    await stage.record(worker, claims.slice(0, 1), 'released');
    expect(await spansOf(stage, id)).toEqual([first, second]);
    expect(await stage.backend.recover(worker)).toEqual({ released: 0, unknown: 1 });
    const third = { ...nothing, at: start + 6 * MINUTE, unknown: 1 };
    expect(await spansOf(stage, id)).toEqual([first, second, third]);
    // A late outcome counts when it is told; one that was not the delivery's any more does not.
    stage.clock.pass(MINUTE);
    expect(await stage.record(worker, claims, 'sent')).toEqual(['stale', 'late']);
    expect(await spansOf(stage, id)).toEqual([
      first,
      second,
      third,
      { ...third, at: third.at + MINUTE, unknown: 0, sent: 1 },
    ]);
  });

  test('what comes back counts when it is told, also after the campaign is over', async (stage) => {
    const { backend, clock } = stage;
    const id = await stage.campaign(3);
    const start = toMinute(stage);
    await stage.end(await stage.worker(), id, 'sent', 3);
    clock.pass(7 * MINUTE);
    const what = { campaign: id, guess: false, reply: '', suppress: null } as const;
    const back = (number: number) => ({ ...what, number, key: `member${number}@example.org` });
    const returned = { ...back(1), kind: 'returned', cause: 'full' } as const;
    await backend.recordReturns([returned, returned, { ...back(2), kind: 'complained', cause: 'complaint' }]);
    clock.pass(MINUTE);
    await backend.recordReturns([{ ...back(1), kind: 'complained', cause: 'complaint' }]);
    expect(await spansOf(stage, id)).toEqual([
      { ...nothing, at: start, sent: 3 },
      { ...nothing, at: start + 7 * MINUTE, returned: 1, complained: 1 },
      { ...nothing, at: start + 8 * MINUTE, complained: 1 },
    ]);
  });

  test('a clock that is set back counts in the minute that it shows', async (stage) => {
    const id = await stage.campaign(10);
    const worker = await stage.worker();
    const start = toMinute(stage);
    await stage.end(worker, id, 'sent');
    stage.clock.pass(MINUTE);
    await stage.end(worker, id, 'sent');
    stage.clock.pass(-MINUTE);
    await stage.end(worker, id, 'failed');
    const one = { ...nothing, sent: 1 };
    expect(await spansOf(stage, id)).toEqual([
      { ...one, at: start, failed: 1 },
      { ...one, at: start + MINUTE, failed: 0 },
    ]);
  });

  test('when there are too many spans they are put together, and nothing is lost', async (stage) => {
    const id = await stage.campaign(MOST_SPANS + 10);
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, MOST_SPANS + 10);
    const plain = stage.plain();
    toMinute(stage);
    stage.clock.pass(MINUTE * 7);
    for (const claim of claims) {
      stage.clock.pass(MINUTE);
      const records = [{ ...toBegin(claim), kind: 'failed', reply: '550', suppress: false } as const];
      await plain.exchange({ worker, records, begins: [], claims: [] });
    }
    const { stepMs, spans } = await timelineOf(stage, id);
    expect(stepMs).toBe(2 * FIRST_STEP_MS);
    expect(spans.length).toBeLessThan(MOST_SPANS);
    expect(spans.every(({ at }) => at % stepMs === 0)).toBe(true);
    expect(spans.reduce((sum, { failed }) => sum + failed, 0)).toBe(claims.length);
    expect(spans.at(-1)?.at).toBeGreaterThan(stage.clock.now() - stepMs);
  });

  test('whatever happens, a timeline adds up to what was told', async (stage) => {
    const worker = await stage.worker();
    const step = fc.record({
      kind: fc.constantFrom('sent', 'failed', 'unknown', 'deferred', 'released'),
      ms: fc.integer({ min: 0, max: 3 * MINUTE }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const id = await stage.campaign(20);
        const told = { ...nothing };
        for (const { kind, ms } of steps) {
          stage.clock.pass(ms);
          if (kind === 'deferred') await stage.defer(worker, id, 3_600_000);
          else await stage.end(worker, id, kind);
          if (kind !== 'released') told[kind] += 1;
        }
        const spans = await spansOf(stage, id);
        const sums = toldStates.map((state) => [state, spans.reduce((sum, span) => sum + span[state], 0)]);
        expect(Object.fromEntries(sums)).toEqual(told);
        expect(spans.map(({ at }) => at)).toEqual([...new Set(spans.map(({ at }) => at))].sort((a, b) => a - b));
      }),
      { numRuns: 5 * ROUNDS },
    );
  });
}

function stopTests(test: ContractTest): void {
  test('pauses and holds of a campaign are there with their times', async (stage) => {
    const { backend, clock } = stage;
    const id = await stage.campaign(3);
    const start = clock.now();
    await backend.setWanted(id, 'paused');
    await backend.setWanted(id, 'paused');
    expect(await stopsOf(stage, id)).toEqual([['campaign', 'paused', start, null]]);
    clock.pass(SECOND);
    await backend.holdCampaign(id, { reason: 'restored', message: 'x' });
    clock.pass(SECOND);
    await backend.setWanted(id, 'run');
    const first = ['campaign', 'paused', start, start + 2 * SECOND];
    const second = ['campaign', 'restored', start + SECOND, start + 2 * SECOND];
    expect(await stopsOf(stage, id)).toEqual([first, second]);
    clock.pass(SECOND);
    await backend.holdCampaign(id, { reason: 'restored', message: 'x' });
    clock.pass(SECOND);
    await backend.setWanted(id, 'cancelled');
    clock.pass(SECOND);
    const third = ['campaign', 'restored', start + 3 * SECOND, start + 4 * SECOND];
    expect(await stopsOf(stage, id)).toEqual([first, second, third]);
  });

  test('a start that was missed is a stop when somebody says that it shall run', async (stage) => {
    const { backend, clock } = stage;
    const start = clock.now();
    const id = await stage.campaign(1, {}, { notBefore: start + SECOND, startBy: start + MINUTE });
    clock.pass(5 * MINUTE);
    await backend.setWanted(id, 'run');
    expect(await stopsOf(stage, id)).toEqual([['campaign', 'missed', start + MINUTE, start + 5 * MINUTE]]);
  });

  test('holds of its account are those of its time: ended, ending by themselves, and one in the place of another', async (stage) => {
    const { backend, clock } = stage;
    await backend.hold('main', { reason: 'auth', message: '', until: null });
    clock.pass(SECOND);
    await backend.unhold('main', { byOperator: true });
    clock.pass(SECOND);
    const id = await stage.campaign(2);
    const start = clock.now();
    const other = await stage.campaign(1, { account: 'other' });
    await backend.hold('main', { reason: 'quota', message: '', until: start + MINUTE });
    await backend.hold('main', { reason: 'quota', message: '', until: start + 2 * MINUTE });
    expect(await stopsOf(stage, id)).toEqual([['account', 'quota', start, start + 2 * MINUTE]]);
    clock.pass(MINUTE);
    await backend.hold('main', { reason: 'auth', message: '', until: null });
    const quota = ['account', 'quota', start, start + MINUTE];
    expect(await stopsOf(stage, id)).toEqual([quota, ['account', 'auth', start + MINUTE, null]]);
    clock.pass(MINUTE);
    await backend.unhold('main', { byOperator: true });
    const auth = ['account', 'auth', start + MINUTE, start + 2 * MINUTE];
    expect(await stopsOf(stage, id)).toEqual([quota, auth]);
    expect(await stopsOf(stage, other)).toEqual([]);
    await stage.end(await stage.worker(), id, 'sent', 2);
    clock.pass(SECOND);
    await backend.hold('main', { reason: 'quota', message: '', until: null });
    expect(await stopsOf(stage, id)).toEqual([quota, auth]);
  });

  test('of many stops the latest are kept', async (stage) => {
    const { clock } = stage;
    const id = await stage.campaign(rowsFrom(1, 1));
    const start = clock.now();
    for (let i = 0; i < MOST_STOPS + 5; i += 1) {
      clock.pass(SECOND);
      await stage.plain().hold('main', { reason: 'throttled', message: '', until: clock.now() + SECOND });
    }
    clock.pass(SECOND);
    const stops = await stopsOf(stage, id);
    expect(stops).toHaveLength(MOST_STOPS);
    expect(stops[0]).toEqual(['account', 'throttled', start + 6 * SECOND, start + 7 * SECOND]);
  });
}
