import { describe, expect, it } from 'vitest';
import { storeRecipient } from '../../src/message/stored-message.ts';
import { handClock } from '../backend/hand-clock.ts';
import { eventually } from '../helpers/eventually.ts';
import type { Script } from '../helpers/smtp/faulty-server.ts';
import { type LaneStage, laneStage } from './lane-stage.ts';

const holdingAt = (nth: number): Script => ({ rules: [{ at: 'dot', only: { nth: [nth] }, do: { hold: true } }] });

const wanted = ({ turns }: LaneStage) => turns.flatMap(({ claims }) => claims.map(({ want }) => want));

/** The most begins that were asked together. */
const together = ({ turns }: LaneStage) => Math.max(...turns.map(({ begins }) => begins.length));

const sent = (stage: LaneStage, count: number) =>
  eventually(`${count} are sent`, async () => (await stage.counts()).sent === count);

describe('a lane without a pace', () => {
  it('claims ahead, more when half of it is gone, and asks no more when nothing is due', async () => {
    const stage = await laneStage({ rows: 430, connections: 4 });
    stage.lane.wake(true);
    await sent(stage, 430);
    await stage.lane.stop();
    const asked = wanted(stage);
    expect(asked[0]).toBe(200);
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...asked)).toBe(200);
    // 200, 100 and something each time, and the one that found nothing.
    expect(asked.length).toBeLessThanOrEqual(6);
    expect(stage.turns.every(({ claims }) => claims.length <= 1)).toBe(true);
    expect(together(stage)).toBeGreaterThan(1);
    expect(stage.outcomes).toHaveLength(430);
  });

  it('uses a slot however late it is marked', async () => {
    let marked = 0;
    const stage = await laneStage({
      rows: 3,
      through: (backend) => ({
        ...backend,
        async exchange(turn) {
          if (turn.begins.length > 0) stage.clock.pass(++marked * 500);
          return backend.exchange(turn);
        },
      }),
    });
    stage.lane.wake(true);
    await sent(stage, 3);
    await stage.lane.stop();
    expect(stage.turns.flatMap(({ records }) => records.map(({ kind }) => kind))).toEqual(['sent', 'sent', 'sent']);
  });

  it('shares the window of its account with the others, also after many messages', async () => {
    const stage = await laneStage({ rows: 30 });
    stage.lane.wake(true);
    await sent(stage, 30);
    stage.server.set(holdingAt(1));
    const [one, other] = [await stage.beside(5), await stage.beside(5)];
    one.wake(true);
    other.wake(true);
    await stage.server.until(({ events }) => events.length === 31);
    const begun = () => stage.turns.flatMap(({ begins }) => begins).length - 30;
    await eventually('as many are begun as may be', () => begun() === 2);
    await stage.ledger.idle();
    expect(begun()).toBe(2);
    stage.server.set({});
    await eventually('all are sent', () => stage.outcomes.length === 40);
    await Promise.all([stage.lane, one, other].map((lane) => lane.stop()));
  });
});

describe('a lane with a pace', () => {
  const delayMs = 1_000;

  it('claims what it can begin, and asks for one slot at a time', async () => {
    const stage = await laneStage({ rows: 12, connections: 3, delayMs, script: holdingAt(1) });
    stage.lane.wake(true);
    await stage.server.until(({ events }) => events.length === 1);
    expect(wanted(stage)).toEqual([3]);
    expect(together(stage)).toBe(1);
    stage.server.set({});
    await eventually('all are sent', async () => {
      stage.clock.pass(100);
      return (await stage.counts()).sent === 12;
    });
    await stage.lane.stop();
    expect(Math.max(...wanted(stage))).toBe(3);
    expect(Math.min(...wanted(stage))).toBeGreaterThan(0);
    expect(together(stage)).toBe(1);
  });
});

describe('the hours for sending', () => {
  it('are looked at once more when the connection is there: nothing is marked or handed over when they are over', async () => {
    let closesAt = Number.POSITIVE_INFINITY;
    const script: Script = { rules: [{ at: 'connect', only: { nth: [1] }, do: { hold: true } }] };
    const stage = await laneStage({ rows: 1, script, closesAt: () => closesAt });
    stage.lane.wake(true);
    await stage.server.until(({ connections }) => connections === 1);
    closesAt = stage.clock.now();
    stage.server.set({});
    await eventually('it is given back', () => stage.turns.some(({ records }) => records[0]?.kind === 'released'));
    stage.lane.wake(true);
    await stage.ledger.idle();
    expect([stage.server.begun, await stage.counts()]).toEqual([0, { pending: 1 }]);
    closesAt += 1;
    stage.lane.wake(true);
    await sent(stage, 1);
    await stage.lane.stop();
  });
});

describe('a time of their own', () => {
  it('is waited for by those who have one, while a paced campaign sends to the others at once', async () => {
    // Two of 500 are due at once, behind all that are not.
    const at = handClock().now() + 86_400_000;
    const vars = (n: number) => storeRecipient({ vars: { nom: `N${n}` }, files: [], at: n > 498 ? null : at });
    const stage = await laneStage({ rows: 500, delayMs: 1_000, vars });
    stage.lane.wake(true);
    await eventually('the others have it', async () => {
      stage.clock.pass(1_000);
      stage.lane.wake(true);
      return (await stage.counts()).sent === 2;
    });
    await stage.ledger.idle();
    expect(await stage.counts()).toEqual({ pending: 498, sent: 2 });
    const [work] = await stage.backend.work(['main']);
    expect(Math.abs((work?.nextDueAt ?? 0) - at)).toBeLessThan(10);
    expect(stage.turns.flatMap(({ begins }) => begins.map(({ number }) => number)).filter((n) => n <= 498)).toEqual([]);
    // A look for work finds nobody before the time, and the first when it has come.
    stage.lane.wake(true);
    await stage.ledger.idle();
    expect((await stage.counts()).sent).toBe(2);
    stage.clock.pass(86_400_000);
    stage.lane.wake(true);
    await eventually('the first has it', async () => ((await stage.counts()).sent ?? 0) > 2);
    await stage.lane.stop();
  });
});

describe('what was not handed over', () => {
  /** The connection breaks at MAIL so many times. */
  const breaking = (times: number): Script => ({
    rules: [{ at: 'mail', only: { first: times }, do: { close: 'reset' } }],
  });

  /** Wakes the lane when the ledger has what it would send next, until so many outcomes were seen. */
  async function outcomesOf(stage: LaneStage, count: number) {
    await eventually(`${count} outcomes`, async () => {
      stage.clock.pass(500);
      stage.lane.wake(true);
      await stage.ledger.idle();
      return stage.outcomes.length >= count;
    });
    const records = stage.turns.flatMap((turn) => turn.records).map(({ kind }) => kind);
    return records.slice(0, count);
  }

  it('is tried again at once three times, then waits like a refused one', async () => {
    const stage = await laneStage({ rows: 1, script: breaking(4) });
    expect(await outcomesOf(stage, 4)).toEqual(['released', 'released', 'released', 'deferred']);
    const [first, second, third] = stage.turns.flatMap(({ records }) => records) as { waitMs: number }[];
    expect([first, second, third].every((record) => (record?.waitMs ?? 0) > 0)).toBe(true);
    await stage.lane.stop();
  });

  it('counts from the beginning again when it was answered meanwhile', async () => {
    const script: Script = {
      rules: [
        { at: 'rcpt', only: { nth: [1] }, do: { reply: '451 4.7.1 Greylisted' } },
        { at: 'mail', only: { nth: [1, 2, 3, 5, 6, 7, 8] }, do: { close: 'reset' } },
      ],
    };
    const stage = await laneStage({
      rows: 1,
      script,
      policy: { delaysMs: [1_000, 1_000, 1_000], everyMs: 1_000, maxAgeMs: 3_600_000, jitter: 0 },
    });
    const again = ['released', 'released', 'released', 'deferred'];
    expect(await outcomesOf(stage, 8)).toEqual([...again, ...again]);
    await stage.lane.stop();
  });
});
