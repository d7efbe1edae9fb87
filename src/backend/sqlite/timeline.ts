import { holdOfAll, stoppedTogether } from '../pool.ts';
import type { CampaignId } from '../port.ts';
import type { Hold } from '../states.ts';
import { type Stop, stopReason, stopsIn, type Timeline } from '../timeline.ts';
import { type AccountState, accountById, holdOf } from './accounts.ts';
import type { Connection } from './connection.ts';
import type { Ledger } from './ledger.ts';
import { numbersIn, poolNumbers } from './pool.ts';
import { type SpanColumns, spansOf } from './spans.ts';
import { type StopOwner, stopsKept } from './stop-log.ts';

const LIFE = `SELECT p.*, c.account, ${poolNumbers('c.id')} AS pool, coalesce(c.released_at, c.created_at) AS life_from
  FROM progress p JOIN campaign c ON c.id = p.campaign WHERE p.campaign = ?`;

interface LifeRow extends SpanColumns {
  readonly campaign: number;
  readonly account: number;
  /** The numbers of several accounts (`numbersIn`); null: one sends. */
  readonly pool: string | null;
  readonly life_from: number;
  readonly finished_at: number | null;
}

/** See `Backend.timeline`. */
export function timeline(ledger: Ledger, id: CampaignId): Timeline | null {
  const { connection } = ledger;
  const facts = ledger.facts(id);
  const row = facts && connection.get<LifeRow>(LIFE, facts.id);
  if (!row) return null;
  const now = connection.now();
  const accounts = row.pool === null ? [row.account] : numbersIn(row.pool);
  const of = (owner: StopOwner, name: Stop['of']): Stop[] =>
    stopsKept(connection, owner).map(({ reason, since, until }) => ({
      of: name,
      reason: stopReason(reason),
      since,
      until,
    }));
  const together = stoppedTogether(accounts.map((account) => of({ account }, 'account')));
  const all = [...of({ campaign: row.campaign }, 'campaign'), ...together];
  const accountHeld = holdOfAll(accounts.map((account) => holdOfNumber(connection, account, now))) !== null;
  const life = { from: row.life_from, finishedAt: row.finished_at, now, accountHeld };
  return { stepMs: row.span_ms, spans: spansOf(connection, row), stops: stopsIn(life, all) };
}

function holdOfNumber(connection: Connection, account: number, now: number): Hold | null {
  const state: AccountState | undefined = accountById(connection, account);
  return state ? holdOf(state, now) : null;
}
