import { expect, test } from 'vitest';
import { HeldClaims } from '../../src/backend/held-claims.ts';
import type { Claim, Turn, TurnResult } from '../../src/backend/port.ts';

const claim = (campaign: string, number: number, token: number, attempts = 0) =>
  ({ campaign, number, token, attempts }) as Claim;

/** Notes a turn: what is recorded, what is begun and how that was answered, what is claimed. */
function note(held: HeldClaims, turn: Partial<Pick<Turn, 'records' | 'begins'>>, answers: Partial<TurnResult> = {}) {
  held.note(
    { worker: 'w', claims: [], records: [], begins: [], ...turn },
    { records: [], begins: [], claims: [], ...answers },
  );
}

const sent = (of: Claim) => ({ ...of, kind: 'sent', reply: '' }) as const;

test('claims are held from when they are lent until their outcome is told, or they are not there any more to be begun', () => {
  const held = new HeldClaims();
  const [first, second, third, other] = [claim('a', 1, 7, 2), claim('a', 2, 8), claim('a', 3, 9), claim('b', 1, 7, 1)];
  note(
    held,
    {},
    {
      claims: [
        [first, second],
        [third, other],
      ],
    },
  );
  expect(held.all()).toEqual({ a: [1, 2, 3], b: [1] });
  expect([held.attempts('a', 1), held.attempts('b', 1), held.attempts('b', 2), held.attempts('c', 1)]).toEqual([
    2, 1, 0, 0,
  ]);
  note(held, { begins: [first, second] }, { begins: [{ kind: 'gone' }, { kind: 'wait', until: 5 }] });
  expect([held.count('a'), held.has(first), held.has(second)]).toEqual([2, false, true]);
  note(held, { records: [sent(second)] });
  expect(held.all()).toEqual({ a: [3], b: [1] });
  note(held, { records: [sent(third)] });
  expect([held.all(), held.count('a')]).toEqual([{ b: [1] }, 0]);
  held.clear();
  expect(held.all()).toEqual({});
});

test('an outcome that comes after its delivery was lent anew ends nothing', () => {
  const held = new HeldClaims();
  const [before, again] = [claim('a', 1, 7), claim('a', 1, 8, 1)];
  note(held, {}, { claims: [[before]] });
  note(held, {}, { claims: [[again]] });
  note(held, { records: [sent(before)], begins: [before] }, { begins: [{ kind: 'gone' }] });
  expect([held.has(before), held.has(again), held.attempts('a', 1)]).toEqual([false, true, 1]);
});
