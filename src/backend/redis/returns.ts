import { cutWords } from '../../own-words.ts';
import { refuseMany } from '../chunk.ts';
import { MAX_REPLY } from '../outcome-rule.ts';
import type { ReturnRecord } from '../port.ts';
import type { ReturnAnswer } from '../return-rule.ts';
import type { Connection } from './connection.ts';

/** See `Backend.recordReturns`. */
export async function recordReturns(
  connection: Connection,
  returns: readonly ReturnRecord[],
): Promise<readonly ReturnAnswer[]> {
  refuseMany(returns);
  if (returns.length === 0) return [];
  const told = returns.map(({ campaign, number, key, kind, reply, suppress }) => {
    return [campaign, number, key, kind, cutWords(reply, MAX_REPLY), suppress ?? false];
  });
  return (await connection.at('record-returns', JSON.stringify(told))) as ReturnAnswer[];
}
