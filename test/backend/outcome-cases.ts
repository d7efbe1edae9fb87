import type { Circumstances, OutcomeKind, Verdict } from '../../src/backend/outcome-rule.ts';

/** Every kind of outcome there is. */
export const outcomeKinds = [
  'sent',
  'failed',
  'deferred',
  'unknown',
  'released',
] as const satisfies readonly OutcomeKind[];

/** Every circumstance that the rule tells apart; attempts on both sides of the last that is sent again. */
export const circumstances: readonly Circumstances[] = [0, 1, 3, 4, 5].flatMap((attempts) =>
  [false, true].flatMap((cancelled) => [false, true].map((resend) => ({ attempts, cancelled, resend }))),
);

/** A verdict in a few words; `+`: the attempt counts, `*`: the token is new. */
export function shortly(verdict: Verdict | null): string {
  if (!verdict) return 'stale';
  const { answer, state, due, counts, newToken } = verdict;
  return [answer, state, due, counts && '+', newToken && '*'].filter(Boolean).join(' ');
}
