import type { MailboxPort } from '../../backend/mailboxes.ts';
import type { Backend } from '../../backend/port.ts';
import { acceptedOf, newCampaign, newSentState, type SentState, writeSentState } from './state.ts';

/** Campaigns that are remembered one by one, the latest; a state has no room for any number. */
const MOST_CAMPAIGNS = 500;

export interface BeginOptions {
  readonly mailboxes: MailboxPort;
  readonly ledger: Pick<Backend, 'tallies'>;
  /** As the ledger knows it (`sentKey`), and as people do. */
  readonly mailbox: { readonly key: string; readonly label: string };
  /** Whether campaigns of this account (or of these, see pool.ts) are copied here. */
  readonly isOurs: (account: string) => boolean;
  /** What the lease is taken with for a moment; nobody else has the same. */
  readonly holder: string;
  /** Wall clock. */
  readonly now: () => number;
}

/**
 * Has the ledger remember that what is accepted from now on is copied, whoever makes the copies and when. Where it is known already
 * it stays. Cheap enough for the start of a process that sends. Throws what the store throws.
 */
export async function beginCopies({ mailboxes, ledger, mailbox, isOurs, holder, now }: BeginOptions): Promise<void> {
  const known = (await mailboxes.mailboxes()).find(({ key }) => key === mailbox.key);
  if (known && (known.state !== null || known.holder !== null)) return;
  // Before the lease is taken: whatever fails here leaves nobody's lease behind.
  const begun = await stateFrom(now(), ledger, isOurs);
  const leased = await mailboxes.lease(mailbox, holder, null);
  if (leased === null) return;
  const state = leased.state ?? writeSentState(begun);
  await mailboxes.turn({ key: mailbox.key, lease: leased.lease, state, release: true });
}

// Campaigns that wait or run were made before; by the time that somebody looks at what they sent they may be over, and old.
async function stateFrom(
  at: number,
  ledger: BeginOptions['ledger'],
  isOurs: BeginOptions['isOurs'],
): Promise<SentState> {
  const state = newSentState(at);
  const { unfinished } = await ledger.tallies();
  const ours = unfinished.filter(({ account }) => isOurs(account)).toSorted((a, b) => b.createdAt - a.createdAt);
  for (const { id, createdAt, counts } of ours.slice(0, MOST_CAMPAIGNS)) {
    const from = acceptedOf(counts) === 0 ? 0 : at;
    state.campaigns.set(id, newCampaign({ madeAt: createdAt, from }));
  }
  return state;
}
