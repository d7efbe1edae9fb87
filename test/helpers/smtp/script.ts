import { z } from 'zod';

/**
 * How a faulty server behaves, as plain JSON. Without rules it takes everything. At each point of a session the first
 * rule whose conditions all hold decides; where none does, the server answers as a good one would.
 */

/** Where in a session; `body` is while a message comes in, `dot` when it is there whole. */
const point = z.enum(['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'body', 'dot']);

const count = z.int().min(0);

const conditions = z.strictObject({
  /** Only these occasions: how often the server got to this point, over all connections, from 1. */
  nth: z.array(count).optional(),
  /** Each n-th occasion. */
  every: count.optional(),
  /** The first n occasions. */
  first: count.optional(),
  /** Only while the recipient's address contains this (from `rcpt` on). */
  to: z.string().optional(),
  /** The first n times this recipient gets to this point (from `rcpt` on): 1 is greylisting. */
  perRecipient: count.optional(),
  /** Only when more than so many connections are open, this one included. */
  connectionsAbove: count.optional(),
  /** Only when this connection has carried at least so many messages. */
  messagesOnConnection: count.optional(),
  /** Only when more than so many messages have begun (MAIL) within the last second. */
  perSecondAbove: count.optional(),
  /** Only when at least so many messages were accepted since the script was set: a quota. */
  acceptedAtLeast: count.optional(),
});

const action = z.union([
  /** Answers this, lines separated by \n, and then closes if told to. At `dot` nothing is kept unless it is a 2xx. */
  z.strictObject({ reply: z.string(), close: z.boolean().optional() }),
  /** Hangs up without an answer: `end` with FIN, `reset` with RST. */
  z.strictObject({ close: z.enum(['end', 'reset']), kept: z.boolean().optional() }),
  /** Never answers, and reads on. At `dot`, `kept`: the message is delivered nevertheless. */
  z.strictObject({ silence: z.literal(true), kept: z.boolean().optional() }),
  /** Stops reading, so that the client cannot get rid of more than the system buffers take; hangs up after `thenCloseMs`. */
  z.strictObject({ stopReading: z.literal(true), thenCloseMs: count }),
  /** Answers as usual, later. */
  z.strictObject({ delayMs: count }),
  /** Answers as usual, but not before the server is given another script: who waits for that answer lasts until then. */
  z.strictObject({ hold: z.literal(true) }),
]);

const rule = z.strictObject({
  at: point,
  only: conditions.optional(),
  /** At `body`: after so many bytes of the message. */
  afterBytes: count.optional(),
  do: action,
});

export const scriptSchema = z.strictObject({
  /** What EHLO announces beside STARTTLS and AUTH. */
  extensions: z.array(z.string()).default(['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES']),
  tls: z.enum(['none', 'starttls', 'implicit']).default('none'),
  /** Of the ones in certificates.ts. */
  certificate: z.enum(['trusted', 'expired']).default('trusted'),
  /** A login is required, with exactly this. */
  auth: z.strictObject({ user: z.string(), password: z.string() }).optional(),
  rules: z.array(rule).default([]),
});

/** As people write it. */
export type Script = z.input<typeof scriptSchema>;
/** With the defaults filled in. */
export type FullScript = z.output<typeof scriptSchema>;
export type Point = z.output<typeof point>;
export type Rule = z.output<typeof rule>;
export type Action = z.output<typeof action>;

/** What a rule may depend on at one moment. */
export interface Occasion {
  readonly at: Point;
  /** Empty before RCPT. */
  readonly to: string;
  readonly connections: number;
  readonly messagesOnConnection: number;
  readonly begunLastSecond: number;
  readonly accepted: number;
}

/** Applies a script; counts what its conditions count. */
export class Director {
  readonly script: FullScript;
  readonly #times = new Map<string, number>();

  constructor(script: Script) {
    this.script = scriptSchema.parse(script);
  }

  /** The rule for this moment; each call is one occasion. */
  decide(occasion: Occasion): Rule | null {
    const nth = this.#count(occasion.at);
    const perRecipient = occasion.to === '' ? 0 : this.#count(`${occasion.at} ${occasion.to}`);
    return this.script.rules.find((r) => r.at === occasion.at && holds(r, occasion, nth, perRecipient)) ?? null;
  }

  #count(what: string): number {
    const times = (this.#times.get(what) ?? 0) + 1;
    this.#times.set(what, times);
    return times;
  }
}

function holds({ only }: Rule, occasion: Occasion, nth: number, perRecipient: number): boolean {
  if (!only) return true;
  return (
    (only.nth?.includes(nth) ?? true) &&
    (only.every === undefined || nth % only.every === 0) &&
    (only.first === undefined || nth <= only.first) &&
    (only.to === undefined || occasion.to.includes(only.to)) &&
    (only.perRecipient === undefined || (perRecipient > 0 && perRecipient <= only.perRecipient)) &&
    (only.connectionsAbove === undefined || occasion.connections > only.connectionsAbove) &&
    (only.messagesOnConnection === undefined || occasion.messagesOnConnection >= only.messagesOnConnection) &&
    (only.perSecondAbove === undefined || occasion.begunLastSecond > only.perSecondAbove) &&
    (only.acceptedAtLeast === undefined || occasion.accepted >= only.acceptedAtLeast)
  );
}
