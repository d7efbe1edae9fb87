import { ownWords } from '../own-words.ts';
import type { DeliveryState } from './states.ts';

/**
 * What mail that came back makes of a delivery, an address and an account: the one rule of docs/delivery-states.md for `recordReturns`. The
 * adapters carry it out; redis/figures.ts hands its data on to Lua.
 */
export type ReturnKind = 'returned' | 'complained';
/** What mail may tell of a delivery: that it came back, or that a person answered it, which changes no state. */
export type ReturnNews = ReturnKind | 'answered';

/**
 * Why it came back, in the order in which ledgers number it (from 1): never change that. `permanent`: the address is dead. `full`,
 * `temporary`: for now. `policy`: the sender was refused; `content`: this message. `complaint`: somebody called it junk.
 */
export const returnCauses = ['permanent', 'full', 'temporary', 'policy', 'content', 'unknown', 'complaint'] as const;
export type ReturnCause = (typeof returnCauses)[number];

/** How many came back for which reason. */
export type ReturnCounts = Readonly<Record<ReturnCause, number>>;

/** None of any reason, to be counted up. */
export function noReturns(): Record<ReturnCause, number> {
  return Object.fromEntries(returnCauses.map((cause) => [cause, 0])) as Record<ReturnCause, number>;
}

/**
 * `recorded`: the delivery changed its state. `known`: it was told before, and nothing changes. `unsettled`: it is on the wire
 * still, so that its outcome has to come first: to be told again. `refused`: there is no such delivery, it went to another
 * address, or it never went out.
 */
export type ReturnAnswer = 'recorded' | 'known' | 'unsettled' | 'refused';

/** How each is answered, by the delivery's state; in any other it never went out. Somebody who complains got it after all. */
export const returnAnswers: Readonly<Partial<Record<DeliveryState, Readonly<Record<ReturnNews, ReturnAnswer>>>>> = {
  sending: { returned: 'unsettled', complained: 'unsettled', answered: 'unsettled' },
  sent: { returned: 'recorded', complained: 'recorded', answered: 'recorded' },
  unknown: { returned: 'recorded', complained: 'recorded', answered: 'refused' },
  returned: { returned: 'known', complained: 'recorded', answered: 'refused' },
  complained: { returned: 'known', complained: 'known', answered: 'refused' },
};

/** Mails that came back are remembered by name, the latest so many: a mailbox that is read again from its beginning has hardly more. */
export const MOST_RETURN_MAILS = 50_000;

/**
 * A campaign that is being sent, and of which more than this share comes back as dead addresses, holds its account, once so many
 * have gone out: providers block whoever goes on. After the operator's word it is judged anew, by what goes out from then on.
 */
export const MOST_DEAD_SHARE = 0.05;
export const FEWEST_GONE = 50;

/** Whether so many dead addresses of so many messages that went out are too many. */
export function tooManyDead(dead: number, gone: number): boolean {
  return gone >= FEWEST_GONE && dead > MOST_DEAD_SHARE * gone;
}

/** What a hold because of them says. Lua writes the same text. */
export function deadMessage(dead: number, gone: number): string {
  return ownWords('many-returned', { dead, gone });
}

/** A guess is kept with its cause, in one number. */
export const GUESSED = 16;

/** What ledgers keep in the place of a cause for a delivery that was answered: no cause has this number. */
const ANSWERED = GUESSED - 1;

/** Whether a person has answered a delivery in that state, as it was kept. */
export function isAnswered(state: DeliveryState, code: number | null | undefined): boolean {
  return state === 'sent' && code === ANSWERED;
}

/** What a ledger keeps of such news: a cause with its guess, or that there was an answer. */
export function newsCode({ kind, ...why }: CameBack & { readonly kind: ReturnNews }): number {
  return kind === 'answered' ? ANSWERED : backCode(why);
}

/** Why a delivery came back, as ledgers keep it: 1 and more. */
function backCode({ cause, guess }: CameBack): number {
  return returnCauses.indexOf(cause) + 1 + (guess ? GUESSED : 0);
}

/** Why a delivery in that state came back, as it was kept; null: it did not. */
export function cameBack(state: DeliveryState, code: number | null | undefined): CameBack | null {
  return state === 'returned' || state === 'complained' ? readBack(code) : null;
}

/** The same of one that did; what cannot be understood, or is of a program that kept none, has the reason `unknown`. */
export function readBack(code: number | null | undefined): CameBack {
  const number = Number.isInteger(code) ? (code as number) : 0;
  return { cause: returnCauses[(number % GUESSED) - 1] ?? 'unknown', guess: number >= GUESSED };
}

/** The same with which an older program kept nothing: null. */
export function backOf(state: DeliveryState, code: number | null): CameBack | null {
  return code ? cameBack(state, code) : null;
}

/** Why a delivery came back. */
export interface CameBack {
  readonly cause: ReturnCause;
  /** The mail did not name the delivery: it was matched by its address alone. */
  readonly guess: boolean;
}
