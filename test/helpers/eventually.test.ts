import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';

test('gives the first thing it sees', async () => {
  const seen = [null, 0, '', 'here'];
  expect(await eventually('something', () => seen.shift())).toBe('here');
});

test('ends before its test does, with what it waited for and what it saw last', { timeout: 4_000 }, async () => {
  await expect(eventually('the worker is there', () => 0)).rejects.toThrow(/the worker is there; last seen: 0/);
});

test('does so when the look itself hangs', { timeout: 4_000 }, async () => {
  const look = () => new Promise<never>(() => {});
  await expect(eventually('an answer', look)).rejects.toThrow(/an answer; last seen: undefined/);
});

test('several in one test share its time', { timeout: 5_000 }, async () => {
  await expect(eventually('the first', () => 0)).rejects.toThrow(/the first/);
  await expect(eventually('the second', () => 0)).rejects.toThrow(/the second/);
});
