import type { DeliveryState } from './states.ts';

/** The states in which an attempt ends that did not go well: they are noted, because the next one takes their place in the delivery. */
export const notedStates = ['deferred', 'failed', 'unknown'] as const satisfies readonly DeliveryState[];
export type NotedState = (typeof notedStates)[number];

/** How an attempt ended that did not go well. */
export interface AttemptRow {
  readonly at: number;
  readonly state: NotedState;
  /** What was said; empty: nothing. */
  readonly reply: string;
}

/** Whether an attempt that ends in this state is noted. */
export function isNoted(state: DeliveryState): state is NotedState {
  return notedStates.some((noted) => noted === state);
}

/** What was kept of an attempt, by whatever a ledger has in its place. */
interface KeptAttempt {
  readonly at: number;
  readonly state: DeliveryState | undefined;
  readonly reply: unknown;
}

/** The attempts that can be understood; the others are left out, for nothing is decided by these. */
export function readAttempts(kept: readonly KeptAttempt[]): readonly AttemptRow[] {
  return kept.flatMap(({ at, state, reply }) => {
    const isWhole = state !== undefined && isNoted(state) && typeof reply === 'string' && isTime(at);
    return isWhole ? [{ at, state, reply }] : [];
  });
}

/** Whether a date can be made of it. */
function isTime(at: unknown): boolean {
  return Number.isSafeInteger(at) && !Number.isNaN(new Date(at as number).getTime());
}
