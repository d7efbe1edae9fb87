import { ownWords, readOwnWords } from '../../own-words.ts';
import type { MailboxTrouble } from '../port.ts';

/** Why copies cannot be made, and what to do about it, as texts that a face says (own-words.ts). */
export interface SentTroubleTexts {
  readonly message: string;
  readonly remedy: string;
}

/** Where an error of ours is the cause, as one about signing in, it knows best what to do. */
export function sentTroubleTexts(
  mailbox: string,
  { code, detail }: Pick<MailboxTrouble, 'code' | 'detail'>,
): SentTroubleTexts {
  const trouble = { code, mailbox, detail };
  const own = code === 'refused' ? readOwnWords(detail) : null;
  return {
    message: ownWords('copy-trouble', trouble),
    remedy: own
      ? ownWords('remedy', { reason: 'auth', code: own.code, page: null, params: own.params })
      : ownWords('copy-remedy', trouble),
  };
}
