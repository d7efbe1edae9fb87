import { cutWords } from '../../own-words.ts';
import { refuseMany } from '../chunk.ts';
import { MAX_REPLY } from '../outcome-rule.ts';
import type { CampaignId, ReturnRecord } from '../port.ts';
import { newsCode, noReturns, type ReturnAnswer, type ReturnCounts, returnCauses } from '../return-rule.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';
import { whole } from './timeline.ts';

/** See `Backend.recordReturns`. */
export async function recordReturns(
  connection: Connection,
  returns: readonly ReturnRecord[],
  mail: string | undefined,
): Promise<readonly ReturnAnswer[]> {
  refuseMany(returns);
  if (returns.length === 0 && mail === undefined) return [];
  const told = returns.map((one) => {
    const { campaign, number, key, kind, cause, guess, reply, suppress } = one;
    return [
      ...[campaign, number, key, kind, cutWords(reply, MAX_REPLY), suppress ?? false],
      ...[cause, newsCode(one), guess],
    ];
  });
  return (await connection.at('record-returns', JSON.stringify(told), mail ?? '')) as ReturnAnswer[];
}

/** See `Backend.knowsReturn`. */
export async function knowsReturn(connection: Connection, mail: string): Promise<boolean> {
  const [score] = await connection.together([['zscore', `${PREFIX}return-mails`, mail]]);
  return score !== null;
}

/** See `Backend.returnCounts`. Of those that an older program recorded nobody knows why. */
export async function returnCounts(connection: Connection, id: CampaignId): Promise<ReturnCounts> {
  const fields = ['stage', 'returned', 'complained', ...returnCauses.map((cause) => `back_${cause}`)];
  const [answer] = (await connection.together([['hmget', `${PREFIX}c:${id}`, ...fields]])) as [(string | null)[]];
  const [stage, returned, complained, ...byCause] = answer;
  const counts = noReturns();
  if (stage !== 'released') return counts;
  for (const [i, cause] of returnCauses.entries()) counts[cause] = whole(byCause[i]);
  const told = Object.values(counts).reduce((sum, count) => sum + count, 0);
  counts.unknown += Math.max(0, whole(returned) + whole(complained) - told);
  return counts;
}

/** See `Backend.returnTotals`. */
export async function returnTotals(connection: Connection): Promise<ReturnCounts> {
  const [answer] = (await connection.together([['hmget', `${PREFIX}returns`, ...returnCauses]])) as [(string | null)[]];
  const totals = noReturns();
  for (const [i, cause] of returnCauses.entries()) totals[cause] = whole(answer[i]);
  return totals;
}
