import type { EndpointRow } from '../backend/webhooks.ts';
import type { WebhookConfig } from '../config/types.ts';

/** One endpoint as `facteur webhooks --json` says it. Times are ISO 8601 in UTC; null: there is none, or it is not known. */
export interface WebhookStatus {
  /** Scheme, host and path: what stands behind a `?` is not shown. Null: it is not in this configuration (any more). */
  readonly url: string | null;
  /** Scheme and host. */
  readonly endpoint: string;
  readonly events: readonly string[];
  /** `new`: no worker has met it so far; `failing`: its last attempt failed; `disabled`: it has answered 410. */
  readonly state: 'new' | 'ok' | 'failing' | 'disabled';
  /** Events that wait. */
  readonly waiting: number;
  /** Attempts that failed in a row. */
  readonly failures: number;
  readonly failingSince: string | null;
  readonly nextAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastError: { readonly code: string; readonly detail: string; readonly at: string } | null;
  /** Events that were given up since it was last tested with success. */
  readonly dropped: number;
  readonly disabledAt: string | null;
}

/** `config`: null for an endpoint that only the ledger knows; `row`: null for one that only the configuration knows. */
export function webhookStatus(endpoint: string, config: WebhookConfig | null, row: EndpointRow | null): WebhookStatus {
  return {
    url: config && shownUrl(config),
    endpoint,
    events: config?.events ?? row?.kinds ?? [],
    state: stateOf(row),
    waiting: row?.waiting ?? 0,
    failures: row?.failures ?? 0,
    failingSince: iso(row?.failingSince),
    nextAttemptAt: iso(row?.nextAt),
    lastSuccessAt: iso(row?.lastSuccessAt),
    lastError: row?.lastError
      ? { code: row.lastError.code, detail: row.lastError.detail, at: new Date(row.lastError.at).toISOString() }
      : null,
    dropped: row?.dropped ?? 0,
    disabledAt: iso(row?.disabledAt),
  };
}

/** The address for people; what stands behind a `?` may be a secret. */
export function shownUrl({ url }: WebhookConfig): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

function stateOf(row: EndpointRow | null): WebhookStatus['state'] {
  if (row === null) return 'new';
  if (row.disabledAt !== null) return 'disabled';
  return row.failures > 0 ? 'failing' : 'ok';
}

function iso(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}
