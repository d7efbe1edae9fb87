import PostalMime, { type Email } from 'postal-mime';
import { FacteurError } from '../../errors.ts';
import { cleanHtml } from './clean-html.ts';
import { mendLiquid } from './mend-liquid.ts';
import { isOfficeHtml } from './office-html.ts';

/** A mail as a mail program saves it (.eml), as the message it was. */
export interface MailText {
  /** null: it has only text. */
  readonly html: string | null;
  readonly text: string;
  readonly subject: string | null;
  /** `Name <address>`; null: replies go to the sender. */
  readonly replyTo: string | null;
  /** Pictures that the HTML shows, by the name written there. */
  readonly images: ReadonlyMap<string, Uint8Array>;
  readonly attachments: readonly { readonly name: string; readonly content: Uint8Array }[];
}

/** Bytes of a mail. */
const LARGEST = 64 * 2 ** 20;

/**
 * Reads a mail. Whom it was to and from, when, and how it travelled is left behind: only what somebody wrote is sent again.
 * Throws `message-document-damaged`, `-protected` (encrypted), `-too-large`.
 */
export async function fromEml(file: string, bytes: Uint8Array): Promise<MailText> {
  if (bytes.length > LARGEST) throw new FacteurError('message-document-too-large', { file });
  const mail = await parse(file, withoutMboxLine(bytes));
  const type = mail.headers.find(({ key }) => key === 'content-type')?.value ?? '';
  if (/multipart\/encrypted|pkcs7-mime.*enveloped|application\/pgp-encrypted/is.test(type)) {
    throw new FacteurError('message-document-protected', { file });
  }
  if (mail.headers.length === 0) throw new FacteurError('message-document-damaged', { file });
  const { html, images, attachments } = withImages(mail);
  const [replyTo] = mail.replyTo ?? [];
  return {
    html: html && (isOfficeHtml(html) ? cleanHtml(html) : mendLiquid(html)),
    text: mendLiquid(mail.text ?? ''),
    subject: mail.subject?.replace(/\s+/g, ' ').trim() || null,
    replyTo: replyTo?.address ? `${replyTo.name} <${replyTo.address}>`.trim() : null,
    images,
    attachments,
  };
}

async function parse(file: string, bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, { attachmentEncoding: 'arraybuffer' });
  } catch (cause) {
    throw new FacteurError('message-document-damaged', { file }, { cause });
  }
}

/** The line with which each mail of an mbox file begins. */
function withoutMboxLine(bytes: Uint8Array): Uint8Array {
  const begin = Buffer.from(bytes.subarray(0, 1000)).toString('latin1');
  const [line = ''] = /^From [^\n]*\n/.exec(begin) ?? [];
  return bytes.subarray(line.length);
}

/** The parts of a mail with the pictures apart that its HTML shows by their Content-ID (RFC 2392). */
function withImages({ html: source, attachments: parts }: Email) {
  const images = new Map<string, Uint8Array>();
  const attachments: { name: string; content: Uint8Array }[] = [];
  let html = source ?? null;
  for (const [i, part] of parts.entries()) {
    const content = new Uint8Array(part.content as ArrayBuffer);
    const given = safeName(part.filename ?? '', `${i + 1}.${part.mimeType.split('/').at(-1)}`);
    const name = attachments.some((other) => other.name === given) ? `${i + 1}-${given}` : given;
    const cid = part.contentId?.replace(/^<|>$/g, '') ?? '';
    const shown = cid !== '' && html?.includes(`cid:${cid}`) === true;
    if (shown && html !== null) {
      html = html.replaceAll(`cid:${cid}`, encodeURIComponent(`${i + 1}-${name}`));
      images.set(`${i + 1}-${name}`, content);
    } else if (part.disposition !== 'inline' || !part.related) attachments.push({ name, content });
  }
  return { html, images, attachments };
}

/** A name of a file and nothing else. */
function safeName(name: string, otherwise: string): string {
  const bare =
    name
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/[\p{Cc}]/gu, '')
      .trim() ?? '';
  return bare === '' || /^\.+$/.test(bare) ? otherwise.replace(/[^\w.-]/g, '') : bare;
}
