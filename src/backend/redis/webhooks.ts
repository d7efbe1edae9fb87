import { EndpointWatch } from '../endpoint-watch.ts';
import {
  type EndpointDue,
  type EndpointRow,
  type EventCampaign,
  type KnownEndpoint,
  MOST_TAKEN,
  readEvent,
  readFailure,
  type WebhookEvent,
  type WebhookOutbox,
  type WebhookResult,
  type WebhookTurn,
  type WebhookTurnAnswer,
  webhookKinds,
  writeFailure,
} from '../webhooks.ts';
import { type Connection, fieldsOf } from './connection.ts';
import { PREFIX } from './keys.ts';
import type { Rows } from './rows.ts';

/** The outbox of webhooks in this ledger: see lua/outbox.lua. */
export function redisWebhooks(connection: Connection, rows: Rows): WebhookOutbox {
  return {
    know: (endpoints) => know(connection, endpoints),
    endpoints: () => endpointRows(connection),
    due: (keys) => due(connection, keys),
    async lease(key, holder, over) {
      const lease = await connection.at('webhook-lease', key, holder, over ?? '');
      return lease === null ? null : Number(lease);
    },
    turn: (turn) => takeTurn(connection, rows, turn),
    async enable(key) {
      await connection.at('webhook-enable', key);
    },
  };
}

async function know(connection: Connection, endpoints: readonly KnownEndpoint[]): Promise<void> {
  const told = endpoints.map(({ key, label, kinds }) => [key, label, ` ${kinds.join(' ')} `]);
  if (told.length > 0) await connection.at('webhook-know', JSON.stringify(told));
}

type Fields = Readonly<Record<string, string | undefined>>;

async function look(connection: Connection, keys: string): Promise<readonly Fields[]> {
  return ((await connection.at('webhook-look', keys)) as unknown[]).map(fieldsOf);
}

async function due(connection: Connection, keys: readonly string[]): Promise<readonly EndpointDue[]> {
  if (keys.length === 0) return [];
  return (await look(connection, JSON.stringify(keys))).map((fields) => ({
    key: fields.key ?? '',
    lease: Number(fields.lease ?? 0),
    holder: fields.holder ?? null,
    waitMs: numberIn(fields, 'wait'),
  }));
}

function numberIn(fields: Fields, name: string): number | null {
  const written = fields[name];
  return written === undefined || written === '' ? null : Number(written);
}

async function endpointRows(connection: Connection): Promise<readonly EndpointRow[]> {
  const rows = (await look(connection, '')).map((fields) => endpointRow(fields, connection.time.now()));
  return rows.sort((a, b) => (`${a.label} ${a.key}` < `${b.label} ${b.key}` ? -1 : 1));
}

function endpointRow(fields: Fields, now: number): EndpointRow {
  const number = (name: string) => numberIn(fields, name);
  const failure = readFailure(fields.error);
  const waitMs = number('wait');
  return {
    key: fields.key ?? '',
    label: fields.label ?? '',
    kinds: webhookKinds.filter((kind) => fields.kinds?.includes(` ${kind} `)),
    waiting: number('waiting') ?? 0,
    failures: number('failures') ?? 0,
    failingSince: number('failing'),
    lastSuccessAt: number('success'),
    lastError: failure && { ...failure, at: number('error_at') ?? 0 },
    dropped: number('dropped') ?? 0,
    disabledAt: number('disabled'),
    nextAt: waitMs === null ? null : now + waitMs,
  };
}

type Answer = [lease: string, failures: number, events: [id: string, json: string, attempts: number, since: string][]];
type Kept = [kind: string, campaign: string | false, number: number | false, at: string, data: string];

async function takeTurn(
  connection: Connection,
  rows: Rows,
  { key, lease, results, want, release }: WebhookTurn,
): Promise<WebhookTurnAnswer | null> {
  const told = JSON.stringify(results.map(toldResult));
  const most = Math.min(want, MOST_TAKEN);
  const answer = (await connection.at('webhook-turn', key, lease, told, most, release ? 1 : 0)) as Answer | null;
  if (answer === null) return null;
  const [next, failures, found] = answer;
  const events: WebhookEvent[] = [];
  for (const [id, json, attempts, since] of found) {
    const [kind, campaign, number, at, data] = JSON.parse(json) as Kept;
    const triedForMs = since === '' ? null : Number(since);
    const kept = { id, kind, data, attempts, triedForMs, at: Number(at), campaign: campaign || null };
    const of = campaign ? await campaignOf(connection, campaign) : null;
    const email = of?.name != null && number ? await emailOf(rows, of.id, number) : null;
    const event = readEvent({ ...kept, number: number || null }, { campaign: of, email });
    if (event) events.push(event);
    else await connection.at('webhook-drop', '', id, key);
  }
  return { lease: Number(next), failures, events };
}

function toldResult(result: WebhookResult): readonly (string | number | false)[] {
  const { id, kind } = result;
  if (kind === 'delivered') return [id, kind];
  if (kind === 'gone') return [id, kind, writeFailure(result.failure)];
  return [id, kind, writeFailure(result.failure), result.retryMs ?? false, result.pauseMs];
}

async function campaignOf(connection: Connection, id: string): Promise<EventCampaign> {
  const [[account, stage] = [], name] = (await connection.together([
    ['hmget', `${PREFIX}c:${id}`, 'account', 'stage'],
    ['hget', `${PREFIX}m:${id}`, 'name'],
  ])) as [(string | null)[], string | null];
  const there = stage === 'released';
  return { id, name: there ? (name ?? null) : null, account: there ? (account ?? null) : null };
}

async function emailOf(rows: Rows, campaign: string, number: number): Promise<string | null> {
  return (await rows.read(campaign, [number])).get(number)?.email ?? null;
}

/** Keeps the outbox whole and within its bounds. */
export class WebhookTidy {
  readonly #connection: Connection;
  readonly #watch = new EndpointWatch();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async look(): Promise<void> {
    if (!this.#watch.isDue()) return;
    const found = await look(this.#connection, '');
    if (found.length === 0) return;
    const seen = found.map((fields) => ({ key: fields.key ?? '', seenAt: numberIn(fields, 'seen') ?? 0 }));
    const over = this.#watch.look(seen, this.#connection.time.now());
    await this.#connection.at('webhook-drop', '', '', '', JSON.stringify(over));
  }
}
