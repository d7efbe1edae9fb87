import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { skipCode, skipNames, stage, stateCode, stateNames, wantedCode } from '../../../src/backend/sqlite/codes.ts';
import { migrations } from '../../../src/backend/sqlite/migrations.ts';
import type { ProgressRow } from '../../../src/backend/sqlite/progress.ts';
import { isUnderstood } from '../../../src/backend/sqlite/progress-understood.ts';
import { noSpan } from '../../../src/backend/sqlite/spans.ts';
import {
  deliveryUnderstood,
  endpointUnderstood,
  eventUnderstood,
  MOST,
  mailboxUnderstood,
  recipientUnderstood,
  rules,
  understood,
} from '../../../src/backend/sqlite/understood.ts';
import { FIRST_STEP_MS } from '../../../src/backend/timeline.ts';

const sound = {
  recipient: [recipientUnderstood, { email: "'a'", key: 'NULL', vars: "'{}'", skip: 'NULL' }],
  mailbox: [mailboxUnderstood, { key: "'k'", label: "'l'", lease: '1', holder: 'NULL', state: 'NULL', at: 'NULL' }],
  endpoint: [
    endpointUnderstood,
    {
      ...{ key: "'k'", label: "'l'", kinds: "' x '", seen_at: '1', not_before: '0', lease: '1', failures: '0' },
      ...{ dropped: '0', holder: 'NULL', error: 'NULL', failing_since: 'NULL', success_at: 'NULL', error_at: 'NULL' },
      disabled_at: 'NULL',
    },
  ],
  event: [
    eventUnderstood,
    {
      ...{ endpoint: "'k'", id: "'e'", kind: "'x'", data: "'{}'", campaign: 'NULL', at: '1', due: '1', attempts: '0' },
      ...{ number: 'NULL', first_at: 'NULL', tried_at: 'NULL' },
    },
  ],
} as const;

test.each(Object.entries(sound))(
  'each column of a row counts for whether it is understood: %s',
  (_what, [rule, row]) => {
    const db = new DatabaseSync(':memory:');
    onTestFinished(() => db.close());
    const isUnderstood = (of: Readonly<Record<string, string>>) => {
      const columns = Object.entries(of).map(([column, value]) => `${value} AS ${column}`);
      return Boolean(db.prepare(`SELECT ${rule} AS ok FROM (SELECT ${columns.join(', ')})`).get()?.ok);
    };
    expect(isUnderstood(row)).toBe(true);
    for (const column of Object.keys(row)) expect(isUnderstood({ ...row, [column]: "x'00'" }), column).toBe(false);
  },
);

const counts = Object.fromEntries(stateNames.map((state) => [state, 1])) as Record<(typeof stateNames)[number], number>;
const total = stateNames.length;
const at = 1_764_000_000_000;
const progress: ProgressRow = {
  ...{
    campaign: 1,
    open: 1,
    wanted: wantedCode.run,
    wanted_at: null,
    started_at: at,
    finished_at: null,
    tat: at + 0.5,
  },
  ...{ owed: 0.5, start_by: at, held_for: 'missed', held_note: '', cursor: total - 1, fresh: 1, total },
  ...{ rate_at: at, rate_count: 1, rate_before: 1, ...noSpan, ...counts },
};

test('each counter of a campaign counts for whether they are understood', () => {
  expect(isUnderstood(progress)).toBe(true);
  for (const column of Object.keys(progress)) {
    for (const value of [new Uint8Array(1), -1, MOST + 2]) {
      expect(isUnderstood({ ...progress, [column]: value }), `${column} ${value}`).toBe(false);
    }
  }
});

test.each<[string, Partial<ProgressRow>, boolean]>([
  ['as many as there are', { total: total + 1, cursor: total }, false],
  ['all of them open', { open: 2 }, false],
  ['half a campaign', { campaign: 0.5 }, false],
  ['another wish', { wanted: wantedCode.cancelled + 1, wanted_at: at, fresh: 0 }, false],
  ['the latest time that there is', { start_by: MOST }, true],
  ['the first length of a span', { span_ms: FIRST_STEP_MS }, true],
  ['less than that', { span_ms: FIRST_STEP_MS - 1 }, false],
  ['more never claimed than are pending', { fresh: 2, cursor: 0 }, false],
  ['more never claimed than are behind the last claimed', { cursor: total }, false],
  ['nobody behind the last claimed', { cursor: total, fresh: 0 }, true],
  ['a pause', { wanted: wantedCode.paused, wanted_at: at }, true],
  ['a pause that nobody said', { wanted: wantedCode.paused }, false],
  ['a cancellation', { wanted: wantedCode.cancelled, wanted_at: at, fresh: 0 }, true],
  ['a cancellation that leaves somebody', { wanted: wantedCode.cancelled, wanted_at: at }, false],
  ['an end', { open: 0, finished_at: at }, true],
  ['a draft', { open: 0 }, true],
  ['an end of what is open', { finished_at: at }, false],
])('whether counters say one thing together: %s', (_what, change, expected) => {
  expect(isUnderstood({ ...progress, ...change })).toBe(expected);
});

test('what states are called in the file never changes, as files outlive programs', () => {
  expect(stateCode).toEqual({
    ...{ pending: 0, claimed: 1, sending: 2, sent: 3, skipped: 4, cancelled: 5 },
    ...{ deferred: 6, failed: 7, unknown: 8, returned: 9, complained: 10 },
  });
  expect([wantedCode, skipCode, stage]).toEqual([
    { run: 0, paused: 1, cancelled: 2 },
    { invalid: 1, duplicate: 2, suppressed: 3 },
    { draft: 0, released: 1, discarded: 2 },
  ]);
  expect(skipNames).toEqual([null, 'invalid', 'duplicate', 'suppressed']);
});

test('no number in the file is greater than the latest time that there is a date for', () => {
  expect([MOST, MOST + 1].map((time) => Number.isNaN(new Date(time).getTime()))).toEqual([false, true]);
});

type Row = Readonly<Record<string, string>>;

const soundRows: Readonly<Record<keyof typeof rules, Row>> = {
  account: {
    ...{ id: '1', name: "'main'", epoch: '0', hold_reason: 'NULL', hold_message: 'NULL', hold_until: 'NULL' },
    ...{ held_since: 'NULL', held_ms: '0', limits: 'NULL', tat: 'NULL', served: 'NULL', slow_ceiling: 'NULL' },
    ...{ slow_at: 'NULL', slow_cuts: 'NULL', own_hold: '0' },
  },
  campaign: {
    ...{ id: '1', public_id: "'k3m9'", stage: '1', account: '1', name: "''", mode: "'async'", delay_ms: '0.5' },
    ...{ on_unknown: "'keep'", key: 'NULL', digest: "''", sender: "''", created_at: '1', released_at: '1' },
    ...{ not_before: 'NULL', message: "''", topic: "''" },
  },
  worker: {
    ...{ slot: '1', id: "'w'", host: "'h'", boot: "'b'", pid: '1', concurrency: '1', started_at: '1' },
    ...{ last_seen_at: '1', beats: '0', stop_requested: '0', ended: '0', current: 'NULL' },
  },
  content: { id: '1', sha256: `'${'a'.repeat(64)}'`, size: '1', complete: '1', put_at: '0' },
  suppression: { key: "'a'", topic: "''", reason: "'operator'", detail: "''", at: '1' },
};

/** Whether such a row is understood in a ledger with some accounts and no campaign. */
function judge(table: keyof typeof rules) {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  for (const migration of migrations) db.exec(migration);
  for (const id of [1, 2 ** 31 - 1, 2 ** 31]) db.exec(`INSERT INTO account (id, name) VALUES (${id}, 'a${id}')`);
  return (over: Row = {}) => {
    const columns = Object.entries({ ...soundRows[table], ...over }).map(([column, value]) => `${value} AS ${column}`);
    const sql = `SELECT ${understood(rules[table])} AS ok FROM (SELECT ${columns.join(', ')}) AS ${table}`;
    return Boolean(db.prepare(sql).get()?.ok);
  };
}

test.each(Object.keys(rules) as (keyof typeof rules)[])('each column counts in the table %s', (table) => {
  const isUnderstood = judge(table);
  expect(isUnderstood()).toBe(true);
  const { key, columns } = rules[table];
  for (const column of [...(table === 'suppression' ? [] : [key]), ...Object.keys(columns)])
    expect(isUnderstood({ [column]: "x'00'" }), column).toBe(false);
});

test.each<[keyof typeof rules, string, readonly string[], readonly string[]]>([
  ['account', 'id', ['0', `${2 ** 31 - 1}`], ['-1', `${2 ** 31}`]],
  ['account', 'name', ["'a'"], ["''"]],
  ['account', 'own_hold', ['1'], ['2', '-1']],
  ['account', 'slow_ceiling', ['0.1'], ['0']],
  ['account', 'limits', [`'{"windows":[]}'`], ["'{}'", "'[]'", "'{'"]],
  ['campaign', 'id', ['0', `${2 ** 21 - 1}`], ['-1', `${2 ** 21}`]],
  ['campaign', 'public_id', [`'${'a'.repeat(40)}'`], ["''", `'${'a'.repeat(41)}'`]],
  ['campaign', 'stage', ['0', '2'], ['3']],
  ['campaign', 'account', [`${2 ** 31 - 1}`], ['2', `${2 ** 31}`]],
  ['campaign', 'mode', ["'async'", "'sync'", "'dry-run'"], ["'other'"]],
  ['campaign', 'on_unknown', ["'keep'", "'resend'"], ["'other'"]],
  ['campaign', 'released_at', ['0'], ['NULL']],
  ['worker', 'slot', ['0', `${2 ** 31 - 1}`], ['-1', `${2 ** 31}`]],
  ['worker', 'stop_requested', ['1'], ['2']],
  ['worker', 'ended', ['1'], ['2']],
  ['content', 'id', ['0', `${2 ** 31 - 1}`], ['-1', `${2 ** 31}`]],
  ['content', 'sha256', [], [`'${'a'.repeat(63)}'`]],
  ['content', 'size', ['0', `${64 * 2 ** 20}`], ['-1', `${64 * 2 ** 20 + 1}`]],
  ['content', 'complete', ['0'], ['2']],
])('of %s %s is understood up to its bounds', (table, column, within, beyond) => {
  const isUnderstood = judge(table);
  for (const value of within) expect(isUnderstood({ [column]: value }), value).toBe(true);
  for (const value of beyond) expect(isUnderstood({ [column]: value }), value).toBe(false);
});

test('the pace of a campaign whose own is lost is slow enough for any account', () => {
  expect(rules.campaign.columns.delay_ms).toEqual([expect.stringContaining('delay_ms'), '5000']);
});

test('a delivery is understood when what it says fits its state', () => {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  const delivery = { campaign: '1', token: '1', attempts: '0', first: 'NULL', at: '1', reply: 'NULL' };
  const isUnderstood = (over: Row, cancelled = 'false') => {
    const columns = Object.entries({ ...delivery, ...over }).map(([column, value]) => `${value} AS ${column}`);
    const sql = `SELECT ${deliveryUnderstood(cancelled)} AS ok FROM (SELECT ${columns.join(', ')})`;
    return Boolean(db.prepare(sql).get(1)?.ok);
  };
  for (const [state, code] of Object.entries(stateCode)) {
    const [waits, lent] = [['pending', 'deferred'].includes(state), ['claimed', 'sending'].includes(state)];
    const sound = { state: `${code}`, due: waits ? '5' : 'NULL', worker: lent ? '1' : 'NULL' };
    expect(isUnderstood(sound), state).toBe(state !== 'cancelled');
    expect(isUnderstood(sound, 'true'), state).toBe(true);
    expect(isUnderstood({ ...sound, due: waits ? 'NULL' : '5' }, 'true'), state).toBe(false);
    expect(isUnderstood({ ...sound, worker: lent ? 'NULL' : '1' }, 'true'), state).toBe(false);
    for (const column of Object.keys({ ...delivery, ...sound }))
      expect(isUnderstood({ ...sound, [column]: "x'00'" }, 'true'), column).toBe(false);
  }
  const sent = { state: `${stateCode.sent}`, due: 'NULL', worker: 'NULL' };
  expect(isUnderstood({ ...sent, state: `${stateCode.complained + 1}` })).toBe(false);
  // The time of a first attempt is on a clock that stands still at times, and may be before 0.
  for (const first of [-MOST, MOST]) expect(isUnderstood({ ...sent, first: `${first}` })).toBe(true);
  for (const first of [-MOST - 2, MOST + 2]) expect(isUnderstood({ ...sent, first: `${first}` })).toBe(false);
  expect(isUnderstood({ ...sent, campaign: '2' })).toBe(false);
});

test.each(['1', '2', '3'])('a row of a list may be skipped for the reason %s, and for no other', (skip) => {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  const isUnderstood = (of: string) => {
    return Boolean(
      db
        .prepare(`SELECT ${recipientUnderstood} AS ok FROM (SELECT '' AS email, NULL AS key, '' AS vars,
      ${of} AS skip)`)
        .get()?.ok,
    );
  };
  expect([skip, '0', '4'].map(isUnderstood)).toEqual([true, false, false]);
});
