import type { Backend } from '../backend/port.ts';
import type { ReturnAnswer } from '../backend/return-rule.ts';
import type { Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { isUnsubscribeToken } from '../message/unsubscribe.ts';
import type { Understanding } from '../returns/understanding.ts';
import { keyOf, partsOf, wentOut } from './return-owner.ts';

/** Somebody asks by mail, in the form that our List-Unsubscribe gives, to get no more. */
export type Asked = Extract<Understanding, { kind: 'unsubscribe'; asked: true }>;

/**
 * Takes off the list whoever asks by mail. It must be the one the delivery went to: by the mail's own sender, or by the token of our link, which
 * nobody else has (an address that is forwarded elsewhere is answered from elsewhere). `known`: they were off it before. Throws what the store throws.
 */
export async function leaveAsAsked(
  { config, backend }: { readonly config: Config; readonly backend: Pick<Backend, 'delivery' | 'suppress'> },
  { token, recipients: [person] }: Asked,
): Promise<ReturnAnswer> {
  if (!person) return 'refused';
  const { campaign, number } = partsOf(person.delivery);
  const row = await backend.delivery(campaign, { number });
  if (!row || !wentOut(row.state)) return 'refused';
  const key = keyOf(row.email);
  if (keyOf(person.email) !== key && !isOurs(config, token, row.email)) return 'refused';
  const added = await backend.suppress([{ key, reason: 'unsubscribed', detail: person.delivery }]);
  return added > 0 ? 'recorded' : 'known';
}

function isOurs(config: Config, token: string | null, email: string): boolean {
  const key = token === null ? null : unsubscribeKey(config, { create: false });
  return token !== null && key !== null && isUnsubscribeToken(key, token, email);
}
