import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { stateNames, wantedCode } from '../../../src/backend/sqlite/codes.ts';
import type { ProgressRow } from '../../../src/backend/sqlite/progress.ts';
import { isUnderstood } from '../../../src/backend/sqlite/progress-understood.ts';
import { noSpan } from '../../../src/backend/sqlite/spans.ts';
import {
  endpointUnderstood,
  eventUnderstood,
  MOST,
  mailboxUnderstood,
  recipientUnderstood,
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
