import { describe, expect, it } from 'vitest';
import type { Hold } from '../../src/backend/states.ts';
import type { Outcome } from '../../src/transport/port.ts';
import { AccountGuard } from '../../src/worker/account-guard.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const unreachable: Outcome = { kind: 'unreachable', reply: 'connect ECONNREFUSED' };
const sent: Outcome = { kind: 'sent', reply: '250 Ok' };
const refused: Outcome = { kind: 'failed', reply: '554 Not today', hardBounce: false };

/** A guard over a backend of which it uses one method, at a time that the test sets. */
function guardAt(start: number) {
  const holds: Hold[] = [];
  let now = start;
  const told: Hold[] = [];
  let refuses = false;
  const hold = async (account: string, hold: Hold) => {
    expect(account).toBe('default');
    if (refuses) throw new Error('disk full');
    holds.push(hold);
  };
  const guard = new AccountGuard('default', { hold }, { now: () => now }, (of) => told.push(of));
  const refuse = (now: boolean) => {
    refuses = now;
  };
  return { guard, holds, told, refuse, setClock: (to: number) => (now = to) };
}

describe('AccountGuard', () => {
  it('holds once for all messages that meet the same closed door, and longer when it is met again', async () => {
    const { guard, holds, told, setClock } = guardAt(HOUR);
    await Promise.all([guard.note(unreachable), guard.note(unreachable), guard.note(unreachable)]);
    expect(holds).toMatchObject([{ reason: 'unreachable', until: HOUR + 2_000 }]);
    setClock(HOUR + 2_000);
    await guard.note(unreachable);
    expect(holds.map(({ until }) => until)).toEqual([HOUR + 2_000, HOUR + 6_000]);
    expect(told).toEqual(holds);
  });

  it('begins with a short hold again after a message went through', async () => {
    const { guard, holds, setClock } = guardAt(HOUR);
    await guard.note(unreachable);
    setClock(2 * HOUR);
    await guard.note(sent);
    await guard.note(unreachable);
    expect(holds.map(({ until }) => until)).toEqual([HOUR + 2_000, 2 * HOUR + 2_000]);
  });

  it('holds at the next message when the backend did not take the hold', async () => {
    const { guard, holds, told, refuse } = guardAt(HOUR);
    refuse(true);
    await guard.note(unreachable);
    refuse(false);
    await guard.note(unreachable);
    expect([told.length, holds.length]).toEqual([2, 1]);
  });

  it('holds again after the clock was set back, and does not wait for the time it knew', async () => {
    const { guard, holds, setClock } = guardAt(2 * HOUR);
    await guard.note(unreachable);
    setClock(HOUR);
    await guard.note(unreachable);
    expect(holds).toHaveLength(2);
    expect((holds[1]?.until as number) - HOUR).toBeLessThan(MINUTE);
  });

  it('holds after five refusals in a row that name no bad address; one that goes through forgives them', async () => {
    const { guard, holds } = guardAt(HOUR);
    for (const outcome of [refused, refused, refused, refused, sent, refused, refused, refused, refused]) {
      await guard.note(outcome);
    }
    expect(holds).toEqual([]);
    await guard.note(refused);
    expect(holds).toMatchObject([{ reason: 'failures', message: '554 Not today', until: null }]);
    for (let i = 0; i < 4; i++) await guard.note(refused);
    expect(holds).toHaveLength(1);
  });

  it('takes a refusal that names a bad address for the recipient’s own', async () => {
    const { guard, holds } = guardAt(HOUR);
    const gone: Outcome = { kind: 'failed', reply: '550 5.1.1', hardBounce: true };
    const later: Outcome = { kind: 'deferred', reply: '451', waitMs: null };
    for (let i = 0; i < 6; i++) for (const outcome of [gone, later]) await guard.note(outcome);
    expect(holds).toEqual([]);
  });
});
