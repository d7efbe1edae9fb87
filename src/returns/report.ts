import { firstAddressIn } from './addresses.ts';
import { type Fields, fieldBlocks, typed } from './fields.ts';

/** What a report (RFC 3464) says of one recipient. */
export interface Reported {
  /** null: it names nobody that could be written to. */
  readonly email: string | null;
  /** Whom the sender wrote to, where that is said beside it (RFC 3461, ORCPT). */
  readonly original: string | null;
  /** In small letters: failed, delayed, delivered, relayed, expanded; empty: not said. */
  readonly action: string;
  /** `5.1.1`; empty: none. */
  readonly status: string;
  /** The remote server's words; empty: none. */
  readonly diagnostic: string;
  /** What kind of words, such as `smtp`, in small letters; empty: not said. */
  readonly speaks: string;
}

/** A report as a whole. */
export interface Report {
  /** What the sender named the transaction (RFC 3461, ENVID); empty: nothing. */
  readonly envelopeId: string;
  readonly recipients: readonly Reported[];
}

const RECIPIENT = ['final-recipient', 'original-recipient', 'x-actual-recipient'];

/** Reads a report; null: there is none in this text. */
export function readReport(text: string): Report | null {
  const blocks = fieldBlocks(text);
  const recipients = blocks.filter((fields) => RECIPIENT.some((name) => fields.has(name))).map(reported);
  if (recipients.length === 0) return null;
  const [envelopeId = ''] = blocks.flatMap((fields) => fields.get('original-envelope-id') ?? []);
  return { envelopeId, recipients };
}

function reported(fields: Fields): Reported {
  const [final, original, actual] = RECIPIENT.map((name) => firstAddressIn(typed(fields, name)));
  return {
    email: final ?? original ?? actual ?? null,
    original: original ?? null,
    action: (fields.get('action')?.[0] ?? '').toLowerCase().replace(/[^a-z].*$/, ''),
    status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fields.get('status')?.[0] ?? '')?.[0] ?? '',
    speaks: /^([\w.-]{1,20})\s*;/.exec(fields.get('diagnostic-code')?.[0] ?? '')?.[1]?.toLowerCase() ?? '',
    diagnostic: (fields.get('diagnostic-code') ?? [])
      .map((value) => value.replace(/^[\w.-]{1,20}\s*;\s*/, ''))
      .join(' '),
  };
}
