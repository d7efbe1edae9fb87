import { expect, it } from 'vitest';
import { refusals, soakRefusals } from './refusal-soak.ts';
import { soakKills, soakTokens } from './soak.ts';

it('tokens that end all the time: all sent, one renewal at a time, none shown again once refused', async () => {
  const result = await soakTokens({ people: 100, workers: 3, tokenSeconds: 4, delay: 0.06 });
  expect(result).toMatchObject({
    counts: { sent: 100, failed: 0, unknown: 0 },
    mostAtOnce: 1,
    refusedByIssuer: 0,
    refusedAgain: 0,
  });
});

it('kill -9 of the worker between answer and file never signs out', async () => {
  const kills = 3;
  const result = await soakKills({ people: 40, workers: 1, tokenSeconds: 2, delay: 0.1, kills, victim: 'worker' });
  expect(result).toMatchObject({ kills, refusedByIssuer: 0, counts: { failed: 0 } });
  expect((result.counts.sent ?? 0) + (result.counts.unknown ?? 0)).toBe(40);
});

it('a refusal holds, is told in both languages, fails nobody, and the campaign goes on after login', async () => {
  const { counts, wrong } = await soakRefusals(refusals.slice(0, 1));
  expect(wrong).toEqual([]);
  expect(counts).toMatchObject({ sent: counts.total, failed: 0, unknown: 0 });
});
