import { accountsOf, holdOfAll, stoppedTogether } from '../pool.ts';
import type { CampaignId } from '../port.ts';
import {
  FIRST_STEP_MS,
  type Span,
  type Stop,
  spansBy,
  spanOf as spanWith,
  stopReason,
  stopsIn,
  type Timeline,
  toldStates,
} from '../timeline.ts';
import { accountCommand, holdOf } from './accounts.ts';
import { type Connection, fieldsOf, pairsOf } from './connection.ts';
import { PREFIX } from './keys.ts';

/** The commands that read the spans and stops of a campaign (see lua/common.lua). */
export function timelineCommands(id: CampaignId): readonly (readonly (string | number)[])[] {
  return [['hgetall', `${PREFIX}tl:${id}`], stopsCommand('c', id)];
}

/** The command that reads the stops of a campaign or an account. */
export function stopsCommand(of: 'a' | 'c', name: string): readonly (string | number)[] {
  return ['lrange', `${PREFIX}st:${of}:${name}`, 0, -1];
}

type Facts = Readonly<Record<string, string | undefined>>;

/** How long a campaign's spans are. */
export function stepOf(facts: Facts): number {
  return whole(facts.span_ms) || FIRST_STEP_MS;
}

/** All spans of a campaign, by its facts and the hash that keeps the earlier ones; what is no number counts for nothing. */
export function spansOf(facts: Facts, kept: unknown): Span[] {
  const earlier = pairsOf(kept).map(([at, counts]) => spanOf(whole(at), counts.split(' ')));
  const present = toldStates.map((state) => facts[`span_${state}`]);
  const all = facts.span_at === undefined ? earlier : [...earlier, spanOf(whole(facts.span_at), present)];
  return spansBy(stepOf(facts), all);
}

function spanOf(at: number, counts: readonly (string | undefined)[]): Span {
  return spanWith(at, (state) => whole(counts[toldStates.indexOf(state)]));
}

/** A count as it was kept; 0 for what is none. */
export function whole(text: string | null | undefined): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0;
}

/** A stop as it is kept. */
export interface KeptStop {
  readonly reason: string;
  readonly since: number;
  readonly until: number | null;
}

/** The stops in the answer to `stopsCommand`; what cannot be understood is none. */
export function stopsKept(answer: unknown): KeptStop[] {
  return (answer as string[]).flatMap((text) => {
    const [, since, until, reason = ''] = /^(\d{1,15}) (\d{1,15}) (.+)$/s.exec(text) ?? [];
    return since === undefined ? [] : [{ reason, since: Number(since), until: Number(until) || null }];
  });
}

/** See `Backend.timeline`. */
export async function timeline(connection: Connection, id: CampaignId): Promise<Timeline | null> {
  const read = [['hgetall', `${PREFIX}c:${id}`], ...timelineCommands(id)];
  const [answer, kept, stops] = await connection.together(read);
  const facts: Facts = fieldsOf(answer);
  if (facts.stage !== 'draft' && facts.stage !== 'released') return null;
  const names = accountsOf(facts.account ?? '');
  const answers = await connection.together([
    ...names.map(accountCommand),
    ...names.map((name) => stopsCommand('a', name)),
  ]);
  const now = connection.time.now();
  const life = {
    from: Number(facts.released ?? facts.created),
    finishedAt: facts.finished === undefined ? null : Number(facts.finished),
    now,
    accountHeld: holdOfAll(names.map((_, i) => holdOf(answers[i], now))) !== null,
  };
  const all = [
    ...named('campaign', stops),
    ...stoppedTogether(names.map((_, i) => named('account', answers[names.length + i]))),
  ];
  return { stepMs: stepOf(facts), spans: spansOf(facts, kept), stops: stopsIn(life, all) };
}

function named(of: Stop['of'], answer: unknown): Stop[] {
  return stopsKept(answer).map(({ reason, since, until }) => ({ of, reason: stopReason(reason), since, until }));
}
