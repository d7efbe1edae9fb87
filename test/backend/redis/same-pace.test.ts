import { afterAll, beforeAll, describe, test } from 'vitest';
import { accountSlot, type Slowed, slowDown, slowedRate } from '../../../src/backend/limits.ts';
import { type Slot, takeSlot } from '../../../src/backend/pacing.ts';
import { ratePerSecond } from '../../../src/backend/rate.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { Dice, expectSame, NOW, SEED, told } from './dice.ts';
import { inLua } from './in-lua.ts';

const PARTS = ['aside', 'outbox', 'common', 'limits'];
const TITLE = `Lua paces as TypeScript does, in random states of seed ${SEED}`;

function expectSlot([wait, tat, at]: readonly string[], slot: Slot, about: unknown): void {
  expectSame(wait, slot.kind === 'wait' ? slot.until : null, about);
  expectSame(tat, slot.tat, about);
  expectSame(at, slot.kind === 'wait' ? null : slot.at, about);
}

describe.skipIf(redisMissing() !== null)(TITLE, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start({ appendfsync: 'no' });
  });
  afterAll(() => server.close());

  test('a campaign’s slots', async () => {
    const dice = new Dice(SEED);
    const cases = dice.many(() => {
      const interval = dice.one(
        () => 0,
        () => dice.size(1, 100_000),
        () => 200,
        () => 5_000,
      );
      return {
        tat: dice.one<number | null>(
          () => null,
          () => dice.near(2 * interval + 50),
        ),
        owed: dice.one(
          () => 0,
          () => dice.size(0.001, interval + 1),
          () => interval,
        ),
        interval,
      };
    });
    const text = `for i, k in ipairs(cases) do
      local wait, tat, owed, at = takeSlot(k.tat or nil, k.owed, k.interval, ${NOW})
      answers[i] = { exactly(wait), exactly(tat), exactly(at), exactly(owed) }
    end`;
    const found = await inLua<string[]>(
      server,
      PARTS,
      text,
      cases.map((k) => ({ ...k, tat: told(k.tat) })),
    );
    for (const [i, k] of cases.entries()) {
      const slot = takeSlot(k, k.interval, NOW);
      expectSlot(found[i] as string[], slot, k);
      expectSame(found[i]?.[3], slot.kind === 'begun' ? slot.owed : k.owed, k);
    }
  });

  test('an account’s slots, slowed or not, and when a complaint is forgotten', async () => {
    const dice = new Dice(SEED);
    const cases = dice.many(() => ({
      tat: dice.one<number | null>(
        () => null,
        () => dice.near(3_000),
      ),
      perSecond: dice.one<number | null>(
        () => null,
        () => dice.size(0.01, 100),
      ),
      slowed: dice.one<Slowed | null>(
        () => null,
        () => dice.slowed(),
        () => dice.slowed(),
      ),
    }));
    const text = `for i, k in ipairs(cases) do
      local s = k.slowed or {}
      local a = { name = 'main', tat = k.tat or nil, parsed = { perSecond = k.perSecond, windows = {} },
        slow_ceiling = s.ceiling, slow_at = s.at, slow_cuts = s.cuts }
      local wait, tat, at = accountSlot(a, ${NOW}, ${NOW})
      answers[i] = { exactly(wait), exactly(tat), exactly(at), exactly(a.slow_ceiling), exactly(a.slow_at), exactly(a.slow_cuts) }
    end`;
    const asked = cases.map((k) => ({ tat: told(k.tat), perSecond: told(k.perSecond), slowed: k.slowed ?? false }));
    const found = await inLua<string[]>(server, PARTS, text, asked);
    for (const [i, k] of cases.entries()) {
      const { slot, slowed } = accountSlot(k.tat, k.perSecond, k.slowed, NOW);
      const answer = found[i] as string[];
      expectSlot(answer, slot, k);
      for (const [j, name] of (['ceiling', 'at', 'cuts'] as const).entries()) {
        expectSame(answer[3 + j], slowed?.[name] ?? null, k);
      }
    }
  });

  test('how a pace that was cut grows', async () => {
    const dice = new Dice(SEED);
    const cases = dice.many(() => dice.slowed());
    const text = `for i, k in ipairs(cases) do
      answers[i] = { exactly(slowedRate({ slow_ceiling = k.ceiling, slow_at = k.at, slow_cuts = k.cuts }, ${NOW})) }
    end`;
    const found = await inLua<string[]>(server, PARTS, text, cases);
    for (const [i, slowed] of cases.entries()) expectSame(found[i]?.[0], slowedRate(slowed, NOW), slowed);
  });

  test('what a complaint makes of the pace', async () => {
    const dice = new Dice(SEED);
    const cases = dice.many(() => ({
      slowed: dice.one<Slowed | null>(
        () => null,
        () => dice.slowed(),
        () => dice.slowed(),
      ),
      perSecond: dice.one<number | null>(
        () => null,
        () => dice.size(0.01, 100),
      ),
      begunAt: dice.near(5_000),
      rates: dice.many(() => dice.rate(), dice.whole(0, 2)),
    }));
    const text = `for i, k in ipairs(cases) do
      call('FLUSHDB')
      campaigns = {}
      for j, r in ipairs(k.rates) do
        local id = 'c' .. j
        call('ZADD', P .. 'open', j, id)
        campaigns[id] = { id = id, account = 'main', rate_at = r.at or nil, rate_count = r.count, rate_before = r.before or nil }
      end
      -- Another account's outcomes say nothing of this one's pace.
      call('ZADD', P .. 'open', 9, 'other')
      campaigns.other = { id = 'other', account = 'other', rate_at = ${NOW}, rate_count = 1000000 }
      local s = k.slowed or {}
      local a = { name = 'main', parsed = { perSecond = k.perSecond, windows = {} },
        slow_ceiling = s.ceiling, slow_at = s.at, slow_cuts = s.cuts }
      accounts.main = a
      slowDown('main', k.begunAt, ${NOW})
      answers[i] = { exactly(a.slow_ceiling), exactly(a.slow_at), exactly(a.slow_cuts) }
    end`;
    const asked = cases.map(({ slowed, perSecond, begunAt, rates }) => ({
      ...{ slowed: slowed ?? false, perSecond: told(perSecond), begunAt },
      rates: rates.map((r) => ({ at: told(r.rate_at), count: r.rate_count, before: told(r.rate_before) })),
    }));
    const found = await inLua<string[]>(server, PARTS, text, asked);
    for (const [i, k] of cases.entries()) {
      const rates = k.rates.map((row) => ratePerSecond(row, NOW)).filter((rate) => rate !== null);
      const observed = rates.length > 0 ? rates.reduce((sum, rate) => sum + rate, 0) : null;
      const slowed = slowDown(k.slowed, k.perSecond, { now: NOW, begunAt: k.begunAt, observed });
      for (const [j, name] of (['ceiling', 'at', 'cuts'] as const).entries()) {
        expectSame(found[i]?.[j], slowed[name], k);
      }
    }
  });
});
