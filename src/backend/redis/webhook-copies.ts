import {
  COPY_ROWS,
  type LedgerRecord,
  type WebhookCopy,
  type WebhookEventCopy,
  type WebhookEventsCopy,
} from '../copy/records.ts';
import { type Connection, fieldsOf, pairsOf } from './connection.ts';
import { PREFIX } from './keys.ts';

const endpointKey = (key: string) => `${PREFIX}webhook:${key}`;
const dueKey = (key: string) => `${PREFIX}webhook:due:${key}`;
const eventKey = (key: string) => `${PREFIX}webhook:event:${key}`;
const triedKey = (key: string) => `${PREFIX}webhook:tried:${key}`;

/** The outbox of webhooks, for a copy of the ledger. */
export async function* webhookCopies(connection: Connection): AsyncGenerator<LedgerRecord> {
  const [keys] = (await connection.together([['smembers', `${PREFIX}webhooks`]])) as [string[]];
  for (const key of keys.sort()) {
    const [flat] = await connection.together([['hgetall', endpointKey(key)]]);
    const fields: Readonly<Record<string, string | undefined>> = fieldsOf(flat);
    if (fields.label === undefined || fields.kinds === undefined) continue;
    yield webhookCopy(key, fields.label, fields.kinds, fields);
    yield* eventCopies(connection, key);
  }
}

function webhookCopy(
  key: string,
  label: string,
  kinds: string,
  fields: Readonly<Record<string, string | undefined>>,
): WebhookCopy {
  const number = (name: string) => (fields[name] === undefined ? null : Number(fields[name]));
  return {
    kind: 'webhook',
    ...{ key, label },
    events: kinds.trim().split(' '),
    seenAt: number('seen') ?? 0,
    failures: number('failures') ?? 0,
    failingSince: number('failing'),
    notBefore: number('not_before') ?? 0,
    successAt: number('success'),
    error: fields.error ?? null,
    errorAt: number('error_at'),
    dropped: number('dropped') ?? 0,
    disabledAt: number('disabled'),
  };
}

async function* eventCopies(connection: Connection, key: string): AsyncGenerator<WebhookEventsCopy> {
  for (let from = 0; ; from += COPY_ROWS) {
    const page = ['zrange', dueKey(key), from, from + COPY_ROWS - 1, 'WITHSCORES'];
    const dues = pairsOf((await connection.together([page]))[0]);
    if (dues.length === 0) return;
    const ids = dues.map(([id]) => id);
    const [kept, tried] = (await connection.together([
      ['hmget', eventKey(key), ...ids],
      ['hmget', triedKey(key), ...ids],
    ])) as [(string | null)[], (string | null)[]];
    const events = dues.flatMap(([id, due], i) => eventCopy(id, kept[i] ?? null, tried[i] ?? null, Number(due)));
    yield { kind: 'webhook-events', endpoint: key, events };
  }
}

type Kept = [kind: string, campaign: string | false, number: number | false, at: string, data: string];

// As lua/outbox.lua writes it; one that cannot be understood is left out.
function eventCopy(id: string, kept: string | null, tried: string | null, due: number): readonly WebhookEventCopy[] {
  try {
    const [kind, campaign, number, at, data] = JSON.parse(kept ?? '') as Kept;
    const [attempts = 0, first = null, last = null] = tried === null ? [] : tried.split(' ').map(Number);
    const of = [campaign || null, number || null] as const;
    return [[id, kind, ...of, Number(at), data, attempts, first, last, Math.floor(due)]];
  } catch {
    return [];
  }
}

/** A command and its arguments. */
type Command = readonly [name: string, ...args: (string | number)[]];

/** The commands that keep an endpoint of a copy. */
export function loadWebhook(copy: WebhookCopy): readonly Command[] {
  const { key, label, events, failures, error, dropped } = copy;
  const fields = {
    ...{ label, kinds: ` ${events.join(' ')} `, failures, error, dropped },
    ...{ seen: copy.seenAt, failing: copy.failingSince, not_before: copy.notBefore, success: copy.successAt },
    ...{ error_at: copy.errorAt, disabled: copy.disabledAt },
  };
  const flat = Object.entries(fields).flatMap(([field, value]) => (value === null ? [] : [field, value]));
  return [
    ['sadd', `${PREFIX}webhooks`, key],
    ['hset', endpointKey(key), ...flat],
  ];
}

/** The commands that keep what waits for it. */
export function loadWebhookEvents({ endpoint, events }: WebhookEventsCopy): readonly Command[] {
  return events.flatMap(([id, kind, campaign, number, at, data, attempts, first, tried, due], i): Command[] => {
    const kept = JSON.stringify([kind, campaign ?? false, number ?? false, String(at), data]);
    return [
      ['hset', eventKey(endpoint), id, kept],
      ...(attempts > 0 ? [['hset', triedKey(endpoint), id, `${attempts} ${first ?? at} ${tried ?? at}`] as const] : []),
      // The fraction keeps the order of those that are due together.
      ['zadd', dueKey(endpoint), (due + i / (2 * COPY_ROWS)).toFixed(3), id],
    ];
  });
}
