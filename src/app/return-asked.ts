import type { Backend } from '../backend/port.ts';
import type { ReturnAnswer } from '../backend/return-rule.ts';
import type { Config } from '../config/types.ts';
import type { Understanding } from '../returns/understanding.ts';
import { Leaving, type LeavingPort } from './leaving.ts';
import { keyOf, partsOf, wentOut } from './return-owner.ts';

/** Somebody asks by mail, in the form that our List-Unsubscribe gives, to get no more. */
export type Asked = Extract<Understanding, { kind: 'unsubscribe'; asked: true }>;

/**
 * Takes off the list, or off the topic of its campaign, whoever asks by mail. It must be the one the delivery went to: by the mail's own sender, or by the token of our link, which
 * nobody else has (an address that is forwarded elsewhere is answered from elsewhere). `known`: they were off it before. Throws what the store throws.
 */
export async function leaveAsAsked(
  { config, backend }: { readonly config: Config; readonly backend: LeavingPort & Pick<Backend, 'campaign'> },
  { token, recipients: [person] }: Asked,
): Promise<ReturnAnswer> {
  const { campaign, number } = partsOf(person.delivery);
  const row = await backend.delivery(campaign, { number });
  if (!row || !wentOut(row.state)) return 'refused';
  const key = keyOf(row.email);
  const owner = token === null ? null : await new Leaving(backend, config).whose(token);
  if (keyOf(person.email) !== key && owner?.key !== key) return 'refused';
  const topic = (await backend.campaign(campaign))?.topic ?? undefined;
  const added = await backend.suppress([{ key, topic, reason: 'unsubscribed', detail: person.delivery }]);
  return added > 0 ? 'recorded' : 'known';
}
