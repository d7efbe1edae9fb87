import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import {
  BACK,
  campaignOf as campaignNumber,
  deliveryId,
  numberOf,
  stateCode,
} from '../../../src/backend/sqlite/codes.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { Damaged } from '../../../src/backend/sqlite/damaged.ts';
import { type DeliveryRecord, toDeliveryRow } from '../../../src/backend/sqlite/deliveries.ts';
import { collect } from '../../helpers/collect.ts';
import { folderWith } from '../../helpers/folder.ts';
import { campaignOf } from '../hands.ts';
import { openIn } from './helpers.ts';

const record: DeliveryRecord = {
  ...{ id: deliveryId(3, 7), email: 'a@example.org', vars: '{}', skip: null, state: stateCode.sent, attempts: 1 },
  ...{ reply: '250 ok', at: 5, due: null, back: null },
};

test('the key of a delivery has its campaign and its number', () => {
  expect(deliveryId(1, 0)).toBe(4_294_967_296);
  for (const [campaign, number] of [
    [1, 1],
    [3, 7],
    [2 ** 21 - 1, 2 ** 32 - 1],
  ] as const) {
    const id = deliveryId(campaign, number);
    expect([campaignNumber(id), numberOf(id)]).toEqual([campaign, number]);
  }
  expect(BACK).toContain('BETWEEN 1 AND 31 ');
});

describe('a delivery', () => {
  test.each<[string, Partial<DeliveryRecord>, object]>([
    ['that was sent', {}, { number: 7, state: 'sent', reply: '250 ok', attempts: 1, at: 5, skipReason: null }],
    ['that waits', { state: stateCode.deferred, due: 9 }, { state: 'deferred', nextAttemptAt: 9 }],
    ['that was given back', { state: stateCode.pending, due: 9 }, { state: 'pending', nextAttemptAt: null }],
    ['whose address is none', { state: stateCode.skipped, skip: 1 }, { skipReason: 'invalid' }],
    ['that is there twice', { state: stateCode.skipped, skip: 2 }, { skipReason: 'duplicate' }],
    ['of somebody who wants none', { state: stateCode.skipped, skip: 3 }, { skipReason: 'suppressed' }],
    ['that was skipped after it was claimed', { state: stateCode.skipped }, { skipReason: 'suppressed' }],
    ['that was skipped for another reason', { state: stateCode.skipped, skip: 9 }, { skipReason: null }],
    ['of a row that was skipped, and was sent', { skip: 1 }, { skipReason: null }],
    ['without a reply', { reply: null }, { reply: null }],
  ])('%s is shown as that', (_what, over, shown) => {
    expect(toDeliveryRow({ ...record, ...over })).toMatchObject(shown);
  });

  test.each<[string, object]>([
    ['address', { email: 5 }],
    ['values', { vars: null }],
    ['state', { state: 11 }],
    ['reply', { reply: 5 }],
    ['attempts', { attempts: 0.5 }],
    ['time', { at: 2 ** 53 }],
    ['wait', { due: 'abc' }],
  ])('whose %s cannot be shown is damaged, and names its campaign', (_what, over) => {
    const show = () => toDeliveryRow({ ...record, ...(over as Partial<DeliveryRecord>) });
    expect(show).toThrow(Damaged);
    expect(show).toThrow(expect.objectContaining({ campaign: 3, code: 'unexpected' }));
  });
});

describe('whoever reads a long list', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openIn(folderWith());
  });

  /** How often others had their turn until each of the reads that came of that. */
  async function turnsAt(read: () => Promise<unknown>): Promise<number[]> {
    const seen: number[] = [];
    let [turns, over] = [0, false];
    const count = () => {
      turns += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    const original = Connection.prototype.read;
    const spy = vi.spyOn(Connection.prototype, 'read').mockImplementation(function (this: Connection, look) {
      seen.push(turns);
      return original.call(this, look);
    } as typeof original);
    onTestFinished(() => spy.mockRestore());
    await read();
    over = true;
    return seen;
  }

  test('lets others have their turn between two looks for a page, and begins at once', async () => {
    const id = await campaignOf(backend, 3_001);
    const search = { text: 'nobody', match: 'row' } as const;
    const turns = await turnsAt(() => backend.deliveryPage(id, { search, limit: 5 }));
    expect(turns.slice(0, 2)).toEqual([0, 0]);
    expect(turns.length).toBeGreaterThan(3);
    for (const [i, turn] of turns.entries()) if (i > 1) expect(turn).toBeGreaterThan(turns[i - 1] as number);
  });

  test('lets others have their turn between two pieces of all of it', async () => {
    const id = await campaignOf(backend, 1_001);
    const turns = await turnsAt(() => collect(backend.deliveries(id, {})));
    expect(turns).toHaveLength(4);
    for (const [i, turn] of turns.entries()) if (i > 1) expect(turn).toBeGreaterThan(turns[i - 1] as number);
  });
});
