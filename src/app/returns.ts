import { createHash } from 'node:crypto';
import type { ReturnRecord } from '../backend/port.ts';
import type { ReturnAnswer } from '../backend/return-rule.ts';
import { readReturn } from '../returns/understand.ts';
import type { Understanding } from '../returns/understanding.ts';
import type { OpenProject } from './project.ts';
import { guessDelivery, keyOf, type Mailbox } from './return-owner.ts';

/**
 * What became of one recipient of a mail that came back: the ledger's answer, or why it was not asked. `unnamed`: the mail names
 * no delivery, and none could be guessed. `nothing`: it tells nothing about a delivery (a delay, a note of absence ...).
 */
export type Told = ReturnAnswer | 'unnamed' | 'nothing';

/** A mail that was taken in. */
export interface TakenReturn {
  /** Its name: the same for the same mail, whoever reads it. */
  readonly mail: string;
  readonly understood: Understanding;
  /** What became of each recipient of `understood`, in their order. */
  readonly recipients: readonly TakenRecipient[];
}

/** What became of one recipient. */
export interface TakenRecipient {
  readonly told: Told;
  /** `<campaign>.<number>`; null: not known. */
  readonly delivery: string | null;
  /** The mail does not name the delivery: it is the newest one to this address from this mailbox. */
  readonly guess: boolean;
}

/** Where a mail was taken from. */
export interface TakenFrom {
  /** The account whose mailbox it came to; null: not known. Then campaigns from an address that it came to are this mailbox's. */
  readonly mailbox: string | null;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

/**
 * Takes in a mail that came back: reads it, finds out which deliveries it is about, tells the ledger, and says what became of it. The same mail
 * taken twice, or by two at once, is recorded once; whatever is no return changes nothing. Where a recipient is `unsettled`, the mail is to be
 * taken again later. Throws what the store throws: then nothing, or a part, was recorded, and it is to be taken again.
 */
export async function takeReturn(
  { backend }: OpenProject,
  raw: Uint8Array,
  { mailbox, now = Date.now() }: TakenFrom,
): Promise<TakenReturn> {
  const { understood, messageId, to } = await readReturn(raw);
  const mail = createHash('sha256')
    .update(messageId ?? raw)
    .digest('base64url');
  const where: Mailbox = { account: mailbox, addresses: to };
  const owners = await Promise.all(
    understood.recipients.map((_, i) => ownerOf(backend, understood, i, { mailbox: where, now })),
  );
  const told = owners.map((owner, i) => recordOf(understood, i, owner));
  const answers = await tell(
    backend,
    told.filter((one) => typeof one === 'object'),
  );
  const recipients = told.map((one, i): TakenRecipient => {
    const answer = typeof one === 'object' ? (answers.shift() as ReturnAnswer) : one;
    return { ...(owners[i] as Owner), told: answer };
  });
  return { mail, understood, recipients };
}

type Owner = Pick<TakenRecipient, 'delivery' | 'guess'>;

async function ownerOf(
  backend: OpenProject['backend'],
  understood: Understanding,
  i: number,
  at: { readonly mailbox: Mailbox; readonly now: number },
): Promise<Owner> {
  const { [i]: one } = understood.recipients;
  if (!one) return { delivery: null, guess: false };
  if (one.delivery !== null) return { delivery: one.delivery, guess: false };
  if (what(understood, i) === null) return { delivery: null, guess: false };
  const delivery = await guessDelivery(backend, addressOf(understood, i), at);
  return { delivery, guess: delivery !== null };
}

async function tell(backend: OpenProject['backend'], records: readonly ReturnRecord[]): Promise<ReturnAnswer[]> {
  const answers: ReturnAnswer[] = [];
  const { addChunk } = backend.capabilities;
  for (let i = 0; i < records.length; i += addChunk) {
    answers.push(...(await backend.recordReturns(records.slice(i, i + addChunk))));
  }
  return answers;
}

function recordOf(
  understood: Understanding,
  i: number,
  { delivery, guess }: Owner,
): ReturnRecord | Exclude<Told, ReturnAnswer> {
  const happened = what(understood, i);
  if (happened === null) return 'nothing';
  if (delivery === null) return 'unnamed';
  const dot = delivery.lastIndexOf('.');
  const key = keyOf(addressOf(understood, i));
  return { campaign: delivery.slice(0, dot), number: Number(delivery.slice(dot + 1)), key, guess, ...happened };
}

/**
 * What is to be recorded of a recipient; null: nothing. An address that is dead for good, or whose owner complained, is suppressed with
 * it; one that refused the sender or this message, or is full, is not.
 */
function what(
  understood: Understanding,
  i: number,
): Pick<ReturnRecord, 'kind' | 'cause' | 'reply' | 'suppress'> | null {
  if (understood.kind === 'return') {
    const { [i]: one } = understood.recipients;
    if (!one || one.delayed) return null;
    const { class: cause, reply } = one;
    return { kind: 'returned', cause, reply: reply ?? '', suppress: cause === 'permanent' ? 'hard-bounce' : null };
  }
  if (understood.kind !== 'complaint') return null;
  return { kind: 'complained', cause: 'complaint', reply: '', suppress: 'complaint' };
}

/** Whom we wrote to, as far as the mail says it. */
function addressOf(understood: Understanding, i: number): string {
  const one = understood.recipients[i];
  if (understood.kind === 'return') return understood.recipients[i]?.writtenTo ?? one?.email ?? '';
  return one?.email ?? '';
}
