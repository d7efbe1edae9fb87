import { type ReturnFacts, returnFacts } from '../returns/facts.ts';
import type { TakenReturn, Told } from './returns.ts';

/** What became of a mail that came back, as programs get it. Names and codes do not change. */
export interface TakenFacts extends Pick<ReturnFacts, 'kind'> {
  readonly recipients: readonly (ReturnFacts['recipients'][number] & {
    /** The mail does not name `delivery`: it is guessed. Absent: it does, or there is none. */
    readonly guess?: true;
    readonly recorded: Told;
  })[];
}

/** The facts of what became of a mail. */
export function takenFacts({ understood, recipients: taken }: TakenReturn): TakenFacts {
  const { kind, recipients } = returnFacts(understood);
  return {
    kind,
    recipients: recipients.map((one, i) => {
      const { told, delivery = null, guess = false } = taken[i] ?? { told: 'nothing' };
      return { ...one, delivery, ...(guess && { guess: true as const }), recorded: told };
    }),
  };
}
