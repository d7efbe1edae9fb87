import { MAX_CLAIM } from '../chunk.ts';
import { FULL_PACE } from '../company.ts';
import * as limits from '../limits.ts';
import { MAX_ATTEMPTS_RESENT, tellingOutcomes } from '../outcome-rule.ts';
import * as pacing from '../pacing.ts';
import { POOL_SEPARATOR } from '../pool.ts';
import { MIN_ELAPSED_MS, RATE_WINDOW_MS } from '../rate.ts';
import {
  FEWEST_GONE,
  GUESSED,
  MOST_DEAD_SHARE,
  MOST_RETURN_MAILS,
  returnAnswers,
  returnCauses,
} from '../return-rule.ts';
import { type DeliveryState, DRY_RUN_ACCOUNT, openStates } from '../states.ts';
import { FIRST_STEP_MS, MOST_SPANS, MOST_STOPS, toldStates } from '../timeline.ts';
import { CLOCK_TOLERANCE_MS, LOOK_AGAIN_MS } from '../times.ts';
import { FORGET_ENDPOINT_MS, KEEP_EVENT_MS, MOST_WAITING, SEEN_EVERY_MS, TRY_AGAIN_MS } from '../webhooks.ts';
import { LEDGER_FORMAT, NEWER_FORMAT, PREFIX, ROW_BLOCK, STATE_BLOCK } from './keys.ts';
import { SKIPPED_SIGN, signOf, stateOf } from './letters.ts';
import { ERASED_ROW } from './rows.ts';

/** What can be told to Lua. */
export type Figure = number | string | readonly Figure[] | { readonly [key: string]: Figure };

const { RUNS, FORGIVING_MS, HOLD_FROM_MS, FIRST_PAUSE_MS, LATER_PAUSE_MS, CUT_TO, BACK_TO, BACK_UNITS } = limits;
const { GROWTH, FIRST_GROWTH, MIN_UNIT_MS, MESSAGES_A_UNIT, FORGET_AT, MIN_CEILING, UNKNOWN_CEILING } = limits;
const { ABOVE_AVERAGE, ACCOUNT_LEAD_MS } = limits;
const { MAX_REPAID_MS, REPAID_SHARE, MAX_LEAD_MS, LEAD_SHARE, FIRST_MS, FIRST_SHARE } = pacing;

/**
 * What the operations in lua/ know from TypeScript, by the names they use: a rule has its figures in one place, and Lua
 * has no number of its own for what is said here (a test looks).
 */
export const figures: Readonly<Record<string, Figure>> = {
  ...{
    P: PREFIX,
    LEDGER_FORMAT,
    NEWER_FORMAT,
    ERASED_ROW,
    ROW_BLOCK,
    STATE_BLOCK,
    MAX_CLAIM,
    CLOCK_TOLERANCE_MS,
    LOOK_AGAIN_MS,
    FULL_PACE,
  },
  ...{ RUNS, FORGIVING_MS, HOLD_FROM_MS, FIRST_PAUSE_MS, LATER_PAUSE_MS, CUT_TO, BACK_TO, BACK_UNITS },
  ...{ GROWTH, FIRST_GROWTH, MIN_UNIT_MS, MESSAGES_A_UNIT, FORGET_AT, MIN_CEILING, UNKNOWN_CEILING },
  ...{ ABOVE_AVERAGE, ACCOUNT_LEAD_MS },
  ...{ MAX_REPAID_MS, REPAID_SHARE, MAX_LEAD_MS, LEAD_SHARE, FIRST_MS, FIRST_SHARE },
  ...{ MOST_WAITING, KEEP_EVENT_MS, TRY_AGAIN_MS, FORGET_ENDPOINT_MS, SEEN_EVERY_MS },
  ...{ RATE_WINDOW_MS, MIN_ELAPSED_MS, MAX_ATTEMPTS_RESENT, DRY_RUN_ACCOUNT, POOL_SEPARATOR },
  // The counter behind each character of the ledger.
  COUNTER: stateOf,
  // What is written for it where deliveries of a state are found.
  SIGN: signOf,
  SKIPPED_SIGN,
  // States of deliveries that are not over.
  OPEN_STATES: Object.fromEntries(openStates.map((state) => [state, 1])),
  ...{ FIRST_STEP_MS, MOST_SPANS, MOST_STOPS },
  // In the order in which they are written, and by name.
  TOLD_STATES: toldStates,
  TOLD: Object.fromEntries(toldStates.map((state) => [state, 1])),
  // How an outcome is answered, by the character of the delivery's state: see tellingOutcomes.
  ANSWERS: Object.fromEntries(
    Object.entries(tellingOutcomes).map(([state, answers]) => [letterThatTells(state as DeliveryState), answers]),
  ),
  // The same for what came back: see returnAnswers.
  RETURN_ANSWERS: Object.fromEntries(
    Object.entries(returnAnswers).map(([state, answers]) => [letterThatTells(state as DeliveryState), answers]),
  ),
  ...{ MOST_RETURN_MAILS, MOST_DEAD_SHARE, FEWEST_GONE },
  // Why a delivery came back, by the code that stands in its record in the place of a worker.
  RETURN_CAUSES: returnCauses,
  RETURN_GUESSED: GUESSED,
  // The character of a delivery that came back so.
  RETURN_STATES: { returned: letterThatTells('returned'), complained: letterThatTells('complained') },
};

// Of the two characters for pending only `r` stands for one whose token still tells.
function letterThatTells(state: DeliveryState): string {
  const letters = Object.keys(stateOf).filter((letter) => stateOf[letter] === state);
  return state === 'pending' ? 'r' : (letters[0] as string);
}
