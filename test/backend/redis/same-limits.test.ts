import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasLeft, joinsRun, type Run, type WindowLimit, windowOpening } from '../../../src/backend/limits.ts';
import { countOutcome } from '../../../src/backend/rate.ts';
import { type AccountState, activeTime, holdOf } from '../../../src/backend/sqlite/accounts.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { Dice, expectSame, NOW, ROUNDS, SEED, told } from './dice.ts';
import { inLua } from './in-lua.ts';

const PARTS = ['aside', 'outbox', 'common', 'limits'];
const TITLE = `Lua limits as TypeScript does, in random states of seed ${SEED}`;

describe.skipIf(redisMissing() !== null)(TITLE, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start({ appendfsync: 'no' });
  });
  afterAll(() => server.close());

  test('how outcomes are counted for the rate', async () => {
    const dice = new Dice(SEED);
    const cases = dice.many(() => dice.rate());
    const text = `for i, k in ipairs(cases) do
      local c = { dirty = {}, rate_at = k.at or nil, rate_count = k.count, rate_before = k.before or nil }
      countOutcome(c, ${NOW})
      answers[i] = { exactly(c.rate_at), exactly(c.rate_count), exactly(c.rate_before) }
    end`;
    const asked = cases.map((r) => ({ at: told(r.rate_at), count: r.rate_count, before: told(r.rate_before) }));
    const found = await inLua<string[]>(server, PARTS, text, asked);
    for (const [i, k] of cases.entries()) {
      const row = { ...k };
      countOutcome(row, NOW);
      for (const [j, name] of (['rate_at', 'rate_count', 'rate_before'] as const).entries()) {
        expectSame(found[i]?.[j], row[name], k);
      }
    }
  });

  test('what a window counts, and when it has room again', async () => {
    const dice = new Dice(SEED);
    const cases = dice.many(() => {
      const ms = dice.one(
        () => 60_000,
        () => 3_600_000,
        () => 86_400_000,
      );
      const most = dice.one(
        () => dice.whole(1, 20),
        () => 4_096,
        () => 4_097,
        () => 20_000,
      );
      const step = dice.one(
        () => ms / 8,
        () => ms / 4_096,
        () => ms / 9_000,
      );
      let at = NOW - dice.whole(0, 12) * step;
      const times = dice.many(
        () => {
          at = Math.floor(
            at +
              dice.one(
                () => 0,
                () => step,
                () => dice.size(1, step * 3),
              ),
          );
          return at;
        },
        dice.whole(0, 12),
      );
      const full = dice.one(
        () => 0,
        () => most - times.length,
        () => most - 1,
        () => most + 3,
      );
      return {
        limit: { ms, most },
        times,
        wire: Math.max(0, full),
        now: Math.max(NOW, at) + dice.whole(0, 1) * step,
      };
    }, ROUNDS / 4);
    const text = `for i, k in ipairs(cases) do
      call('FLUSHDB')
      for _, at in ipairs(k.times) do spendInWindow({ name = 'main' }, k.limit, at) end
      local a = { name = 'main' }
      local opening = windowOpening(a, k.limit, k.wire, k.now)
      answers[i] = { exactly(opening), table.concat(call('LRANGE', windowKey(a, k.limit.ms), 0, -1), ' '),
        call('HGET', P .. 'a:main', usedField(k.limit.ms)) or '0' }
    end`;
    const found = await inLua<string[]>(
      server,
      PARTS,
      text,
      cases.map((k) => ({ ...k, now: Math.floor(k.now) })),
    );
    for (const [i, k] of cases.entries()) {
      const now = Math.floor(k.now);
      const runs = runsOf(k.limit, [...k.times, now]);
      const used = runs.reduce((sum, { count }) => sum + count, 0);
      expectSame(
        found[i]?.[0],
        windowOpening(k.limit, used, k.wire, () => runs, now),
        k,
      );
      const shown = runs.map(({ first, last, count }) => `${first}:${last}:${count}`).join(' ');
      expect(found[i]?.slice(1), JSON.stringify(k)).toEqual([shown, String(used)]);
    }
  });

  test('what is on the wire, over all open campaigns of the account', async () => {
    const dice = new Dice(SEED);
    const cases = dice.many(() => {
      const campaign = () => ({
        mine: dice.whole(0, 1) === 1,
        known: dice.whole(0, 1) === 1,
        sending: dice.whole(0, 9),
      });
      return { campaigns: dice.many(campaign, dice.whole(0, 4)) };
    }, ROUNDS / 4);
    const text = `for i, k in ipairs(cases) do
      call('FLUSHDB')
      campaigns = {}
      for j, c in ipairs(k.campaigns) do
        local id, account = 'c' .. j, c.mine and 'main' or 'other'
        call('ZADD', P .. 'open', j, id)
        -- What this call has changed already is not in the hash yet.
        call('HSET', P .. 'c:' .. id, 'account', account, 'sending', c.known and 100 or c.sending)
        if c.known then campaigns[id] = { account = account, sending = c.sending } end
      end
      answers[i] = { exactly(onWire({ name = 'main' })) }
    end`;
    const found = await inLua<string[]>(server, PARTS, text, cases);
    for (const [i, k] of cases.entries()) {
      const wanted = k.campaigns.reduce((sum, { mine, sending }) => sum + (mine ? sending : 0), 0);
      expectSame(found[i]?.[0], wanted, k);
    }
  });

  test('whether an account is held, and the clock that stands still meanwhile', async () => {
    const dice = new Dice(SEED);
    const cases = dice.many(() => {
      const held = dice.one(
        () => true,
        () => false,
      );
      const upto = dice.one<number | null>(
        () => null,
        () => Math.ceil(dice.near(9_000)),
      );
      return {
        held,
        upto: held ? upto : null,
        since: held ? Math.ceil(dice.near(9_000)) : null,
        ms: dice.whole(0, 9_999),
      };
    });
    const text = `for i, k in ipairs(cases) do
      local a = { reason = k.held and 'auth', upto = k.upto or nil, since = k.since or nil, held = k.ms }
      answers[i] = { exactly(activeTime(a, ${NOW})), isHeld(a, ${NOW}) and 'held' or 'free' }
    end`;
    const asked = cases.map((k) => ({ ...k, upto: told(k.upto), since: told(k.since) }));
    const found = await inLua<string[]>(server, PARTS, text, asked);
    for (const [i, k] of cases.entries()) {
      const state = {
        ...{ hold_reason: k.held ? 'auth' : null, hold_message: '', hold_until: k.upto, own_hold: 0 },
        ...{ held_since: k.since, held_ms: k.ms },
      } as unknown as AccountState;
      expectSame(found[i]?.[0], activeTime(state, NOW), k);
      expect(found[i]?.[1], JSON.stringify(k)).toBe(holdOf(state, NOW) ? 'held' : 'free');
    }
  });
});

/** The runs that are left of a window after messages at these times, the last of which only looks. */
function runsOf(limit: WindowLimit, times: readonly number[]): Run[] {
  let runs: Run[] = [];
  for (const [i, at] of times.entries()) {
    while (runs[0] && hasLeft(runs[0], limit, at)) runs = runs.slice(1);
    if (i === times.length - 1) break;
    const newest = runs.at(-1);
    if (newest && joinsRun(newest, at, limit)) runs[runs.length - 1] = { ...newest, last: at, count: newest.count + 1 };
    else runs.push({ first: at, last: at, count: 1 });
  }
  return runs;
}
