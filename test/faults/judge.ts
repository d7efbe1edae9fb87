import type { CampaignStatus } from '../../src/report/status.ts';
import type { Campaign, ExportedRow } from './campaign.ts';
import type { Endings } from './scenario.ts';
import type { Stage } from './stage.ts';

/** What became of everybody, row by row. */
export interface Tally {
  sent: number;
  /** Said to be sent, and nobody got it; or not in the export at all. */
  lost: number;
  /** More copies than were asked for, or a copy for somebody who will be, or should not have been, written to. */
  doubled: number;
  unknown: number;
  /** Broken promises, in words; empty when all is well. */
  readonly problems: string[];
}

/** So many examples of one kind are named. */
const NAMED = 5;

/** Compares what `export` says with what the server received, delivery by delivery, and the counters with both. */
export async function judge(
  { campaigns, forgotten, server, project, accounts }: Stage,
  endings: Endings,
): Promise<Tally> {
  const tally: Tally = { sent: 0, lost: 0, doubled: 0, unknown: 0, problems: [] };
  const ends: Record<string, number> = {};
  for (const campaign of campaigns) {
    const rows = await campaign.rows();
    for (const row of rows) ends[row.state] = (ends[row.state] ?? 0) + 1;
    judgeRows(tally, campaign, rows, server.copies);
    judgeCounters(tally, campaign, rows, await campaign.status());
  }
  for (const campaign of forgotten) judgeForgotten(tally, campaign, server.copies);
  judgeStrangers(tally, [...campaigns, ...forgotten], server.copies);
  judgeEndings(tally, ends, eachAccount(endings, accounts));
  const { campaigns: listed } = await project.json<{ campaigns: unknown[] }>(['status', '--list']);
  if (listed.length !== campaigns.length) {
    tally.problems.push(`${listed.length} campaigns are listed, ${campaigns.length} were submitted`);
  }
  return tally;
}

function judgeRows(tally: Tally, campaign: Campaign, rows: readonly ExportedRow[], copies: Map<string, number>): void {
  const missing = campaign.total - new Set(rows.map(({ number }) => number)).size;
  if (missing > 0) {
    tally.lost += missing;
    tally.problems.push(`${campaign.id}: ${missing} of ${campaign.total} are not in the export`);
  }
  const wrong: string[] = [];
  for (const row of rows) {
    const received = copies.get(`${campaign.id}.${row.number}`) ?? 0;
    const problem = judgeRow(tally, row, received, campaign.copiesAllowed(row.number));
    if (problem) wrong.push(`${campaign.id}.${row.number} is ${row.state} (${row.reply}): ${problem}`);
  }
  tally.problems.push(...wrong.slice(0, NAMED));
  if (wrong.length > NAMED) tally.problems.push(`... and ${wrong.length - NAMED} more of ${campaign.id}`);
}

function judgeRow(tally: Tally, { state, reply }: ExportedRow, received: number, allowed: number): string | null {
  if (state === 'sent') tally.sent += 1;
  if (state === 'unknown') tally.unknown += 1;
  if (state === 'sent' && received === 0) {
    tally.lost += 1;
    return 'nobody got it';
  }
  if (state === 'unknown' && !reply) return 'nothing says why';
  const possible = ['sent', 'unknown', 'sending'].includes(state) ? allowed : allowed - 1;
  if (received <= possible) return null;
  tally.doubled += 1;
  return `${received} copies arrived, ${possible} may have`;
}

function judgeCounters(tally: Tally, { id, total }: Campaign, rows: readonly ExportedRow[], status: CampaignStatus) {
  const { total: counted, ...states } = status.counts;
  const sum = Object.values(states).reduce((all, count) => all + count, 0);
  if (counted !== total || sum !== total) {
    tally.problems.push(`${id}: the counters add up to ${sum}, their total is ${counted}, submitted were ${total}`);
  }
  for (const [state, count] of Object.entries(states)) {
    const exported = rows.filter((row) => row.state === state).length;
    if (exported !== count) tally.problems.push(`${id}: ${count} ${state} by the counters, ${exported} by the export`);
  }
}

/** Nothing is known of it any more; still nobody may have got it twice. */
function judgeForgotten(tally: Tally, { id, total }: Campaign, copies: ReadonlyMap<string, number>): void {
  const numbers = Array.from({ length: total }, (_, i) => `${id}.${i + 1}`);
  const doubled = numbers.filter((delivery) => (copies.get(delivery) ?? 0) > 1);
  tally.doubled += doubled.length;
  if (doubled.length > 0) tally.problems.push(`doubled: ${doubled.slice(0, NAMED).join(', ')}`);
}

/** Messages of a submission that was never accepted, or of nobody's. */
function judgeStrangers(tally: Tally, campaigns: readonly Campaign[], copies: ReadonlyMap<string, number>): void {
  const known = new Map(campaigns.map(({ id, total }) => [id, total]));
  const strangers = [...copies.keys()].filter((delivery) => {
    const [id = '', number] = delivery.split('.');
    return !(Number(number) >= 1 && Number(number) <= (known.get(id) ?? 0));
  });
  if (strangers.length > 0) {
    tally.problems.push(`${strangers.length} messages of no campaign: ${strangers.slice(0, NAMED).join(', ')}`);
  }
}

// What may be in doubt, and what meets a refusal before the account is held, is so for each account.
function eachAccount(endings: Endings, accounts: number): Endings {
  const scaled = Object.entries(endings).map(([state, [least, most]]) => [state, [least, most * accounts]]);
  return Object.fromEntries(scaled) as Endings;
}

function judgeEndings(tally: Tally, ends: Readonly<Record<string, number>>, endings: Endings): void {
  const allowed: Readonly<Record<string, readonly [number, number]>> = endings;
  for (const state of new Set([...Object.keys(ends), ...Object.keys(allowed)])) {
    if (state === 'sent') continue;
    const [least, most] = allowed[state] ?? [0, 0];
    const count = ends[state] ?? 0;
    if (count < least || count > most)
      tally.problems.push(`${count} ended ${state}; expected were ${range(least, most)}`);
  }
}

function range(least: number, most: number): string {
  return least === most ? String(least) : `${least} to ${most}`;
}
