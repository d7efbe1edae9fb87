import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, Claim, OutcomeRecord } from '../../../src/backend/port.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { folderWith } from '../../helpers/folder.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 22, 12);

const worker = { id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 };
let now: number;
let backend: Backend;
let campaign: string;

beforeEach(async () => {
  now = START;
  backend = await openSqliteBackend({ folder: folderWith(), clock: { now: () => now } });
  const names = { name: 'n', mode: 'async', account: 'default', sender: 's@example.org' } as const;
  const rest = { delayMs: 0, onUnknown: 'keep', key: null, digest: 'd', message: '{}' } as const;
  campaign = (await backend.createDraft({ ...names, ...rest })).id;
  const rows = [1, 2].map((number) => ({ number, email: `${number}@example.org`, key: `${number}@example.org` }));
  await backend.addDeliveries(
    campaign,
    rows.map((row) => ({ ...row, vars: '{}', skip: null })),
  );
  await backend.release(campaign, { notBefore: null, sameContentWindowMs: 0 });
  await backend.registerWorker(worker);
});

afterEach(() => backend.close());

async function claim(want: number): Promise<readonly Claim[]> {
  const turn = { worker: worker.id, records: [], begins: [], claims: [{ campaign, want }] };
  return (await backend.exchange(turn)).claims[0] ?? [];
}

async function record(claimed: Claim | undefined, what: Pick<OutcomeRecord, 'kind'> & Record<string, unknown>) {
  const { number = 0, token = 0 } = claimed ?? {};
  const outcome = { campaign, number, token, ...what } as OutcomeRecord;
  await backend.exchange({ worker: worker.id, records: [outcome], begins: [], claims: [] });
}

describe('a clock set back by an hour', () => {
  it('gives what waits its own wait again, from now, once', async () => {
    const [first, second] = await claim(2);
    await record(first, { kind: 'deferred', reply: '450', until: now + 5 * MINUTE });
    await record(second, { kind: 'released', until: null });
    now -= HOUR;
    await backend.work(['default']);
    expect(await claim(2)).toMatchObject([{ number: 2 }]);
    expect((await backend.campaign(campaign))?.nextAttemptAt).toBe(now + 5 * MINUTE);
    now += 4 * MINUTE;
    await backend.work(['default']);
    expect((await backend.campaign(campaign))?.nextAttemptAt).toBe(now + MINUTE);
  });

  it('lets a hold last as long as it was meant to', async () => {
    await backend.hold('default', { reason: 'throttled', message: '421', until: now + MINUTE });
    now -= HOUR;
    await backend.work(['default']);
    const [held] = await backend.work(['default']);
    expect(held?.hold?.until).toBe(now + MINUTE);
  });

  it('is noticed by whoever opens the store afterwards', async () => {
    const [first] = await claim(2);
    await record(first, { kind: 'deferred', reply: '450', until: now + MINUTE });
    now -= HOUR;
    await backend.beat(worker.id, { campaign: null });
    expect((await backend.campaign(campaign))?.nextAttemptAt).toBe(now + MINUTE);
  });
});
