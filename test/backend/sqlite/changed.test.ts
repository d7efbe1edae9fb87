import { expect, it, onTestFinished } from 'vitest';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { folderWith } from '../../helpers/folder.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf } from '../hands.ts';

it('what others have written is noticed once, and what one wrote oneself is not', async () => {
  const folder = folderWith();
  const open = async () => {
    const backend = await openSqliteBackend({ folder, clock: handClock() });
    onTestFinished(() => backend.close());
    return backend;
  };
  const [own, other] = [await open(), await open()];
  expect([own.changed(), own.changed()]).toEqual([false, false]);
  await campaignOf(other, 1);
  expect([own.changed(), own.changed()]).toEqual([true, false]);
  await campaignOf(own, 1);
  expect(own.changed()).toBe(false);
  expect(other.changed()).toBe(false);
});
