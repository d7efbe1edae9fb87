import { createHash } from 'node:crypto';
import type { ReturnRecord } from '../backend/port.ts';
import type { ReturnAnswer } from '../backend/return-rule.ts';
import type { SuppressionReason } from '../backend/states.ts';
import { type ReadReturn, readReturn } from '../returns/understand.ts';
import type { Understanding } from '../returns/understanding.ts';
import type { OpenProject } from './project.ts';
import { type Asked, leaveAsAsked } from './return-asked.ts';
import { guessDelivery, keyOf, ownBounceOf, partsOf } from './return-owner.ts';
import { abandonedSince, isPassing } from './return-streak.ts';

/**
 * What became of one recipient of a mail that came back: the ledger's answer, or why it was not asked. `unnamed`: the mail names
 * no delivery, and none could be guessed. `nothing`: it tells nothing about a delivery (a delay, a note of absence ...).
 */
export type Told = (typeof toldReturns)[number];
/** All of them. */
export const toldReturns = ['recorded', 'known', 'unsettled', 'refused', 'unnamed', 'nothing'] as const;

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
  /** Why the address is not written to any more, where that follows from this mail; null: it does not. */
  readonly suppressed: SuppressionReason | null;
}

/** Where a mail was taken from. */
export interface TakenFrom {
  /** The account whose mailbox it came to; null: not known. Then campaigns from an address that it came to are this mailbox's. */
  readonly mailbox: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Takes in a mail that came back: reads it, finds out which deliveries it is about, tells the ledger, and says what became of it. The same mail
 * taken twice, or by two at once, is recorded once; whatever is no return changes nothing. Where a recipient is `unsettled`, the mail is to be
 * taken again later. Throws what the store throws, and what the disk says of a key: then nothing, or a part, was recorded, and it is to be taken again.
 */
export async function takeReturn(project: OpenProject, raw: Uint8Array, from: TakenFrom): Promise<TakenReturn> {
  const read = await readReturn(raw);
  return takeRead(project, read, nameOf(read, raw), from);
}

/** The same of what was read already, in whatever form it came; `mail`: its name, the same for the same. */
export async function takeRead(
  project: OpenProject,
  read: ReadReturn,
  mail: string,
  from: TakenFrom,
): Promise<TakenReturn> {
  const { understood } = read;
  if (understood.kind === 'unsubscribe' && understood.asked) {
    return { mail, understood, recipients: [await askedFor(project, understood, mail)] };
  }
  const events = eventsOf(understood);
  // Most mail tells nothing: the ledger is not asked about it.
  if (events.every((event) => event === null)) return { mail, understood, recipients: events.map(() => NOTHING) };
  const owners = await ownersOf(project, read, events, from);
  const records = owners.map((owner, i) => recordOf(events[i] ?? null, owner));
  const answers = await tell(project, records, mail);
  const recipients: TakenRecipient[] = [];
  for (const [i, told] of answers.entries()) {
    const { delivery, guess } = owners[i] as Owner;
    recipients.push({ told, delivery, guess, suppressed: await suppressedBy(project, records[i], told) });
  }
  return { mail, understood, recipients };
}

// With what it says: a few mail systems give all they write the same Message-ID, or that of the message that came back.
function nameOf({ messageId, understood }: ReadReturn, raw: Uint8Array): string {
  const hash = createHash('sha256').update(messageId === null ? raw : `${messageId}\n${JSON.stringify(understood)}`);
  return hash.digest('base64url');
}

/** Of a recipient of whom a mail tells nothing, or of a mail that was not taken in. */
export const NOTHING: TakenRecipient = { told: 'nothing', delivery: null, guess: false, suppressed: null };

// Who has come back to the list since is not taken off it again by a mail that is read twice.
async function askedFor(project: OpenProject, asked: Asked, mail: string): Promise<TakenRecipient> {
  const { backend } = project;
  const [{ delivery }] = asked.recipients;
  const told = (await backend.knowsReturn(mail)) ? 'known' : await leaveAsAsked(project, asked);
  if (told === 'recorded') await backend.recordReturns([], mail);
  const suppressed = told === 'recorded' ? 'unsubscribed' : null;
  return { told, delivery, guess: false, suppressed };
}

/** What a mail tells of one recipient. */
interface Event extends Pick<ReturnRecord, 'kind' | 'cause' | 'reply' | 'suppress'> {
  /** Whom we wrote to, as far as the mail says it. */
  readonly email: string;
  /** Which delivery it names; null: none. */
  readonly delivery: string | null;
}

/**
 * What there is to record of each recipient; null: nothing. An address that is dead for good, or whose owner complained, is suppressed with
 * it; one that refused the sender or this message, or is full, is not.
 */
function eventsOf(understood: Understanding): readonly (Event | null)[] {
  if (understood.kind === 'return') {
    return understood.recipients.map(({ email, writtenTo, delivery, delayed, class: cause, reply }) => {
      const suppress = cause === 'permanent' ? 'hard-bounce' : null;
      return delayed
        ? null
        : { kind: 'returned', cause, reply: reply ?? '', suppress, email: writtenTo ?? email, delivery };
    });
  }
  if (understood.kind === 'reply') {
    return understood.recipients.map(({ email, delivery }) => {
      return { kind: 'answered', cause: 'unknown', reply: '', suppress: null, email, delivery };
    });
  }
  if (understood.kind !== 'complaint') return understood.recipients.map(() => null);
  return understood.recipients.map(({ email, delivery }) => {
    return { kind: 'complained', cause: 'complaint', reply: '', suppress: 'complaint', email, delivery };
  });
}

/** Which delivery a recipient is about. */
interface Owner extends Pick<TakenRecipient, 'delivery' | 'guess'> {
  /** The address that is to be the delivery's, as compared; null: the mail is forged. */
  readonly key: string | null;
}

/** By the address that the mail came to, which nobody can make up; else by what it says; else by whom it is about. */
async function ownersOf(
  { config, backend }: OpenProject,
  { to }: ReadReturn,
  events: readonly (Event | null)[],
  { mailbox, now }: TakenFrom,
): Promise<Owner[]> {
  const own = ownBounceOf(config, to);
  if (own === 'forged') return events.map((event) => ({ delivery: event?.delivery ?? null, guess: false, key: null }));
  if (own) {
    const { campaign, number } = partsOf(own.delivery);
    const row = await backend.delivery(campaign, { number });
    return events.map(() => ({ delivery: own.delivery, guess: false, key: row && keyOf(row.email) }));
  }
  const where = { mailbox: { account: mailbox, addresses: to }, now };
  return Promise.all(
    events.map(async (event): Promise<Owner> => {
      if (event === null) return { delivery: null, guess: false, key: null };
      const key = keyOf(event.email);
      if (event.delivery !== null) return { delivery: event.delivery, guess: false, key };
      const delivery = await guessDelivery(backend, event.email, where);
      return { delivery, guess: delivery !== null, key };
    }),
  );
}

function recordOf(event: Event | null, { delivery, guess, key }: Owner): ReturnRecord | Told {
  if (event === null) return 'nothing';
  if (key === null) return 'refused';
  if (delivery === null) return 'unnamed';
  const { kind, cause, reply, suppress } = event;
  return { ...partsOf(delivery), key, guess, kind, cause, reply, suppress };
}

// The mail's name goes with the last of them: what was told before that is known by its state.
async function tell({ backend }: OpenProject, told: readonly (ReturnRecord | Told)[], mail: string): Promise<Told[]> {
  const records = told.filter((one) => typeof one === 'object');
  const answers: ReturnAnswer[] = [];
  const { addChunk } = backend.capabilities;
  for (let i = 0; i < records.length; i += addChunk) {
    const last = i + addChunk >= records.length;
    answers.push(...(await backend.recordReturns(records.slice(i, i + addChunk), last ? mail : undefined)));
  }
  return told.map((one) => (typeof one === 'object' ? (answers.shift() as ReturnAnswer) : one));
}

/** Why the address is not written to any more after this; of one that is full, or out of order, again and again, that is said here. */
async function suppressedBy(
  { config, backend }: OpenProject,
  record: ReturnRecord | Told | undefined,
  told: Told,
): Promise<SuppressionReason | null> {
  if (typeof record !== 'object' || (told !== 'recorded' && told !== 'known')) return null;
  if (record.kind === 'answered') return null;
  if (!isPassing(record.cause)) return told === 'recorded' ? record.suppress : null;
  const { campaign, key, reply } = record;
  const { suppressAfter: after } = config.returns;
  const campaigns = await abandonedSince(backend, key, { campaign, after });
  if (campaigns === null) return null;
  const detail = `${campaigns.join(', ')}: ${reply}`;
  const added = await backend.suppress([{ key, reason: 'hard-bounce', detail }]);
  return added > 0 ? 'hard-bounce' : null;
}
