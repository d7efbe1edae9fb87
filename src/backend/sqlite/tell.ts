import { randomBytes } from 'node:crypto';
import { isHashedKey } from '../../address-hash.ts';
import type { CampaignId, NewSuppression } from '../port.ts';
import type { ReturnKind } from '../return-rule.ts';
import { DRY_RUN_ACCOUNT } from '../states.ts';
import type { FailedData, FinishedData, ReturnedData, WebhookKind } from '../webhooks.ts';
import { wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';

/** What is written down for the endpoints that want to know it, in the transaction of what it tells. */
interface Told {
  readonly kind: WebhookKind;
  /** What makes its id: the same for the same thing, so that writing it down again tells nothing new. Letters, digits, `_`. */
  readonly name: string;
  readonly campaign?: CampaignId;
  readonly number?: number;
  readonly data: unknown;
}

const TELL = `INSERT OR IGNORE INTO webhook_event (endpoint, id, kind, campaign, number, at, data, due)
  SELECT w.key, 'evt_' || coalesce((SELECT substr(id, 1, 8) FROM ledger LIMIT 1), '') || '_' || ?2, ?1, ?3, ?4, ?5, ?6, ?5
  FROM webhook w WHERE w.disabled_at IS NULL AND instr(w.kinds, ' ' || ?1 || ' ') > 0
  AND NOT EXISTS (SELECT 1 FROM campaign c JOIN account a ON a.id = c.account
    WHERE c.public_id = ?3 AND a.name = '${DRY_RUN_ACCOUNT}')`;

/** Writes it down for whoever wants to know. Only inside a write. */
export function tell(connection: Connection, { kind, name, campaign, number, data }: Told): void {
  connection.run(TELL, kind, name, campaign ?? null, number ?? null, connection.now(), JSON.stringify(data));
}

/** A delivery has failed; called only then. */
export function tellFailed(
  connection: Connection,
  of: { readonly campaign: CampaignId; readonly number: number; readonly token: number },
  data: FailedData,
): void {
  const { campaign, number, token } = of;
  tell(connection, { kind: 'delivery.failed', name: `failed_${campaign}_${number}_${token}`, campaign, number, data });
}

/** A delivery came back; called only when that is new. One that was returned may be complained of afterwards. */
export function tellReturned(
  connection: Connection,
  { campaign, number, kind }: { readonly campaign: CampaignId; readonly number: number; readonly kind: ReturnKind },
  data: ReturnedData,
): void {
  tell(connection, { kind: 'delivery.returned', name: `${kind}_${campaign}_${number}`, campaign, number, data });
}

/** What is told of a campaign at its end. */
type FinishedRow = FinishedData['counts'] & {
  readonly campaign: number;
  readonly wanted: number;
  readonly finished_at: number | null;
};

/** A campaign has come to its end. */
export function tellFinished(connection: Connection, row: FinishedRow): void {
  const found = connection.get<{ public_id: CampaignId }>('SELECT public_id FROM campaign WHERE id = ?', row.campaign);
  if (!found) return;
  const campaign = found.public_id;
  const { total, sent, failed, unknown, skipped, cancelled, returned, complained } = row;
  const data: FinishedData = {
    cancelled: row.wanted === wantedCode.cancelled,
    counts: { total, sent, failed, unknown, skipped, cancelled, returned, complained },
  };
  const name = `finished_${campaign}_${row.finished_at}`;
  tell(connection, { kind: 'campaign.finished', name, campaign, data });
}

/**
 * Somebody is not to be written to any more: because they or others said so, not because their address is dead. Nobody could be told of whom
 * only the hash is known.
 */
export function tellUnsubscribed(
  connection: Connection,
  { key, topic, reason }: Pick<NewSuppression, 'key' | 'topic' | 'reason'>,
): void {
  if (reason === 'hard-bounce' || isHashedKey(key)) return;
  const name = onceOnly('unsubscribed', connection);
  tell(connection, { kind: 'recipient.unsubscribed', name, data: { email: key, reason, topic } });
}

/** The name of what may happen several times within a millisecond, and is written down once each time. */
export function onceOnly(what: string, connection: Connection): string {
  return `${what}_${connection.now()}_${randomBytes(6).toString('hex')}`;
}
