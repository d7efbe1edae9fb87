import type { DeliveryRow } from '../backend/port.ts';
import type { SkipReason } from '../backend/states.ts';
import { readOwnWords } from '../own-words.ts';
import { classify, statusIn } from '../returns/classify.ts';
import type { ReturnClass } from '../returns/reasons.ts';

/**
 * Why somebody did not get a message, or perhaps not, as far as the reply says: a stable code. Those of a `ReturnClass` mean what they mean
 * of a mail that came back, whether the server said it at once or later.
 */
export type TroubleReason =
  | ReturnClass
  | SkipReason
  /** It was handed over and nobody answered, or nobody knows what was answered. */
  | 'unanswered'
  /** The connection was lost before it was handed over. */
  | 'connection'
  /** The address cannot be used as it is. */
  | 'address'
  /** Its recipient has called it unwanted. */
  | 'complained';

/** Every code, in the order in which people are told them. */
export const troubleReasons = [
  ...(['permanent', 'address', 'full', 'temporary', 'connection', 'policy', 'content', 'unanswered'] as const),
  ...(['complained', 'invalid', 'duplicate', 'suppressed', 'unknown'] as const),
] as const satisfies readonly TroubleReason[];

/** The reason of a delivery; null: there is none to tell (it was sent, it waits, it was cancelled). */
export function reasonOf({
  state,
  skipReason,
  reply,
}: Pick<DeliveryRow, 'state' | 'skipReason' | 'reply'>): TroubleReason | null {
  switch (state) {
    case 'skipped':
      return skipReason ?? 'unknown';
    case 'complained':
      return 'complained';
    case 'unknown':
      return 'unanswered';
    case 'failed':
    case 'deferred':
    case 'returned':
      return byReply(reply ?? '', state === 'deferred');
    default:
      return null;
  }
}

/** What we say ourselves where a server's reply would stand (own-words.ts). */
const OWN: Readonly<Record<string, TroubleReason>> = {
  'invalid-address': 'address',
  'not-an-address': 'address',
  'no-smtputf8': 'address',
  'too-large': 'content',
  'not-composed': 'content',
  'lost-before': 'connection',
  'connection-ended': 'connection',
  'no-answer': 'connection',
  'unexpected-reply': 'connection',
};

/** What replies were found to mean: most of a campaign's say the same, and the rules are many. */
const known = new Map<string, TroubleReason>();
const MOST_KNOWN = 2_000;

function byReply(reply: string, delayed: boolean): TroubleReason {
  const name = `${delayed ? 'd' : ''} ${reply}`;
  const before = known.get(name);
  if (before) return before;
  const reason = meaningOf(reply, delayed);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, reason);
  return reason;
}

function meaningOf(reply: string, delayed: boolean): TroubleReason {
  const own = readOwnWords(reply);
  if (own) return OWN[own.code] ?? 'unknown';
  return classify({ said: [reply.replace(/\s+/g, ' ')], status: statusIn(reply), delayed });
}

/** The domain of an address, in lower case; empty: it has none. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1, email.includes('@') ? undefined : 0).toLowerCase();
}
