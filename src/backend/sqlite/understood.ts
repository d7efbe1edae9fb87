import { suppressionReasons } from '../states.ts';
import { stateCode } from './codes.ts';

/**
 * What the columns of a table must be, as SQL that is true or false whatever stands there (a STRICT table is checked by
 * SQLite when it is written, not when it is read), and what stands in for what is none. Expressions may use ?1 (now, in
 * ms since 1970) and ?2 (a campaign id that is free).
 */
export interface Rule {
  readonly table: string;
  /** The integer key of a row must be below that: larger ones are none. Absent: the table has no integer key. */
  readonly keyBelow?: number;
  readonly key: string;
  /** What a row is called when it is set aside. */
  readonly place: string;
  readonly columns: Readonly<Record<string, readonly [ok: string, standIn: string]>>;
  /** What these columns become where a row is not as it must be, whatever they are. */
  readonly always?: Readonly<Record<string, string>>;
}

/** The latest time JavaScript has a date for; no number in the file is greater. */
export const MOST = 8.64e15;

/** A whole number that can be: what is written, as SQL. */
export const whole = (column: string, most: number = MOST) =>
  `(typeof(${column}) = 'integer' AND ${column} BETWEEN 0 AND ${most})`;
const number = (column: string) => `(typeof(${column}) IN ('integer', 'real') AND ${column} BETWEEN 0 AND ${MOST})`;
const text = (column: string) => `(typeof(${column}) = 'text')`;
const isNull = (column: string) => `(typeof(${column}) = 'null')`;
const orNull = (column: string, ok: string) => `(${isNull(column)} OR ${ok})`;
const oneOf = (column: string, words: readonly string[]) =>
  `(${text(column)} AND ${column} IN (${words.map((word) => `'${word}'`).join(', ')}))`;

const time = whole;
const count = whole;

/** Where nothing is known of an account's hold any more it ends: what led to it leads to it again. Limits are told again. */
const accountRule: Rule = {
  table: 'account',
  key: 'id',
  keyBelow: 2 ** 31,
  place: "'account/' || name",
  columns: {
    name: [`(${text('name')} AND length(name) > 0)`, "'?' || id"],
    epoch: [count('epoch'), '0'],
    hold_reason: [orNull('hold_reason', text('hold_reason')), 'NULL'],
    hold_message: [orNull('hold_message', text('hold_message')), 'NULL'],
    hold_until: [orNull('hold_until', time('hold_until')), '?1'],
    held_since: [orNull('held_since', time('held_since')), '?1'],
    held_ms: [count('held_ms'), '0'],
    limits: [
      `CASE typeof(limits) WHEN 'null' THEN 1 WHEN 'text' THEN
        CASE WHEN json_valid(limits) THEN json_type(limits) = 'object' AND json_type(limits, '$.windows') IS 'array' ELSE 0 END
        ELSE 0 END`,
      'NULL',
    ],
    tat: [orNull('tat', number('tat')), 'NULL'],
    served: [orNull('served', whole('served')), 'NULL'],
    slow_ceiling: [orNull('slow_ceiling', `(${number('slow_ceiling')} AND slow_ceiling > 0)`), 'NULL'],
    slow_at: [orNull('slow_at', time('slow_at')), 'NULL'],
    slow_cuts: [orNull('slow_cuts', count('slow_cuts')), 'NULL'],
    own_hold: [whole('own_hold', 1), '0'],
  },
  always: { epoch: `CASE WHEN ${count('epoch')} THEN epoch + 1 ELSE 1 END` },
};

const HAS_PROGRESS = 'EXISTS (SELECT 1 FROM progress p WHERE p.campaign = campaign.id)';
const IS_OUT = `(typeof(released_at) = 'integer' AND EXISTS (SELECT 1 FROM progress p
  WHERE p.campaign = campaign.id AND (p.open = 1 OR p.finished_at > 0)))`;

/** The pace of a campaign whose own is lost, in milliseconds: slow enough for any account. */
const LOST_DELAY_MS = 5_000;

const MOST_ACCOUNT = 2 ** 31 - 1;

/** A draft has no deliveries under way, and what was discarded has no progress: else the stage is damaged. */
const campaignRule: Rule = {
  table: 'campaign',
  key: 'id',
  keyBelow: 2 ** 21,
  place: "'campaign/' || public_id",
  columns: {
    public_id: [`(${text('public_id')} AND length(public_id) BETWEEN 1 AND 40)`, '?2'],
    stage: [
      `(${whole('stage', 2)} AND NOT (stage = 0 AND ${IS_OUT}) AND NOT (stage = 2 AND ${HAS_PROGRESS}))`,
      `CASE WHEN ${IS_OUT} THEN 1 WHEN ${HAS_PROGRESS} THEN 0 ELSE 2 END`,
    ],
    account: [
      `(${whole('account', MOST_ACCOUNT)} AND EXISTS (SELECT 1 FROM account a WHERE a.id = account))`,
      `CASE WHEN ${whole('account', MOST_ACCOUNT)} THEN account ELSE 0 END`,
    ],
    name: [text('name'), "''"],
    mode: [
      oneOf('mode', ['async', 'sync', 'dry-run']),
      "CASE (SELECT name FROM account a WHERE a.id = account) WHEN 'dry-run' THEN 'dry-run' ELSE 'async' END",
    ],
    delay_ms: [`(typeof(delay_ms) IN ('integer', 'real') AND delay_ms BETWEEN 0 AND 1e10)`, `${LOST_DELAY_MS}`],
    on_unknown: [oneOf('on_unknown', ['keep', 'resend']), "'keep'"],
    key: [orNull('key', text('key')), 'NULL'],
    digest: [text('digest'), "''"],
    sender: [text('sender'), "''"],
    created_at: [time('created_at'), '?1'],
    released_at: [`(${time('released_at')} OR (${isNull('released_at')} AND stage <> 1))`, '?1'],
    not_before: [orNull('not_before', time('not_before')), 'NULL'],
    message: [text('message'), "''"],
    topic: [text('topic'), "''"],
  },
};

/** A registration that is damaged ends: its worker registers again, and what it had in hand is recovered. */
const workerRule: Rule = {
  table: 'worker',
  key: 'slot',
  keyBelow: 2 ** 31,
  place: "'worker/' || id",
  columns: {
    id: [text('id'), "'?' || slot"],
    host: [text('host'), "''"],
    boot: [text('boot'), "''"],
    pid: [whole('pid'), '0'],
    concurrency: [whole('concurrency'), '1'],
    started_at: [time('started_at'), '?1'],
    last_seen_at: [time('last_seen_at'), '?1'],
    beats: [count('beats'), '0'],
    stop_requested: [whole('stop_requested', 1), '0'],
    ended: [whole('ended', 1), '1'],
    current: [orNull('current', text('current')), 'NULL'],
  },
  always: { ended: '1' },
};

/** A content that is damaged is incomplete: whoever puts the same bytes again completes it. */
const contentRule: Rule = {
  table: 'content',
  key: 'id',
  keyBelow: 2 ** 31,
  place: "'content/' || sha256",
  columns: {
    sha256: [`(${text('sha256')} AND length(sha256) = 64)`, "'?' || id"],
    size: [whole('size', 64 * 2 ** 20), '0'],
    complete: [whole('complete', 1), '0'],
    put_at: [time('put_at'), '?1'],
  },
  always: { complete: '0' },
};

/** Entries whose address is lost are taken away: see mend-tables.ts. */
const suppressionRule: Rule = {
  table: 'suppression',
  key: 'key',
  place: "'suppression/' || key || CASE topic WHEN '' THEN '' ELSE ' ' || topic END",
  columns: {
    reason: [oneOf('reason', suppressionReasons), "'operator'"],
    detail: [text('detail'), "''"],
    at: [time('at'), '?1'],
  },
};

/** Tables of which each row is put right by itself. Small, or rarely looked at: suppressions, contents. */
export const rules = {
  account: accountRule,
  campaign: campaignRule,
  worker: workerRule,
  content: contentRule,
  suppression: suppressionRule,
} as const;

/** Whether a row is as it must be. */
export function understood({ columns, key, keyBelow }: Rule): string {
  const all = Object.values(columns).map(([ok]) => ok);
  const ofKey = keyBelow === undefined ? [] : [`${key} BETWEEN 0 AND ${keyBelow - 1}`];
  return [...ofKey, ...all].join(' AND ');
}

const waits = `state IN (${stateCode.pending}, ${stateCode.deferred})`;
const isLent = `state IN (${stateCode.claimed}, ${stateCode.sending})`;

/**
 * What must be true of a delivery of campaign ?1: one that contradicts itself may be in any state. `cancelled`: whether the
 * campaign is, as SQL: in another nobody is.
 */
export const deliveryUnderstood = (cancelled: string) =>
  [
    'campaign = ?1',
    whole('state', stateCode.complained),
    whole('token'),
    whole('attempts'),
    `(state <> ${stateCode.cancelled} OR ${cancelled})`,
    `CASE WHEN ${isLent} THEN ${whole('worker')} ELSE ${isNull('worker')} END`,
    `CASE WHEN ${waits} THEN ${time('due')} ELSE ${isNull('due')} END`,
    `(${isNull('first')} OR (typeof(first) = 'integer' AND first BETWEEN -${MOST} AND ${MOST}))`,
    time('at'),
    orNull('reply', text('reply')),
  ].join(' AND ');

/** What must be true of a row of a list. */
export const recipientUnderstood = [
  text('email'),
  orNull('key', text('key')),
  text('vars'),
  orNull('skip', `(typeof(skip) = 'integer' AND skip BETWEEN 1 AND 3)`),
].join(' AND ');

/** What must be true of an endpoint of webhooks. */
export const endpointUnderstood = [
  ...['key', 'label', 'kinds'].map(text),
  ...['seen_at', 'not_before', 'lease', 'failures', 'dropped'].map((column) => whole(column)),
  ...['holder', 'error'].map((column) => orNull(column, text(column))),
  ...['failing_since', 'success_at', 'error_at', 'disabled_at'].map((column) => orNull(column, time(column))),
].join(' AND ');

/** What must be true of a mailbox. */
export const mailboxUnderstood = [
  ...['key', 'label'].map(text),
  whole('lease'),
  ...['holder', 'state'].map((column) => orNull(column, text(column))),
  orNull('at', time('at')),
].join(' AND ');

/** What must be true of an event that waits to be told. */
export const eventUnderstood = [
  ...['endpoint', 'id', 'kind', 'data'].map(text),
  orNull('campaign', text('campaign')),
  ...['at', 'due', 'attempts'].map((column) => whole(column)),
  ...['number', 'first_at', 'tried_at'].map((column) => orNull(column, whole(column))),
].join(' AND ');
