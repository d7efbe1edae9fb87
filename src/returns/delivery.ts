import type { Mail } from './mail.ts';

/** The name of a delivery, `<campaign>.<number>`, as X-Facteur-Delivery and the Message-ID carry it. */
const DELIVERY = String.raw`[a-z][a-z0-9]{0,63}\.[1-9]\d{0,14}`;
const marks = [
  new RegExp(String.raw`^[ \t>|*]*X-Facteur-Delivery:\s*(${DELIVERY})(?![\w.-])`, 'im'),
  // As compile.ts makes it: the delivery, four random bytes, the sender's domain. It may stand in any field, or in none.
  new RegExp(String.raw`<(${DELIVERY})\.[0-9a-f]{8}@[^\s<>@]+>`),
];

/**
 * Which delivery of ours a text is about; null: it names none. Who believes it must look whether there is such a delivery,
 * to that address: anybody can write this.
 */
export function deliveryIn(text: string): string | null {
  for (const form of [text, decoded(text)]) {
    for (const mark of marks) {
      const [, delivery] = mark.exec(form) ?? [];
      if (delivery !== undefined) return delivery;
    }
  }
  return null;
}

/** The same of a whole value, such as an envelope id (RFC 3461). */
export function deliveryNamed(value: string): string | null {
  return new RegExp(`^${DELIVERY}$`).test(value) ? value : null;
}

/** Looks through a mail and everything in it; its own header says whose answer it is, so that counts as well. */
export function deliveryOf(mail: Mail): string | null {
  const inHeader = mail.headers.get('x-facteur-delivery') ?? '';
  const named = deliveryNamed(inHeader) ?? deliveryIn([...mail.headers.values()].join('\n')) ?? deliveryIn(mail.text);
  if (named !== null) return named;
  for (const part of mail.parts) {
    const found = (part.mail && deliveryOf(part.mail)) ?? deliveryIn(part.text);
    if (found !== null) return found;
  }
  return null;
}

// Quoted-printable that came along undecoded: it breaks lines after `=`.
function decoded(text: string): string {
  return text.includes('=\n') ? text.replaceAll('=\n', '').replace(/=3C/gi, '<').replace(/=3E/gi, '>') : '';
}
