import { cutWords } from '../../own-words.ts';
import { refuseMany } from '../chunk.ts';
import { MAX_REPLY } from '../outcome-rule.ts';
import type { CampaignId, ReturnRecord } from '../port.ts';
import {
  isAnswered,
  MOST_RETURN_MAILS,
  newsCode,
  noReturns,
  type ReturnAnswer,
  type ReturnCause,
  type ReturnCounts,
  readBack,
  returnAnswers,
  returnCauses,
} from '../return-rule.ts';
import type { DeliveryState } from '../states.ts';
import { BACK, deliveryId, stateCode, stateNames } from './codes.ts';
import type { Connection } from './connection.ts';
import type { Ledger, Step } from './ledger.ts';
import { watchReturns } from './return-watch.ts';
import { suppressRecipient } from './suppressions.ts';
import { tellReturned } from './tell.ts';
import { whole } from './understood.ts';

const FIND = `SELECT d.state, d.at, d.back, coalesce(r.key, r.email) AS key, c.mode FROM delivery d
  JOIN recipient r ON r.id = d.id JOIN campaign c ON c.id = d.campaign WHERE d.id = ?`;
interface Found {
  readonly state: number;
  readonly at: number;
  readonly back: number | null;
  readonly key: string;
  readonly mode: string;
}

const ANSWER = 'UPDATE delivery SET back = ? WHERE id = ?';
const COME_BACK = 'UPDATE delivery SET state = ?, back = ?, at = ?, reply = coalesce(?, reply) WHERE id = ?';
const COUNT_TOTAL = `INSERT INTO return_total (cause, count) VALUES (?, 1)
  ON CONFLICT (cause) DO UPDATE SET count = count + 1`;

/** See `Backend.recordReturns`. */
export async function recordReturns(
  ledger: Ledger,
  returns: readonly ReturnRecord[],
  mail: string | undefined,
): Promise<readonly ReturnAnswer[]> {
  refuseMany(returns);
  if (returns.length === 0 && mail === undefined) return [];
  return ledger.write((step) => {
    if (mail !== undefined && isKnown(step.connection, mail)) return returns.map(() => 'known');
    const answers = returns.map((one) => recordReturn(step, one));
    const told = returns.length === 0 || answers.includes('recorded');
    if (mail !== undefined && told && !answers.includes('unsettled')) rememberMail(step.connection, mail);
    return answers;
  });
}

function recordReturn(step: Step, one: ReturnRecord): ReturnAnswer {
  const { campaign: name, number, key, kind, cause, reply, suppress } = one;
  const campaign = step.campaign(name);
  if (!campaign || !Number.isInteger(number) || number < 1 || number > campaign.progress.row.total) return 'refused';
  const id = deliveryId(campaign.facts.id, number);
  const found = step.connection.get<Found>(FIND, id);
  if (!found || found.key !== key || found.mode === 'dry-run') return 'refused';
  const from = stateNames[found.state] as DeliveryState;
  const answer = returnAnswers[from]?.[kind] ?? 'refused';
  if (answer !== 'recorded') return answer;
  if (kind === 'answered') {
    if (isAnswered(from, found.back)) return 'known';
    step.connection.run(ANSWER, newsCode(one), id);
    return answer;
  }
  const said = cutWords(reply, MAX_REPLY);
  step.connection.run(COME_BACK, stateCode[kind], newsCode(one), step.now, said === '' ? null : said, id);
  step.connection.run(COUNT_TOTAL, returnCauses.indexOf(cause));
  campaign.progress.move(from, kind);
  if (suppress !== null) suppressRecipient(step, id, `${name}: ${said}`, suppress);
  tellReturned(
    step.connection,
    { campaign: name, number, kind },
    { cause, reply: said, guess: one.guess, suppressed: suppress !== null },
  );
  if (cause === 'permanent') watchReturns(step, campaign, found.at);
  return answer;
}

/** See `Backend.knowsReturn`. */
export function isKnown(connection: Connection, mail: string): boolean {
  return connection.get('SELECT 1 FROM return_mail WHERE name = ?', mail) !== undefined;
}

const REMEMBER = 'INSERT OR IGNORE INTO return_mail (seq, name) SELECT coalesce(max(seq), 0) + 1, ? FROM return_mail';
const FORGET = `DELETE FROM return_mail WHERE seq <= (SELECT max(seq) FROM return_mail) - ${MOST_RETURN_MAILS}`;

/** Remembers a mail by its name, and forgets the oldest. Only inside a write. */
export function rememberMail(connection: Connection, mail: string): void {
  connection.run(REMEMBER, mail);
  connection.run(FORGET);
}

const CAME_BACK = `(${stateCode.returned}, ${stateCode.complained})`;
const BY_CAUSE = `SELECT ${BACK}, count(*) AS count FROM campaign c JOIN delivery d ON d.campaign = c.id
  WHERE c.public_id = ? AND d.worker IS NULL AND d.state <> ${stateCode.sent} AND d.state IN ${CAME_BACK} GROUP BY 1`;

/** See `Backend.returnCounts`. */
export function returnCounts(connection: Connection, id: CampaignId): ReturnCounts {
  const counts = noReturns();
  for (const { back, count } of connection.all<{ back: number | null; count: number }>(BY_CAUSE, id)) {
    counts[readBack(back).cause] += count;
  }
  return counts;
}

const TOTALS = `SELECT cause, count FROM return_total WHERE ${whole('count')}`;

/** See `Backend.returnTotals`. */
export function returnTotals(connection: Connection): ReturnCounts {
  const totals = noReturns();
  for (const row of connection.all<{ cause: number; count: number }>(TOTALS)) {
    const cause: ReturnCause | undefined = returnCauses[row.cause];
    if (cause) totals[cause] += row.count;
  }
  return totals;
}
