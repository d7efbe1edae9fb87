import type { Finding, LeftOut } from '../../findings.ts';
import type { ExpectedShare, Forecast } from '../../report/forecast.ts';
import type { Consent } from '../consent.ts';

/** How long a draft's messages will take. */
export interface DraftForecast {
  /** Of the draft that was looked at. */
  readonly revision: number;
  /** The account that sends, or all that do, with commas between. */
  readonly account: string;
  /** Seconds between two messages, as the draft or the project says. */
  readonly delay: number;
  /** Messages. */
  readonly count: number;
  /** From the start to the end; null: nothing sets a pace. */
  readonly seconds: number | null;
  /** ISO 8601; null: nobody can say. */
  readonly startAt: string | null;
  readonly endAt: string | null;
  /** The account's quota: `most` messages in `ms` milliseconds, of which `left` are left. Null: none. */
  readonly quota: Forecast['quota'];
  /** Messages of other campaigns that wait for the same accounts and make this one end later; 0: none does. */
  readonly besides: number;
  /** How many each of several accounts will send; absent: one sends. */
  readonly shares?: readonly ExpectedShare[];
}

export interface SendDraftOptions {
  /** What is agreed to of what was found; see `DraftCheck.consents`. */
  readonly accept?: readonly Consent[] | undefined;
  /** The revision that was looked at; with another one it is refused. Absent: whatever it is. */
  readonly revision?: number | undefined;
  /** The campaign's key, over the draft's. */
  readonly key?: string | undefined;
  /** The name of who sends it; absent or null: nobody's. */
  readonly by?: string | null | undefined;
  readonly onProgress?: ((rows: number) => void) | undefined;
  /** Ends the reading; nothing is left of it then. After the release it changes nothing. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of a draft that was sent. */
export interface SentDraft {
  /** The campaign's. */
  readonly id: string;
  readonly name: string;
  readonly total: number;
  readonly skipped: number;
  /** It was there already; nothing new was made. */
  readonly existing: boolean;
  readonly etaSeconds: number | null;
  readonly findings: readonly Finding[];
  /** Absent for what was there already. */
  readonly leftOut?: LeftOut;
}
