import type { MailboxRow } from '../backend/mailboxes.ts';
import { type MailboxState, readState } from '../mailbox/state.ts';
import { formatTime, said, words } from './words.ts';

/** Since when a mailbox cannot be read, why, and what to do. */
export function troubleLines(
  mailbox: string,
  { code, detail, since }: NonNullable<MailboxState['trouble']>,
  now: number,
): string[] {
  const w = words().mailboxes;
  const { what, remedy } = w.troubles[code]({ mailbox, detail: said(detail) });
  return [w.troubleSince({ at: formatTime(since, now), problem: what }), `   ${words().cli.remedy({ remedy })}`];
}

/** The same of all mailboxes that cannot be read: said beside how campaigns are, which it keeps from nothing. */
export function mailboxesInTrouble(rows: readonly MailboxRow[], now: number): string[] {
  return rows.flatMap(({ label, state }) => {
    const { trouble } = readState(state);
    return trouble === null ? [] : troubleLines(label, trouble, now);
  });
}
