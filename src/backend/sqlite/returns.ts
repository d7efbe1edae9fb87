import { cutWords } from '../../own-words.ts';
import { refuseMany } from '../chunk.ts';
import { MAX_REPLY } from '../outcome-rule.ts';
import type { ReturnRecord } from '../port.ts';
import { type ReturnAnswer, returnAnswers } from '../return-rule.ts';
import type { DeliveryState } from '../states.ts';
import { deliveryId, stateCode, stateNames } from './codes.ts';
import type { Ledger, Step } from './ledger.ts';
import { suppressRecipient } from './suppressions.ts';

const FIND = `SELECT d.state, coalesce(r.key, r.email) AS key, c.mode FROM delivery d
  JOIN recipient r ON r.id = d.id JOIN campaign c ON c.id = d.campaign WHERE d.id = ?`;
const COME_BACK = 'UPDATE delivery SET state = ?, at = ?, reply = coalesce(?, reply) WHERE id = ?';

/** See `Backend.recordReturns`. */
export async function recordReturns(
  ledger: Ledger,
  returns: readonly ReturnRecord[],
): Promise<readonly ReturnAnswer[]> {
  refuseMany(returns);
  if (returns.length === 0) return [];
  return ledger.write((step) => returns.map((one) => recordReturn(step, one)));
}

function recordReturn(step: Step, { campaign: name, number, key, kind, reply, suppress }: ReturnRecord): ReturnAnswer {
  const campaign = step.campaign(name);
  if (!campaign || !Number.isInteger(number) || number < 1 || number > campaign.progress.row.total) return 'refused';
  const id = deliveryId(campaign.facts.id, number);
  const found = step.connection.get<{ state: number; key: string; mode: string }>(FIND, id);
  if (!found || found.key !== key || found.mode === 'dry-run') return 'refused';
  const from = stateNames[found.state] as DeliveryState;
  const answer = returnAnswers[from]?.[kind] ?? 'refused';
  if (answer !== 'recorded') return answer;
  step.connection.run(COME_BACK, stateCode[kind], step.now, reply === '' ? null : cutWords(reply, MAX_REPLY), id);
  campaign.progress.move(from, kind);
  if (suppress !== null) suppressRecipient(step, id, `${name}: ${cutWords(reply, MAX_REPLY)}`, suppress);
  return answer;
}
