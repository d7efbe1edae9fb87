import { expect } from 'vitest';
import { MOST_STATE } from '../../../src/backend/mailboxes.ts';
import type { ContractTest } from './stage.ts';

const box = { key: '0123456789abcdef', label: 'lettre@imap.example.org' };
const other = { key: 'fedcba9876543210', label: 'autre@imap.example.org' };

/** Who reads a mailbox, and how far it has come. */
export function mailboxTests(test: ContractTest): void {
  test('a mailbox is known once somebody has had its lease, and is told in the order of labels', async (stage) => {
    const { mailboxes } = stage.backend;
    expect(await mailboxes.mailboxes()).toEqual([]);
    expect(await mailboxes.lease(box, 'me', null)).toEqual({ ...box, lease: 1, holder: 'me', state: null, at: null });
    await mailboxes.lease(other, 'you', null);
    expect(await mailboxes.mailboxes()).toMatchObject([
      { ...other, holder: 'you' },
      { ...box, holder: 'me' },
    ]);
  });

  test('one holder at a time has the lease, until it gives it back', async (stage) => {
    const { mailboxes } = stage.backend;
    await mailboxes.lease(box, 'me', null);
    expect(await mailboxes.lease(box, 'you', null)).toBeNull();
    expect(await mailboxes.turn({ key: box.key, lease: 1, release: true })).toBe(2);
    expect(await mailboxes.mailboxes()).toMatchObject([{ lease: 2, holder: null }]);
    expect(await mailboxes.lease(box, 'you', null)).toMatchObject({ lease: 3, holder: 'you' });
  });

  test('a lease that is judged to be over is taken only while its number is the same', async (stage) => {
    const { mailboxes } = stage.backend;
    await mailboxes.lease(box, 'me', null);
    await mailboxes.turn({ key: box.key, lease: 1, release: false });
    expect(await mailboxes.lease(box, 'you', 1)).toBeNull();
    expect(await mailboxes.lease(box, 'you', 2)).toMatchObject({ lease: 3, holder: 'you' });
  });

  test('whoever lost the lease changes nothing', async (stage) => {
    const { mailboxes } = stage.backend;
    await mailboxes.lease(box, 'me', null);
    await mailboxes.turn({ key: box.key, lease: 1, state: 'first', release: false });
    await mailboxes.lease(box, 'you', 2);
    expect(await mailboxes.turn({ key: box.key, lease: 2, state: 'late', release: true })).toBeNull();
    expect(await mailboxes.mailboxes()).toMatchObject([{ holder: 'you', lease: 3, state: 'first' }]);
    expect(await mailboxes.turn({ key: other.key, lease: 1, state: 'nobody', release: false })).toBeNull();
  });

  test('what is kept stays until it is said anew, with the time', async (stage) => {
    const { mailboxes } = stage.backend;
    await mailboxes.lease(box, 'me', null);
    await mailboxes.turn({ key: box.key, lease: 1, state: '{"é":1}', release: false });
    const at = stage.clock.now();
    stage.clock.pass(5_000);
    await mailboxes.turn({ key: box.key, lease: 2, release: true });
    expect(await mailboxes.lease({ ...box, label: 'Autre nom' }, 'you', null)).toMatchObject({
      ...{ label: 'Autre nom', state: '{"é":1}', at },
    });
    const long = 'x'.repeat(MOST_STATE + 1);
    await expect(mailboxes.turn({ key: box.key, lease: 4, state: long, release: false })).rejects.toThrow(RangeError);
  });
}
