import type { SuppressionReason } from '../backend/states.ts';
import { type ReturnFacts, returnFacts } from '../returns/facts.ts';
import type { TakenRecipient, TakenReturn, Told } from './returns.ts';

/** What became of a mail that came back, as programs get it. Names and codes do not change. */
export interface TakenFacts extends Pick<ReturnFacts, 'kind'> {
  readonly recipients: readonly (ReturnFacts['recipients'][number] & {
    /** The mail does not name `delivery`: it is guessed. Absent: it does, or there is none. */
    readonly guess?: true | undefined;
    readonly recorded: Told;
    /** Why the address is not written to any more, where that follows from this mail; absent: it does not. */
    readonly suppressed?: SuppressionReason | undefined;
  })[];
}

/** The facts of what became of a mail. */
export function takenFacts({ understood, recipients: taken }: TakenReturn): TakenFacts {
  const { kind, recipients } = returnFacts(understood);
  return {
    kind,
    recipients: recipients.map((one, i) => {
      const { told, delivery, guess, suppressed } = taken[i] as TakenRecipient;
      return {
        ...one,
        delivery: delivery ?? one.delivery,
        ...(guess && { guess: true as const }),
        recorded: told,
        ...(suppressed && { suppressed }),
      };
    }),
  };
}
