import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/port.ts';
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
  const backend = { hold: async (_: string, hold: Hold) => void holds.push(hold) } as unknown as Backend;
  const guard = new AccountGuard('default', backend, { now: () => now }, () => {});
  return { guard, holds, setClock: (to: number) => (now = to) };
}

describe('AccountGuard', () => {
  it('holds once for all messages that meet the same closed door, and longer when it is met again', async () => {
    const { guard, holds, setClock } = guardAt(HOUR);
    await Promise.all([guard.note(unreachable), guard.note(unreachable), guard.note(unreachable)]);
    expect(holds).toHaveLength(1);
    setClock((holds[0]?.until as number) + 1);
    await guard.note(unreachable);
    const [first, second] = holds.map(({ until }, i) => (until as number) - (i === 0 ? HOUR : (holds[0]?.until ?? 0)));
    expect(second).toBeGreaterThan(first as number);
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
    expect(holds).toMatchObject([{ reason: 'failures', until: null }]);
  });
});
