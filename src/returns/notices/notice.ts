import * as z from 'zod';
import { classify, statusIn } from '../classify.ts';
import { deliveryIn, deliveryNamed } from '../delivery.ts';
import type { ReturnClass } from '../reasons.ts';
import type { Person, Returned, Understanding } from '../understanding.ts';

/** What a provider tells over HTTP of one mail, as if it were a mail that came back. */
export interface Notice {
  /** What names it: the same when it is told again. */
  readonly name: string;
  readonly understood: Understanding;
}

/** Events of a provider that one request may have. */
const MOST_EVENTS = 1_000;

/** What a request tells: one event, or a list of them; null: it is neither. */
export function eventsIn<T>(event: z.ZodType<T>, sent: unknown): readonly T[] | null {
  const list = z.array(event).max(MOST_EVENTS);
  return list.safeParse(Array.isArray(sent) ? sent : [sent]).data ?? null;
}

/** Notifications of one provider; null: the body is none of them. */
export type ReadNotices = (body: unknown) => readonly Notice[] | null;

export const nothing: Understanding = { kind: 'other', recipients: [] };

/**
 * A message that did not arrive. The receiving server's own words outrank what the provider makes of them, as its numbers do in mail:
 * `otherwise` is for words that say nothing; `said`: the provider's own, shown where the server's are not there.
 */
export function returned(
  { email, delivery }: Person,
  words: string,
  otherwise: { readonly class: ReturnClass; readonly delayed?: boolean; readonly said?: string },
): Understanding {
  const said = words.replace(/\s+/g, ' ').trim().slice(0, 500);
  const status = statusIn(said);
  const found = classify({ said: [said], status, delayed: false });
  const one: Returned = {
    ...{ email, delivery, status: status || null, reply: said || otherwise.said || null, writtenTo: null },
    class: found === 'unknown' ? otherwise.class : found,
    delayed: otherwise.delayed ?? false,
  };
  return { kind: 'return', recipients: [one] };
}

/** The delivery that one of these names: as our own headers do, or alone; null: none of them. */
export function deliveryAmong(...texts: readonly (string | null | undefined)[]): string | null {
  for (const text of texts) {
    const found = text ? (deliveryNamed(text.trim()) ?? deliveryIn(bracketed(text))) : null;
    if (found !== null) return found;
  }
  return null;
}

// Some write a Message-ID without its brackets.
function bracketed(text: string): string {
  return text.includes('<') ? text : `<${text}>`;
}
