import { sentName } from '../app/copied-accounts.ts';
import type { MailboxRow } from '../backend/mailboxes.ts';
import type { SentConfig } from '../config/types.ts';
import type { Said } from '../errors.ts';
import type { MailboxTrouble } from '../mailbox/port.ts';
import { isSentKey, readSentState } from '../mailbox/sent/state.ts';
import { sentTroubleTexts } from '../mailbox/sent/trouble.ts';
import { readState, type TroubleState } from '../mailbox/state.ts';
import { ownWords, readOwnWords } from '../own-words.ts';
import { formatTime, said, words } from './words.ts';

/** Why a mailbox cannot be read, and what to do. Where an error of ours is the cause, as one about signing in, it knows best. */
export function sayTrouble(mailbox: string, { code, detail }: Pick<MailboxTrouble, 'code' | 'detail'>): Said {
  const { what, remedy } = words().mailboxes.troubles[code]({ mailbox, detail: said(detail) });
  const own = code === 'refused' ? readOwnWords(detail) : null;
  if (own === null) return { what, remedy };
  return { what, remedy: said(ownWords('remedy', { reason: 'auth', code: own.code, page: null, params: own.params })) };
}

/** The same of copies that cannot be put into a mailbox. */
export function saySentTrouble(mailbox: string, { code, detail }: Pick<MailboxTrouble, 'code' | 'detail'>): Said {
  const { message, remedy } = sentTroubleTexts(mailbox, { code, detail });
  return { what: said(message), remedy: said(remedy) };
}

/** Since when a mailbox cannot be read, why, and what to do. */
export function troubleLines(
  mailbox: string,
  { code, detail, since }: TroubleState,
  now: number,
  say: typeof sayTrouble = sayTrouble,
): string[] {
  const { what, remedy } = say(mailbox, { code, detail });
  return [
    words().mailboxes.troubleSince({ at: formatTime(since, now), problem: what }),
    `   ${words().cli.remedy({ remedy })}`,
  ];
}

/**
 * The same of all mailboxes that cannot be read, or that take no copies: said beside how campaigns are, which it keeps from nothing.
 * `sent`: the accounts that keep copies (still), asked for only where copies are in trouble; null: nobody knows.
 */
export async function mailboxesInTrouble(
  rows: readonly MailboxRow[],
  now: number,
  sent: () => Promise<readonly SentConfig[] | null>,
): Promise<string[]> {
  const troubles = rows.flatMap(({ key, label, state }) => {
    const copies = isSentKey(key);
    const { trouble } = copies ? readSentState(state, now) : readState(state);
    return trouble === null ? [] : [{ key, label, trouble, copies }];
  });
  const wanted = troubles.some(({ copies }) => copies) ? await sent() : null;
  const keys = wanted && new Set(wanted.map((one) => sentName(one).key));
  return troubles
    .filter(({ key, copies }) => !copies || keys === null || keys.has(key))
    .flatMap(({ label, trouble, copies }) => troubleLines(label, trouble, now, copies ? saySentTrouble : sayTrouble));
}
