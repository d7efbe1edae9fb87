import type { Campaign } from '../../api/types.ts';
import type { DeliveryShown } from '../ui/state-badge.tsx';

/** The states of people's mail in the order in which they are told: what is well first, what is over last. */
export const shownStates = [
  ...(['sent', 'pending', 'sending', 'deferred', 'failed', 'returned', 'unknown', 'complained'] as const),
  ...(['skipped', 'cancelled'] as const),
] as const satisfies readonly DeliveryShown[];

type Counts = Campaign['counts'];

/** The numbers of a campaign by state, in that order: they add up to its total. */
export function countsByState(counts: Counts): Readonly<Record<(typeof shownStates)[number], number>> {
  return Object.fromEntries(shownStates.map((state) => [state, counts[state]])) as ReturnType<typeof countsByState>;
}

/** How many have it: who called it unwanted has it, too. */
export function gotIt({ sent, complained }: Counts): number {
  return sent + complained;
}

/** How many are still to be written to. */
export function waiting({ pending, sending, deferred }: Counts): number {
  return pending + sending + deferred;
}

/** How many of the list did not get it for certain, and will not by themselves. */
export function missed({ failed, returned, cancelled, skipped }: Counts): number {
  return failed + returned + cancelled + skipped;
}

/** What is too short to tell a rate by, in milliseconds: after two messages of a slow campaign it would be many times too high. */
const UNSTEADY_MS = 30_000;

/** How many a minute a campaign sends; null: nothing moves, or it has only begun. */
export function perMinute({ ratePerSecond, startedAt }: Pick<Campaign, 'ratePerSecond' | 'startedAt'>): number | null {
  const hasOnlyBegun = startedAt === null || Date.now() - Date.parse(startedAt) < UNSTEADY_MS;
  return ratePerSecond === null || hasOnlyBegun ? null : ratePerSecond * 60;
}
