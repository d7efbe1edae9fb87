import { expect, test } from 'vitest';
import { readAttempts } from '../../src/backend/attempts.ts';

test('of noted attempts those that make no sense are left out, whatever they are damaged by', () => {
  const whole = { at: 1_764_000_000_000, state: 'failed', reply: '550' } as const;
  const latest = { ...whole, at: 8.64e15 };
  const damaged = [
    ...[Number.NaN, 0.5, 8.64e15 + 1, Number.POSITIVE_INFINITY, 'x'].map((at) => ({ ...whole, at: at as number })),
    ...([undefined, 'sent'] as const).map((state) => ({ ...whole, state })),
    { ...whole, reply: 550 },
  ];
  expect(readAttempts([...damaged, whole, latest])).toEqual([whole, latest]);
  const noted = (['deferred', 'failed', 'unknown'] as const).map((state) => ({ ...whole, state }));
  expect(readAttempts(noted)).toEqual(noted);
  for (const { at } of readAttempts([latest])) expect(new Date(at).toISOString()).toMatch(/Z$/);
});
