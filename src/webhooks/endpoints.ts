import { createHash } from 'node:crypto';
import type { KnownEndpoint } from '../backend/webhooks.ts';
import type { WebhookConfig } from '../config/types.ts';

/** Hex digits of an endpoint's key. */
const KEY_LENGTH = 16;

/** An endpoint of the configuration, and what the ledger knows it as. */
export interface Endpoint extends KnownEndpoint {
  readonly config: WebhookConfig;
}

/** The endpoints of the configuration. Their addresses, which may be secrets, are not in what the ledger gets. */
export function endpointsOf(webhooks: readonly WebhookConfig[]): readonly Endpoint[] {
  return webhooks.map((config) => ({
    key: createHash('sha256').update(config.url).digest('hex').slice(0, KEY_LENGTH),
    label: new URL(config.url).origin,
    kinds: config.events,
    config,
  }));
}

/** What the ledger is told. */
export function knownOf(endpoints: readonly Endpoint[]): readonly KnownEndpoint[] {
  return endpoints.map(({ key, label, kinds }) => ({ key, label, kinds }));
}
