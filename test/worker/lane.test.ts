import { describe, expect, it } from 'vitest';
import type { Backend, Claim, Turn, TurnResult } from '../../src/backend/port.ts';
import { systemClock } from '../../src/clock.ts';
import type { Composed } from '../../src/message/types.ts';
import { createDryRunTransport } from '../../src/transport/dry-run.ts';
import type { Transport } from '../../src/transport/port.ts';
import { AccountGuard } from '../../src/worker/account-guard.ts';
import { AccountWindow } from '../../src/worker/account-window.ts';
import type { Composer } from '../../src/worker/composer.ts';
import { Lane } from '../../src/worker/lane.ts';
import { Lease } from '../../src/worker/lease.ts';
import { Ledger } from '../../src/worker/ledger.ts';
import type { HandClock } from '../backend/contract/stage.ts';
import { handClock } from '../backend/hand-clock.ts';
import { eventually } from '../helpers/eventually.ts';

/** A backend that lends these claims once, refuses the next turn with a begin in it, and takes whatever comes after. */
function refusingOnce(claims: readonly Claim[]) {
  const sent: number[] = [];
  let left = claims;
  let refusals = 1;
  const exchange = async (turn: Turn): Promise<TurnResult> => {
    if (turn.begins.length > 0 && refusals-- > 0) throw new Error('no connection');
    for (const { number, kind } of turn.records) if (kind === 'sent') sent.push(number);
    const lent = turn.claims.map(() => left);
    if (turn.claims.length > 0) left = [];
    return {
      records: turn.records.map(() => 'recorded'),
      begins: turn.begins.map(() => ({ kind: 'begun' })),
      claims: lent,
    };
  };
  return { sent, backend: { exchange, holdCampaign: async () => {}, hold: async () => {} } };
}

function claim(number: number): Claim {
  return { campaign: 'k', number, token: number, email: `${number}@example.org`, vars: '{}', attempts: 0, ageMs: 0 };
}

const mail: Composed = { from: 'a@example.org', to: ['b@example.org'], chunks: [Buffer.from('x')], size: 1 } as never;

function laneOver(
  backend: Pick<Backend, 'exchange' | 'holdCampaign' | 'hold'>,
  {
    clock = systemClock(),
    delayMs = 0,
    random = Math.random,
    announces = false,
    transport = createDryRunTransport(),
    account = null as string | null,
  } = {},
): { lane: Lane; ledger: Ledger } {
  const ledger = new Ledger(backend, 'w', () => {});
  const guard = new AccountGuard('default', backend, clock, () => {});
  const lane = new Lane({
    account,
    campaign: 'k',
    delayMs,
    composer: { compose: () => mail } as unknown as Composer,
    transport: () => transport,
    window: new AccountWindow(1),
    guard: () => guard,
    ledger,
    lease: new Lease(),
    clock,
    closesAt: null,
    policy: () => ({ delaysMs: [], everyMs: 0, maxAgeMs: 0, jitter: 0 }),
    random,
    announces: () => announces,
    onOutcome: () => {},
  });
  return { lane, ledger };
}

describe('Lane', () => {
  it('goes on with what it holds after trouble with the ledger, also when nothing more is due', async () => {
    const { sent, backend } = refusingOnce([1, 2, 3, 4].map(claim));
    const { lane, ledger } = laneOver(backend);
    lane.wake(true);
    await eventually('the ledger is in trouble', () => ledger.inTrouble);
    await eventually('the rest is sent', () => {
      lane.wake(false);
      return sent.includes(3) && sent.includes(4);
    });
    await lane.stop();
  });

  it.each([false, true])('offers messages before they are begun only where it may: %s', async (announces) => {
    const { sent, backend } = refusingOnce([1, 2, 3, 4].map(claim));
    const dryRun = createDryRunTransport();
    let offered = 0;
    const transport: Transport = {
      ...dryRun,
      offer(message, mayBegin) {
        offered += 1;
        return { begin: () => dryRun.send(message, mayBegin), withdraw: () => {} };
      },
    };
    const { lane } = laneOver(backend, { announces, transport });
    lane.wake(true);
    await eventually('the rest is sent', () => {
      lane.wake(false);
      return sent.includes(4);
    });
    await lane.stop();
    expect(offered).toBe(announces ? 4 : 0);
  });

  it.each([null, 'second'])('begins by the account that it is of, where several send: %s', async (account) => {
    const begun: unknown[] = [];
    const { backend } = refusingOnce([1, 2].map(claim));
    const exchange = (turn: Turn) => {
      begun.push(...turn.begins);
      return backend.exchange(turn);
    };
    const { lane } = laneOver({ ...backend, exchange }, { account });
    lane.wake(true);
    await eventually('all have been asked for', () => {
      lane.wake(false);
      return begun.length >= 2;
    });
    await lane.stop();
    const [first] = begun;
    expect(first).toEqual({ campaign: 'k', number: 1, token: 1, ...(account === null ? {} : { account }) });
  });

  it('hands nothing over before its slot', async () => {
    const clock = systemClock();
    const dryRun = createDryRunTransport();
    let slot = 0;
    let wentAt = 0;
    const { backend } = refusingOnce([claim(1)]);
    const exchange = async (turn: Turn): Promise<TurnResult> => {
      if (turn.begins.length === 0) return backend.exchange(turn);
      slot = clock.now() + 60;
      return { records: [], begins: turn.begins.map(() => ({ kind: 'begun', at: slot })), claims: [] };
    };
    const transport: Transport = {
      ...dryRun,
      send(message, mayBegin) {
        wentAt = clock.now();
        return dryRun.send(message, mayBegin);
      },
    };
    const { lane } = laneOver({ ...backend, exchange }, { clock, delayMs: 1_000, transport });
    lane.wake(true);
    await eventually('it went out', () => wentAt > 0);
    await lane.stop();
    expect(wentAt).toBeGreaterThanOrEqual(slot);
  });

  it('asks again for a slot when it can be had, but not at the same moment as every other worker', async () => {
    const clock = systemClock();
    const asked: number[] = [];
    let until = 0;
    const exchange = async (turn: Turn): Promise<TurnResult> => {
      for (const _ of turn.begins) asked.push(clock.now());
      until ||= asked.length > 0 ? clock.now() + 20 : 0;
      return {
        records: turn.records.map(() => 'recorded'),
        begins: turn.begins.map(() => (asked.length < 2 ? { kind: 'wait', until } : { kind: 'gone' })),
        claims: turn.claims.map(() => (asked.length === 0 ? [claim(1)] : [])),
      };
    };
    // A worker whose dice say: as late as may be, which is a tenth of the delay.
    const backend = { exchange, holdCampaign: async () => {}, hold: async () => {} };
    const { lane } = laneOver(backend, { clock, delayMs: 150, random: () => 1 });
    await eventually('it has asked again', () => {
      lane.wake(true);
      return asked.length > 1;
    });
    await lane.stop();
    expect(asked[1]).toBeGreaterThanOrEqual(until + 15);
  });

  it('goes by what the machine needs at least: after one slot in time a late one is given up again', async () => {
    const clock = handClock();
    const late = [...Array(12).fill(60), 0, 120];
    const { done, backend } = takingItsTime(clock, late);
    const { lane } = laneOver(backend, { clock, delayMs: 200 });
    await eventually('all have been begun', () => {
      lane.wake(true);
      return done.length === late.length;
    });
    await lane.stop();
    expect(done.slice(-3)).toEqual(['sent', 'sent', 'released']);
  });

  it('takes a clock that was set back while it waited for no early message', async () => {
    const clock = handClock();
    const late = [0, -3_600_000, 0, 0];
    const { done, backend } = takingItsTime(clock, late);
    const { lane } = laneOver(backend, { clock, delayMs: 200 });
    await eventually('all have been begun', () => {
      lane.wake(true);
      return done.length === late.length;
    });
    await lane.stop();
    expect(done).toEqual(Array(4).fill('sent'));
  });

  it('gives a slot up that was missed by much more than usual, and uses those that are always late', async () => {
    const clock = handClock();
    // How long the mark of each message takes, in milliseconds.
    const late = [5, 300, 5, ...Array(12).fill(120)];
    const { done, backend } = takingItsTime(clock, late);
    const { lane } = laneOver(backend, { clock, delayMs: 200 });
    await eventually('all have been begun', () => {
      lane.wake(true);
      return done.length === late.length;
    });
    await lane.stop();
    expect(done.slice(0, 3)).toEqual(['sent', 'released', 'sent']);
    expect(done[3]).toBe('released');
    expect(done.slice(-8)).toEqual(Array(8).fill('sent'));
  });

  it('takes 20 ms for nothing where the delay is short, and no more', async () => {
    const clock = handClock();
    const late = [0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0];
    const { done, backend } = takingItsTime(clock, late);
    const { lane } = laneOver(backend, { clock, delayMs: 40 });
    await eventually('all have been begun', () => {
      lane.wake(true);
      return done.length === late.length;
    });
    await lane.stop();
    expect(done).toEqual(late.map((ms) => (ms > 20 ? 'released' : 'sent')));
  });
});

/** A backend that lends one delivery at a time, and takes so many milliseconds (by that clock) to mark each. */
function takingItsTime(clock: HandClock, lateness: readonly number[]) {
  const done: string[] = [];
  let begun = 0;
  const exchange = async (turn: Turn): Promise<TurnResult> => {
    for (const { kind } of turn.records) done.push(kind);
    const at = clock.now();
    for (const _ of turn.begins) clock.pass(lateness[begun++] ?? 0);
    return {
      records: turn.records.map(() => 'recorded'),
      begins: turn.begins.map(() => ({ kind: 'begun', at })),
      claims: turn.claims.map(() => (begun < lateness.length ? [claim(begun + 1)] : [])),
    };
  };
  return { done, backend: { exchange, holdCampaign: async () => {}, hold: async () => {} } };
}
