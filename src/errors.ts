import { type Catalogue, words } from './i18n/index.ts';

/**
 * Every error a person can meet has a code here, an exit code beside it, and its words (what happened, where, what to do)
 * in both languages under `errors` of the area's catalogue file. docs/errors.md lists them; a test compares.
 *
 * Exit codes: 0 done; 1 failed or declined; 2 wrong use; 3 configuration, a server not reachable, folder not writable,
 * disk full, held; 4 refused by the checks or by the state; 5 no such campaign; 130 interrupted.
 */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 130;

/** What an error says to a person. */
export interface Said {
  /** What happened and where (file, line, key, recipient). */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

type Errors = Catalogue['errors'];
export type ErrorCode = keyof Errors;
type ErrorParams<C extends ErrorCode> = Parameters<Errors[C]>[0];

/** An error with a code of the table; its words are made when they are shown, in the language of that moment. */
export class FacteurError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly params: ErrorParams<C>;

  constructor(code: C, params: ErrorParams<C>, options?: ErrorOptions) {
    super(sayIn(words('en'), code, params).what, options);
    this.name = 'FacteurError';
    this.code = code;
    this.params = params;
  }

  /** What happened and what to do, in the current language. */
  say(): Said {
    return sayIn(words(), this.code, this.params);
  }

  get exitCode(): ExitCode {
    return exitCodes[this.code];
  }
}

function sayIn<C extends ErrorCode>(catalogue: Catalogue, code: C, params: ErrorParams<C>): Said {
  const make = catalogue.errors[code] as unknown as (p: ErrorParams<C>) => Said;
  return make(params);
}

/** One row a code, grouped by area. */
const exitCodes: Record<ErrorCode, ExitCode> = {
  // config
  'config-invalid': 3,
  // list
  'list-not-found': 2,
  // message
  'message-not-found': 2,
  // store
  'campaign-not-found': 5,
  // run
  unexpected: 1,
};
