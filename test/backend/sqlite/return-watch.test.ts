import { expect, test } from 'vitest';
import { campaignOf, Hands } from '../hands.ts';
import { freshBackend } from './helpers.ts';
import { inFile } from './rubbish.ts';

test('dead addresses are counted among what went out since the campaign was held for them last', async () => {
  const { folder, clock, backend } = await freshBackend();
  const id = await campaignOf(backend, 200);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  const hands = new Hands(backend, 'w', id);
  const comesBack = async (number: number, over: object = {}) => {
    const what = { kind: 'returned', cause: 'permanent', guess: false, reply: '550', suppress: null } as const;
    const of = { campaign: id, number, key: `member${number}@example.org`, ...what, ...over };
    expect(await backend.recordReturns([of])).toEqual(['recorded']);
    return (await backend.accounts())[0]?.hold?.message ?? null;
  };
  const watch = () => inFile(folder, 'SELECT since, gone, dead FROM return_watch');

  await hands.send(60);
  const sentAt = clock.now();
  clock.pass(1_000);
  expect(await comesBack(60, { cause: 'full' })).toBeNull();
  expect(watch()).toEqual([]);
  let dead = 0;
  let message: string | null = null;
  while (message === null) {
    dead += 1;
    message = await comesBack(dead);
    if (message === null) expect(watch()).toEqual([{ since: 0, gone: 0, dead }]);
  }
  expect(message).toContain(`${dead}`);
  expect(watch()).toEqual([{ since: clock.now(), gone: 60, dead: 0 }]);
  await backend.unhold('main', { byOperator: true });

  // What went out before, or at that moment, is judged no more.
  expect(await comesBack(dead + 1)).toBeNull();
  await hands.send(1);
  expect(await comesBack(61)).toBeNull();
  expect(watch()).toEqual([{ since: clock.now(), gone: 60, dead: 0 }]);
  expect(sentAt).toBeLessThan(clock.now());

  const heldAt = clock.now();
  clock.pass(1);
  await hands.send(58);
  expect([await comesBack(62), await comesBack(63)]).toEqual([null, null]);
  expect(watch()).toEqual([{ since: heldAt, gone: 60, dead: 2 }]);
  expect(await comesBack(64)).toContain('{"dead":3,"gone":59}');
  expect(watch()).toEqual([{ since: clock.now(), gone: 119, dead: 0 }]);
});
