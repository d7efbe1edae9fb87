import { type Catalogue, words } from './i18n/index.ts';
import { saidParams } from './i18n/say-kept.ts';
import type { Language } from './language.ts';
import { ownError } from './own-words.ts';

/**
 * Every error a person can meet has a code here, an exit code beside it, and its words (what happened, where, what to do)
 * in both languages under `errors` of the area's catalogue file. docs/errors.md lists them; a test compares.
 *
 * Exit codes: 0 done; 1 failed or declined; 2 wrong use; 3 configuration, a server not reachable, folder not writable,
 * disk full, held; 4 refused by the checks or by the state; 5 no such campaign; 75 to be tried again later, by a mail server that handed a
 * mail on (EX_TEMPFAIL of sysexits.h); 130 interrupted.
 */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 75 | 130;

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

  /** What happened and what to do, in the language of whoever reads it. */
  say(language: Language): Said {
    return sayIn(words(language), this.code, this.params);
  }

  get exitCode(): ExitCode {
    return exitCodeOf(this.code);
  }
}

/** The exit code of a command that ends with this error. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return exitCodes[code];
}

/** Every code of the table. */
export function everyCode(): readonly ErrorCode[] {
  return Object.keys(exitCodes) as ErrorCode[];
}

const faults = [TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError];

/** Whether an error is a fault of this program, and nothing that anybody else could put right. */
export function isFault(error: unknown): boolean {
  return error instanceof FacteurError ? error.code === 'unexpected' : faults.some((kind) => error instanceof kind);
}

/** What an error says, to be kept or handed on: words of ours as a code (own-words.ts), anybody else's as they are. */
export function keptError(error: unknown): string {
  if (error instanceof FacteurError) {
    const { code, params }: FacteurError = error;
    return ownError({ code, params });
  }
  return error instanceof Error ? error.message : String(error);
}

/** The error as it is told to people: one that is not of the table is `unexpected`. */
export function told(error: unknown): FacteurError {
  if (error instanceof FacteurError) return error;
  const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new FacteurError('unexpected', { problem }, { cause: error });
}

function sayIn<C extends ErrorCode>(catalogue: Catalogue, code: C, params: ErrorParams<C>): Said {
  const make = catalogue.errors[code] as unknown as (p: ErrorParams<C>) => Said;
  return make(saidParams(catalogue, params));
}

/** One row a code, grouped by area. */
const exitCodes: Record<ErrorCode, ExitCode> = {
  // config
  'config-invalid': 3,
  'config-unknown-key': 3,
  'config-env-key': 3,
  'config-yaml-syntax': 3,
  'config-unreadable': 3,
  'config-no-account': 3,
  'config-unknown-account': 3,
  'webhooks-none': 3,
  // redis
  'redis-unreachable': 3,
  'redis-tls': 3,
  'redis-refused': 3,
  'redis-full': 3,
  'redis-too-small': 4,
  'redis-old': 3,
  'redis-failed': 3,
  'redis-driver-missing': 3,
  'redis-recipient-files': 4,
  // list
  'list-not-found': 2,
  'list-not-a-file': 2,
  'list-unreadable': 2,
  'list-changed': 4,
  'list-empty': 4,
  'list-no-rows': 4,
  'list-no-address-column': 4,
  'list-several-address-columns': 4,
  'list-too-many-columns': 4,
  'list-header': 2,
  'list-sheet': 2,
  'list-option': 2,
  'list-encoding-unknown': 2,
  'list-null-byte': 4,
  'list-no-input': 2,
  'list-fetch': 3,
  'list-command': 3,
  'list-too-long': 4,
  'list-header-form': 2,
  'list-header-missing': 2,
  'list-map-column': 2,
  'list-quotes': 4,
  'list-row-too-long': 4,
  'where-syntax': 2,
  'where-column': 2,
  'where-value': 4,
  'list-json': 4,
  'list-json-rows': 4,
  'list-card': 4,
  'list-encoding': 4,
  'list-format': 4,
  'list-workbook-protected': 4,
  'list-workbook-damaged': 4,
  'list-workbook-too-large': 4,
  // message
  'message-not-found': 2,
  'message-unreadable': 2,
  'message-format': 2,
  'message-empty': 4,
  'message-too-large': 4,
  'message-too-nested': 4,
  'message-document-damaged': 4,
  'message-document-protected': 4,
  'message-document-too-large': 4,
  'message-foreign': 4,
  'convert-not-written': 3,
  'front-matter-open': 4,
  'front-matter-syntax': 4,
  'front-matter-unknown-key': 4,
  'front-matter-value': 4,
  'layout-not-found': 2,
  'layout-no-content': 4,
  'mjml-missing': 3,
  'mjml-element': 4,
  'mjml-syntax': 4,
  'message-null-byte': 4,
  'subject-lines': 4,
  'subject-missing': 2,
  'sender-missing': 3,
  'sender-invalid': 3,
  'attachment-not-found': 2,
  'attachment-unreadable': 2,
  'attachment-outside': 4,
  'attachment-too-large': 4,
  'dkim-key-unreadable': 3,
  'dkim-key-invalid': 3,
  'unsubscribe-key-missing': 3,
  'unsubscribe-key-other': 3,
  'liquid-not-closed': 4,
  'liquid-unknown-filter': 4,
  'liquid-unknown-tag': 4,
  'liquid-name-spaces': 4,
  'liquid-syntax': 4,
  'liquid-half-read': 4,
  'liquid-misplaced': 4,
  // store
  'campaign-not-found': 5,
  'state-refused': 4,
  'ledger-rollback': 3,
  'content-missing': 3,
  'content-too-large': 4,
  'store-network-drive': 3,
  'store-not-writable': 3,
  'store-full': 3,
  'store-corrupt': 3,
  'store-newer': 3,
  'store-busy': 3,
  'store-failed': 3,
  // cli
  usage: 2,
  unexpected: 1,
  interrupted: 130,
  // init
  'folder-not-writable': 3,
  // send
  'send-declined': 1,
  'send-no-file': 2,
  'send-many-accounts': 2,
  'send-invalid-addresses': 4,
  'send-hidden-rows': 4,
  'send-nobody': 4,
  'send-variable-missing': 4,
  'send-template-fails': 4,
  'send-template-endless': 4,
  'send-recipient-files': 4,
  'send-time-column': 2,
  'send-time-invalid': 2,
  'send-time-past': 4,
  'send-report': 3,
  'send-refused': 4,
  'send-held': 3,
  // sign-in
  'sign-in-needed': 3,
  'sign-in-no-client': 3,
  'sign-in-revoked': 3,
  'sign-in-expired': 3,
  'sign-in-testing': 3,
  'sign-in-consent': 3,
  'sign-in-declined': 1,
  'sign-in-admin': 3,
  'sign-in-again': 3,
  'sign-in-other-address': 3,
  'sign-in-scope': 3,
  'sign-in-client': 3,
  'sign-in-secret': 3,
  'sign-in-tenant': 3,
  'sign-in-person': 3,
  'sign-in-provider': 3,
  'sign-in-refused': 3,
  'sign-in-mailbox': 3,
  'sign-in-not-offered': 3,
  'sign-in-unreachable': 3,
  'sign-in-token-command': 3,
  'sign-in-token-file': 3,
  'sign-in-token-stale': 3,
  'sign-in-file': 3,
  'sign-in-nothing': 4,
  'sign-in-no-device': 2,
  'sign-in-answer': 2,
  'sign-in-late': 1,
  // drafts
  'draft-not-found': 5,
  'draft-changed': 4,
  'draft-sent': 4,
  'draft-incomplete': 4,
  'draft-damaged': 3,
  'draft-file-name': 2,
  'draft-no-file': 5,
  'draft-file-too-large': 4,
  'draft-too-many-files': 4,
  // settings
  'settings-changed': 4,
  'settings-invalid': 4,
  'settings-refused': 4,
  'settings-fixed': 3,
  'settings-not-written': 3,
  // selection
  'selection-changed': 4,
  'selection-empty': 4,
  'message-lost': 4,
  // archive
  'archive-value': 4,
  'archive-not-ours': 3,
  'archive-folder': 3,
  // status
  'campaign-none': 5,
  'delivery-not-found': 5,
  // steer
  'resume-declined': 1,
  'retry-nothing': 4,
  // preview
  'sample-not-found': 4,
  'preview-file': 3,
  'test-account': 3,
  // returns
  'notice-unknown': 4,
  'notice-not-signed': 4,
  'notice-not-checked': 3,
  'notice-too-early': 4,
  'returns-not-found': 2,
  'returns-unreadable': 3,
  'returns-later': 75,
  // upkeep
  'address-invalid': 2,
  'purge-declined': 1,
  // leaving
  'topic-invalid': 2,
  'person-declined': 1,
  'person-erase-ask': 2,
  'leave-no-url': 3,
  'leave-no-page': 3,
  'leave-page-silent': 3,
  'leave-file': 3,
  // backup
  'backup-exists': 4,
  'backup-file': 3,
  'backup-not-found': 2,
  'backup-damaged': 4,
  'backup-newer': 4,
  'restore-worker-running': 4,
  'restore-in-use': 4,
  'restore-not-empty': 4,
  'restore-no-room': 4,
  'restore-declined': 1,
  // worker
  'worker-running': 4,
  'metrics-port-taken': 3,
  'metrics-port-refused': 3,
  'worker-did-not-start': 3,
  'worker-did-not-stop': 1,
  'service-none': 3,
  'service-environment': 3,
  'service-refused': 3,
  'service-password': 3,
  'service-declined': 1,
  'service-demo': 4,
  // web
  'request-invalid': 2,
  'request-broken': 2,
  'request-media-type': 2,
  'request-too-large': 2,
  'route-not-found': 2,
  'host-foreign': 2,
  'origin-foreign': 2,
  'link-used': 2,
  'password-wrong': 2,
  'name-password-wrong': 2,
  'role-not-enough': 2,
  'password-attempts': 2,
  'web-not-by-proxy': 2,
  'web-password-missing': 3,
  'web-password-ask': 2,
  'web-password-short': 2,
  'web-password-damaged': 3,
  'web-proxy-missing': 3,
  'web-person-name': 2,
  'web-person-exists': 4,
  'web-person-not-found': 5,
  'web-person-damaged': 3,
  'token-missing': 2,
  'token-invalid': 2,
  'token-expired': 2,
  'token-scope': 2,
  'token-attempts': 2,
  'token-name': 2,
  'token-exists': 4,
  'token-not-found': 5,
  'token-damaged': 3,
  'recipient-suppressed': 4,
  'key-other-content': 4,
  'account-not-found': 5,
  'worker-not-found': 5,
  'port-taken': 3,
  'port-refused': 3,
};
