import { checkAddress } from '../address.ts';
import type { Backend, ReturnRecord } from '../backend/port.ts';
import type { ReturnAnswer } from '../backend/return-rule.ts';
import type { Person, Understanding } from '../returns/understanding.ts';

/**
 * What became of one recipient of a mail that came back: the ledger's answer, or why it was not asked. `unnamed`: the mail names
 * no delivery. `nothing`: it tells nothing about a delivery (a delay, a note of absence ...).
 */
export type Told = ReturnAnswer | 'unnamed' | 'nothing';

/**
 * Tells the ledger what came back, one answer for each recipient in their order. An address that is dead for good, or whose owner
 * complained, is suppressed with it; one that refused the sender or this message, or is full, is not. Throws what the store throws.
 */
export async function recordReturn(backend: Backend, understood: Understanding): Promise<readonly Told[]> {
  const told = understood.recipients.map((_, i) => recordOf(understood, i));
  const records = told.filter((one) => typeof one === 'object');
  const answers: ReturnAnswer[] = [];
  const { addChunk } = backend.capabilities;
  for (let i = 0; i < records.length; i += addChunk) {
    answers.push(...(await backend.recordReturns(records.slice(i, i + addChunk))));
  }
  return told.map((one) => (typeof one === 'object' ? (answers[records.indexOf(one)] as ReturnAnswer) : one));
}

function recordOf(understood: Understanding, i: number): ReturnRecord | Exclude<Told, ReturnAnswer> {
  if (understood.kind === 'return') {
    const { [i]: one } = understood.recipients;
    if (!one || one.delayed) return 'nothing';
    const suppress = one.class === 'permanent' ? 'hard-bounce' : null;
    return named(one, one.writtenTo ?? one.email, { kind: 'returned', reply: one.reply ?? '', suppress });
  }
  if (understood.kind !== 'complaint') return 'nothing';
  const { [i]: one } = understood.recipients;
  return one ? named(one, one.email, { kind: 'complained', reply: '', suppress: 'complaint' }) : 'nothing';
}

function named(
  { delivery }: Person,
  email: string,
  what: Pick<ReturnRecord, 'kind' | 'reply' | 'suppress'>,
): ReturnRecord | 'unnamed' {
  if (delivery === null) return 'unnamed';
  const dot = delivery.lastIndexOf('.');
  const check = checkAddress(email);
  const key = check.ok ? check.key : email.toLowerCase();
  return { campaign: delivery.slice(0, dot), number: Number(delivery.slice(dot + 1)), key, ...what };
}
