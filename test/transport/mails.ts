import type { Composed } from '../../src/message/types.ts';

interface Wanted {
  readonly to?: string;
  readonly from?: string;
  /** X-Facteur-Delivery. */
  readonly delivery?: string;
  /** Bytes of text, about. */
  readonly textBytes?: number;
  /** Instead of the made-up text. */
  readonly text?: string;
  readonly smtpUtf8?: boolean;
}

const LINE = 'Bonjour, ceci est une ligne du message, ni trop longue ni trop courte.\r\n';

/** A message as the composer gives it: headers in one chunk, the text in another. */
export function mail(wanted: Wanted = {}): Composed {
  const { to = 'marie@example.org', from = 'association@example.org', delivery = 'a.1', textBytes = 500 } = wanted;
  const text = wanted.text ?? LINE.repeat(Math.ceil(textBytes / LINE.length));
  const headers = `From: <${from}>\r\nTo: <${to}>\r\nSubject: Essai\r\nX-Facteur-Delivery: ${delivery}\r\n\r\n`;
  return composed([headers, text], { to, from, smtpUtf8: wanted.smtpUtf8 ?? false });
}

/** A message of exactly these chunks. */
export function composed(
  texts: readonly string[],
  { to = 'marie@example.org', from = 'association@example.org', smtpUtf8 = false } = {},
): Composed {
  const chunks = texts.map((text) => Buffer.from(text, 'utf8'));
  return { from, to, chunks, size: chunks.reduce((sum, chunk) => sum + chunk.length, 0), smtpUtf8 };
}

export const always = () => true;
