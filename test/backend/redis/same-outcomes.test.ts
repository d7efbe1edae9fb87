import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Circumstances,
  judgeOutcome,
  type OutcomeKind,
  outcomeOfVanished,
  type Verdict,
} from '../../../src/backend/outcome-rule.ts';
import { stateOf } from '../../../src/backend/redis/letters.ts';
import { partOf } from '../../../src/backend/redis/scripts.ts';
import type { DeliveryState } from '../../../src/backend/states.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { circumstances, outcomeKinds, shortly } from '../outcome-cases.ts';
import { inLua } from './in-lua.ts';

const NOW = 1_800_000_000_000;
const WAIT_MS = 60_000;
const FIRST = NOW - 90_000;

interface Case extends Circumstances {
  readonly letter: string;
  readonly kind: OutcomeKind | 'vanished';
}

/** What the ledger has of the delivery after the outcome, and of its campaign. */
interface Found {
  readonly answer: string;
  /** The record as `pack` writes it. */
  readonly record: string;
  /** The counters that are not 0. */
  readonly counters: Readonly<Record<string, string>>;
  readonly counted: string;
  /** What the sorted sets say: due while pending, due while deferred, since when deferred, failed, unknown. */
  readonly sets: readonly (string | false)[];
  /** Whether its worker still holds it. */
  readonly held: number;
  /** How a late `sent` with the same token would be answered now. */
  readonly again: string;
}

// A campaign of one delivery, as the ledger keeps it, then one outcome.
const LEDGER = `
for _, k in ipairs(cases) do
  call('FLUSHDB')
  campaigns, accounts = {}, {}
  local counter = COUNTER[k.letter]
  local key = P .. 'c:x'
  call('HSET', key, 'n', 1, 'stage', 'released', 'account', 'main', 'delay', 0, 'resend', k.resend and 1 or 0, 'created', 1,
    'wanted', k.cancelled and 'cancelled' or 'run', 'open', 1, 'cursor', 1, 'fresh', 0, 'rate_count', 0, 'total', 1)
  for _, name in pairs(COUNTER) do call('HSET', key, name, 0) end
  call('HSET', key, counter, 1)
  call('ZADD', P .. 'open', 1, 'x')
  call('ZADD', P .. 'slots', 1, 1)
  call('HSET', P .. 'w:w', 'slot', 1)
  local held = (k.letter == 'c' or k.letter == 's') and 1 or 0
  if held == 1 then
    call('SADD', P .. 'h:1:x', 1)
    call('SADD', P .. 'hc:1', 'x')
  end
  for letter, set in pairs(DUE) do if letter == k.letter then call('ZADD', P .. set .. 'x', 1, member(1)) end end
  for letter, set in pairs(TROUBLE) do if letter == k.letter then call('ZADD', P .. set .. 'x', 1, member(1)) end end
  call('RPUSH', P .. 's:x:0', pack({ state = k.letter, token = 7, attempts = k.attempts, worker = held, at = 1, due = 1,
    first = ${FIRST}, reply = 'before' }))
  local answer = tell(k)
  save(${NOW})
  local counters = {}
  for _, name in pairs(COUNTER) do
    local count = call('HGET', key, name)
    if count ~= '0' then counters[name] = count end
  end
  local sets = {}
  for i, set in ipairs({ 'dp:', 'dd:', 'td:', 'tf:', 'tu:' }) do sets[i] = call('ZSCORE', P .. set .. 'x', member(1)) end
  local found = { answer = answer, record = call('LINDEX', P .. 's:x:0', 0), counters = counters, sets = sets,
    counted = call('HGET', key, 'rate_count'), held = call('EXISTS', P .. 'h:1:x', P .. 'hc:1') }
  campaigns = {}
  found.again = record(campaign('x'), { 'x', 1, 7, 'sent', 'r', false, false, false }, ${NOW})
  answers[#answers + 1] = found
end`;

const TELL = `local function tell(k)
  local waits = k.kind == 'deferred' or k.kind == 'released'
  local reply = k.kind ~= 'released' and 'after'
  return record(campaign('x'), { 'x', 1, 7, k.kind, reply, waits and ${WAIT_MS} or 0, false, false }, ${NOW})
end`;

// recover.lua as it is, told what it is told by the program.
const VANISH = `local function tell(k)
  local ARGV = { '=${NOW}', 'w', 'after' }
  local result = (function() ${partOf('recover')}
  end)()
  return result[1] .. ' ' .. result[2]
end`;

describe.skipIf(redisMissing() !== null)('Lua judges outcomes as the rule says', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start({ appendfsync: 'no' });
  });
  afterAll(() => server.close());

  test('in every state, every outcome, in every circumstance', async () => {
    const cases: Case[] = Object.keys(stateOf).flatMap((letter) =>
      outcomeKinds.flatMap((kind) => circumstances.map((of) => ({ letter, kind, ...of }))),
    );
    const found = await inLua<Found>(server, ['aside', 'outbox', 'common', 'limits'], `${TELL}\n${LEDGER}`, cases);
    expect(found).toHaveLength(12 * 5 * 20);
    for (const [i, { letter, kind, ...of }] of cases.entries()) {
      // Without a token that tells: `p` has a new one since it was given back.
      const state = stateOf[letter] as DeliveryState;
      const verdict = letter === 'p' ? null : judgeOutcome(state, kind as OutcomeKind, of);
      expectFound(found[i] as Found, { letter, kind, ...of }, verdict, verdict ? verdict.answer.slice(0, 1) : 's');
    }
  });

  test('what a vanished worker held, claimed or being sent', async () => {
    const cases: Case[] = ['c', 's'].flatMap((letter) =>
      circumstances.map((of) => ({ letter, kind: 'vanished' as const, ...of })),
    );
    const found = await inLua<Found>(server, ['aside', 'outbox', 'common', 'limits'], `${VANISH}\n${LEDGER}`, cases);
    for (const [i, { letter, ...of }] of cases.entries()) {
      const state = stateOf[letter] as DeliveryState;
      const kind = outcomeOfVanished(state);
      const verdict = { ...(judgeOutcome(state, kind, of) as Verdict) };
      // Nobody told when: at once.
      if (verdict.due === 'waited') verdict.due = 'now';
      const answer = verdict.state === 'unknown' ? '0 1' : '1 0';
      // It was no outcome that a server gave: not counted for the pace.
      expectFound(found[i] as Found, { letter, ...of, kind: 'vanished' }, verdict, answer, '0');
    }
  });
});

function expectFound(found: Found, of: Case, verdict: Verdict | null, answer: string, counted?: string): void {
  const about = `${JSON.stringify(of)}: ${shortly(verdict)}`;
  const from = stateOf[of.letter] as DeliveryState;
  const [, letter = '', token, attempts, worker, at, due, first, reply] =
    /^(\w)(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/.exec(found.record) ?? [];
  const state = verdict?.state ?? from;
  const dueAt = verdict?.due === 'waited' ? NOW + WAIT_MS : NOW;
  const waits = state === 'pending' || state === 'deferred';
  const told = verdict && (of.kind === 'vanished' ? from === 'sending' : of.kind !== 'released');
  expect(found.answer, about).toBe(answer);
  expect({ state: stateOf[letter], token, attempts, first, reply }, about).toEqual({
    ...{ state, token: '7', attempts: String(of.attempts + (verdict?.counts ? 1 : 0)), first: String(FIRST) },
    reply: told ? 'after' : 'before',
  });
  expect(found.counters, about).toEqual({ [state]: '1' });
  if (!verdict) {
    expect({ at, due, counted: found.counted }, about).toEqual({ at: '1', due: '1', counted: '0' });
    return;
  }
  expect({ worker, at, due }, about).toEqual({ worker: '0', at: String(NOW), due: String(waits ? dueAt : 0) });
  expect(found.held, about).toBe(0);
  expect(found.counted, about).toBe(counted ?? (verdict.counts ? '1' : '0'));
  const since = (name: DeliveryState) => state === name && String(NOW);
  const dueIn = (name: DeliveryState) => state === name && String(dueAt);
  const sets = [dueIn('pending'), dueIn('deferred'), since('deferred'), since('failed'), since('unknown')];
  expect(found.sets, about).toEqual(sets);
  expect(found.again, about).toBe(verdict.newToken ? 's' : tellsLate(state));
}

function tellsLate(state: DeliveryState): string {
  return judgeOutcome(state, 'sent', { attempts: 0, cancelled: false, resend: false })?.answer.slice(0, 1) ?? 's';
}
