import { ownWords, readOwnWords } from '../own-words.ts';
import type { RemedyRow } from './remedy-codes.ts';
import { remedyRows } from './remedy-rows.ts';
import { parseReply } from './reply.ts';

/**
 * What a person can do about a reply that holds an account, as data: the first row that fits decides, and where none does the
 * reason of the hold alone says what to do. It is asked of texts that were kept, so it knows no step of the session. Edit here,
 * then the row's examples in test/transport/remedies/.
 */
export interface Remedy {
  /** One of `remedyCodes`, or the code of an error of ours (errors.ts), which has a remedy of its own. */
  readonly code: string;
  /** The provider's own page about it; null: there is none, or it is not known. */
  readonly page: string | null;
}

/** Why an account is held, as it was kept. */
export interface Trouble {
  /** The reason of the hold, such as `auth`. */
  readonly reason: string;
  /** The reply, or the system's error. */
  readonly reply: string;
  /** The account's server, where it is known. */
  readonly host?: string | null;
}

/** Reasons for which the cause may be an error of ours, such as one about signing in. */
const OWN_CAUSES = ['auth', 'tls', 'configuration'];

/** What to do about it; null: nothing more is known than the reason says. */
export function remedyFor(trouble: Trouble): Remedy | null {
  const own = ownCause(trouble);
  if (own) return { code: own.code, page: null };
  const row = decideRemedy(remedyRows, trouble);
  return row && { code: row.remedy, page: row.page ?? null };
}

/** The same as words of ours, to be said by a face: where nothing more is known, what the reason says. */
export function remedyWords(trouble: Trouble): string {
  const { code, page } = remedyFor(trouble) ?? { code: null, page: null };
  return ownWords('remedy', { reason: trouble.reason, code, page, params: ownCause(trouble)?.params ?? {} });
}

function ownCause({ reason, reply }: Trouble) {
  return OWN_CAUSES.includes(reason) ? readOwnWords(reply) : null;
}

/** The row of these that decides; null: none does. */
export function decideRemedy(rows: readonly RemedyRow[], { reason, reply, host }: Trouble): RemedyRow | null {
  const { code, enhanced, text } = parseReply(reply);
  const server = (host ?? '').toLowerCase();
  const fits = (row: RemedyRow) =>
    row.of.includes(reason) &&
    (!row.host || row.host.test(server)) &&
    (!row.code || row.code.includes(code)) &&
    (!row.enhanced || row.enhanced.test(enhanced)) &&
    (!row.text || row.text.test(text));
  return rows.find(fits) ?? null;
}
