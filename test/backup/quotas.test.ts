import { describe, expect, it } from 'vitest';
import type { AccountCopy, LedgerRecord } from '../../src/backend/copy/records.ts';
import type { AccountUse } from '../../src/backend/port.ts';
import { withPresentUse } from '../../src/backup/quotas.ts';
import { collect } from '../helpers/collect.ts';

const account: AccountCopy = {
  ...{ kind: 'account', name: 'main', epoch: 2, heldMs: 7, tat: 5, slowed: null, hold: null },
  limits: '{"perSecond":null,"windows":[{"ms":1000,"most":5}]}',
  windows: [
    [
      1_000,
      [
        [10, 10, 1],
        [20, 25, 3],
      ],
    ],
    [500, [[20, 25, 3]]],
  ],
};

const present: AccountUse = {
  ...{ hold: null, tat: null, slowed: null, onWire: 0 },
  limits: { perSecond: null, windows: [{ ms: 1_000, most: 9 }] },
  windows: [
    {
      ms: 1_000,
      most: 9,
      runs: [
        { first: 20, last: 28, count: 5 },
        { first: 40, last: 40, count: 1 },
      ],
    },
  ],
};

async function* from(records: readonly LedgerRecord[]): AsyncGenerator<LedgerRecord> {
  yield* records;
}

describe('what an account has used', () => {
  it('is all that the backup and the ledger that is there know of, under the newest limits', async () => {
    const [merged] = await collect(withPresentUse(from([account]), new Map([['main', present]])));
    expect(merged).toEqual({
      ...account,
      limits: JSON.stringify(present.limits),
      windows: [
        [
          1_000,
          [
            [10, 10, 1],
            [20, 28, 5],
            [40, 40, 1],
          ],
        ],
      ],
    });
  });

  it('stays what the backup says where the ledger that is there knows nothing', async () => {
    const nothing = { ...present, limits: null, windows: [] };
    expect(await collect(withPresentUse(from([account]), new Map([['main', nothing]])))).toEqual([account]);
    expect(await collect(withPresentUse(from([account]), new Map()))).toEqual([account]);
  });

  it('is kept of accounts that the backup does not have', async () => {
    const [kept] = await collect(withPresentUse(from([]), new Map([['other', present]])));
    expect(kept).toMatchObject({
      kind: 'account',
      name: 'other',
      windows: [
        [
          1_000,
          [
            [20, 28, 5],
            [40, 40, 1],
          ],
        ],
      ],
    });
  });
});
