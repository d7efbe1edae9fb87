import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type WebhookEvent, webhookKinds } from '../../src/backend/webhooks.ts';
import { payloadOf } from '../../src/webhooks/payload.ts';
import { blocksIn } from '../docs/markdown.ts';

const path = 'docs/webhooks.md';
const text = readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8');
const blocks = blocksIn({ path, text }, 'json').map((block) => JSON.parse(block));
const schemas = new Map(blocks.filter(({ $schema }) => $schema).map((schema) => [schema.title as string, schema]));
const examples = blocks.filter(({ type, timestamp }) => type && timestamp);

const AT = Date.UTC(2026, 10, 28, 10, 15);
const head = { id: 'evt_1', at: AT, attempts: 0, triedForMs: null };
const campaign = { id: 'k3m9', name: 'Lettre', account: 'default' };
const purged = { id: 'k3m9', name: null, account: null };
const counts = { total: 2, sent: 1, failed: 1, unknown: 0, skipped: 0, cancelled: 0, returned: 0, complained: 0 };
const returned = { cause: 'full', reply: '552', guess: true, suppressed: false } as const;
const failed = { attempts: 1, reply: '550', suppressed: true };

/** What can be told, with what may be missing. */
const events: readonly WebhookEvent[] = [
  { ...head, kind: 'campaign.finished', campaign, data: { cancelled: false, counts } },
  { ...head, kind: 'campaign.finished', campaign: purged, data: { cancelled: true, counts } },
  { ...head, kind: 'campaign.held', campaign, data: { reason: 'auth', message: '535', until: null } },
  { ...head, kind: 'campaign.held', campaign, data: { reason: 'paused', message: '', until: AT } },
  { ...head, kind: 'campaign.resumed', campaign, data: { reason: 'quota' } },
  { ...head, kind: 'delivery.failed', campaign, number: 17, email: 'a@example.org', data: failed },
  { ...head, kind: 'delivery.failed', campaign: purged, number: 1, email: null, data: failed },
  { ...head, kind: 'delivery.returned', campaign, number: 18, email: 'b@example.org', data: returned },
  { ...head, kind: 'delivery.returned', campaign: purged, number: 2, email: null, data: returned },
  { ...head, kind: 'recipient.unsubscribed', data: { email: 'a@example.org', reason: 'operator' } },
];

describe('what is told', () => {
  it('is documented, each event with its schema and an example', () => {
    expect([...schemas.keys()].sort()).toEqual([...webhookKinds].sort());
    expect(examples.map(({ type }) => type).sort()).toEqual([...webhookKinds].sort());
    expect([...new Set(events.map(({ kind }) => kind))].sort()).toEqual([...webhookKinds].sort());
  });

  it.each(examples)('is as the example of $type is', ({ type, data }) => {
    expect(z.fromJSONSchema(strict(schemas.get(type))).safeParse(data).error).toBeUndefined();
  });

  it.each(events)('$kind is as its schema says, with nothing besides', (event) => {
    const { type, timestamp, data, ...more } = JSON.parse(payloadOf(event, String));
    expect(more).toEqual({});
    expect(timestamp).toBe('2026-11-28T10:15:00.000Z');
    expect(z.fromJSONSchema(strict(schemas.get(type))).safeParse(data).error).toBeUndefined();
  });

  it('names each of several accounts', () => {
    const [finished] = events as readonly [WebhookEvent];
    const pooled = { ...finished, campaign: { ...campaign, account: 'a,b' } } as WebhookEvent;
    const named = { ...campaign, account: 'a,b', accounts: ['a', 'b'] };
    expect(JSON.parse(payloadOf(pooled, String)).data.campaign).toEqual(named);
  });

  it('of a hold that ends by itself says when', () => {
    expect(JSON.parse(payloadOf(events[3] as WebhookEvent, String)).data.until).toBe('2026-11-28T10:15:00.000Z');
  });
});

/** The schema, without room for what it does not name. */
function strict(schema: any): any {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  return inner.type === 'object' ? { ...inner, additionalProperties: false } : inner;
}
