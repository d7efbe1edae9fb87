import { describe, expect, it } from 'vitest';
import { AccountWindow } from '../../src/worker/account-window.ts';

/** Who has come in so far, in this order, of so many who want to. */
function entering(window: AccountWindow, count: number): readonly number[] {
  const inside: number[] = [];
  for (let i = 1; i <= count; i++) void Promise.resolve(window.enter({})).then(() => inside.push(i));
  return inside;
}

/** Everybody has come in who can. */
const settled = () => new Promise((done) => setImmediate(done));

describe('AccountWindow', () => {
  it('lets two a connection in, and one more for each that leaves, in the order they came', async () => {
    const window = new AccountWindow(2);
    expect(window.size).toBe(4);
    const inside = entering(window, 7);
    await settled();
    expect(inside).toEqual([1, 2, 3, 4]);
    window.leave();
    window.leave();
    await settled();
    expect(inside).toEqual([1, 2, 3, 4, 5, 6]);
    for (let i = 0; i < 6; i++) window.leave();
    await settled();
    await settled();
    expect(inside).toHaveLength(7);
  });

  it('lets as many more in as it is made larger by', async () => {
    const window = new AccountWindow(1);
    const inside = entering(window, 9);
    window.resize(3);
    await settled();
    expect([window.size, inside]).toEqual([6, [1, 2, 3, 4, 5, 6]]);
    window.leave();
    await settled();
    expect(inside).toHaveLength(7);
  });

  it('has the room that it was given while nobody waited', async () => {
    const window = new AccountWindow(1);
    window.resize(2);
    const inside = entering(window, 5);
    await settled();
    expect(inside).toEqual([1, 2, 3, 4]);
  });

  it('lets nobody in after it was made smaller, until so many have left', async () => {
    const window = new AccountWindow(2);
    const inside = entering(window, 6);
    window.resize(1);
    window.leave();
    window.leave();
    await settled();
    expect([window.size, inside]).toEqual([2, [1, 2, 3, 4]]);
    window.leave();
    await settled();
    expect(inside).toEqual([1, 2, 3, 4, 5]);
  });

  it('turns away who waits, and nobody else', async () => {
    const window = new AccountWindow(1);
    const [one, other] = [{}, {}];
    expect([window.enter(one), window.enter(one)]).toEqual([null, null]);
    const waiting = [window.enter(one), window.enter(other), window.enter(one)];
    window.turnAway(one);
    expect(await Promise.all([waiting[0], waiting[2]])).toEqual([false, false]);
    window.leave();
    expect(await waiting[1]).toBe(true);
    window.leave();
    expect(window.enter(one)).toBe(null);
  });
});
