import { type AddressCheck, checkAddress } from '../address.ts';
import { ownWords } from '../own-words.ts';
import { type Body, bodyOf } from './body.ts';
import { dateField, mailboxField, oneLine, textField } from './headers.ts';
import { ListFields } from './list-fields.ts';
import { type Contents, frame, type MimeFrame } from './mime.ts';
import { type Template, TemplateSet } from './template.ts';
import {
  type CompiledMessage,
  type Composed,
  type Mailbox,
  type MessageSource,
  type RecipientOf,
  type Rendered,
  TemplateError,
} from './types.ts';
import { type Row, UNSUBSCRIBE_URL, VariableReader } from './variables.ts';
import { MessageWriter } from './writer.ts';

export interface CompileOptions {
  /** Makes Message-IDs unlike those of any other installation: letters, digits and dashes. */
  readonly stamp: string;
  /** What the attachments hold, by SHA-256 (hex). */
  readonly contents: Contents;
  /** Makes the tokens of unsubscribe addresses; needed where the source has a web address for that. */
  readonly unsubscribeKey?: Uint8Array | null | undefined;
}

/**
 * Does once what is the same for all recipients: parses the templates, encodes constant headers, boundaries and
 * attachments. Throws TemplateError when a template cannot be parsed, `unsubscribe-key-other` for want of the key that the
 * message was submitted with, Error when the content of an attachment is missing or the sender's address is not one.
 */
export function compileMessage(source: MessageSource, options: CompileOptions): CompiledMessage {
  return new Compiled(source, options);
}

class Compiled implements CompiledMessage {
  readonly #templates: TemplateSet;
  readonly #subject: Template;
  readonly #parts: readonly Template[];
  readonly #text: Body;
  readonly #html: Body | null;
  readonly #frame: MimeFrame;
  readonly #tailSize: number;
  readonly #from: WireAddress;
  /** Fields that no recipient changes; the Message-ID's end is one. */
  readonly #constant: { from: string; replyTo: string; afterDelivery: string; afterDate: string };
  readonly #constantUtf8: boolean;
  readonly #list: ListFields | null;
  /** Some part shows it. */
  readonly #showsUnsubscribeUrl: boolean;
  readonly #reader = new VariableReader();
  readonly #writer = new MessageWriter();
  #second = Number.NaN;
  #dateLine = '';

  constructor(source: MessageSource, { stamp, contents, unsubscribeKey: key = null }: CompileOptions) {
    const templates = new TemplateSet(source.language ?? 'fr');
    this.#templates = templates;
    this.#subject = templates.parse(source.subject, 'subject');
    const text = templates.parse(source.text, 'text');
    const html = source.html === null ? null : templates.parse(source.html, 'html');
    this.#parts = [this.#subject, text, ...(html ? [html] : [])];
    this.#text = bodyOf(text, 'plain');
    this.#html = html && bodyOf(html, 'html');
    this.#frame = frame(source, contents);
    this.#tailSize = this.#frame.tail.reduce((sum, { length }) => sum + length, 0);
    const from = ownAddress(source.from);
    const replyTo = source.replyTo && ownAddress(source.replyTo);
    this.#from = from;
    const domain = from.email.slice(from.email.lastIndexOf('@') + 1);
    this.#list = source.list ? new ListFields(source.list, { domain, key, language: source.language ?? 'fr' }) : null;
    this.#showsUnsubscribeUrl = this.#parts.some(({ names }) => names.includes(UNSUBSCRIBE_URL));
    this.#constant = {
      from: `${mailboxField('From', source.from.name, from.email)}\r\n`,
      replyTo: source.replyTo && replyTo ? `${mailboxField('Reply-To', source.replyTo.name, replyTo.email)}\r\n` : '',
      afterDelivery: `.${stamp}@${domain}>\r\n`,
      afterDate: `${source.automatic ? 'Auto-Submitted: auto-generated\r\n' : ''}MIME-Version: 1.0\r\n`,
    };
    this.#constantUtf8 = from.smtpUtf8 || (replyTo?.smtpUtf8 ?? false);
  }

  compose(recipient: RecipientOf, at: Date): Composed {
    const to = wireAddress(recipient.email);
    if (!to) throw new TemplateError(ownWords('not-an-address', { address: oneLine(recipient.email) }), 'to', null);
    const writer = this.#writer;
    writer.clear();
    const url = this.#unsubscribeUrl(recipient.delivery, to);
    const row = this.#showsUnsubscribeUrl ? { ...recipient, unsubscribeUrl: url } : recipient;
    writer.write(deliveryFields(recipient) + this.#headers(recipient.delivery, row, to, { at, url }));
    this.#text.write(writer, row, at);
    if (this.#html) {
      writer.write(this.#frame.beforeHtml ?? '');
      this.#html.write(writer, row, at);
    }
    const own = this.#ownFiles(recipient);
    const start = writer.take();
    return {
      from: this.#from.email,
      to: to.email,
      envelopeId: recipient.delivery,
      chunks: this.#tailSize + own.length === 0 ? [start] : [start, ...this.#frame.tail, ...own],
      size: own.reduce((sum, { length }) => sum + length, start.length + this.#tailSize),
      // Headers hold no line breaks of others, bodies are encoded line by line, the rest is made here: see writer.ts.
      wireReady: true,
      smtpUtf8: to.smtpUtf8 || this.#constantUtf8,
    };
  }

  check({ delivery = 'a.1', ...recipient }: Row & { readonly delivery?: string }, at = new Date()): Rendered {
    const row = this.#list ? { ...recipient, unsubscribeUrl: this.#list.url(delivery, recipient.email) } : recipient;
    const { shownEmpty } = this.#templates;
    shownEmpty.clear();
    const [subject = '', text = '', html = null] = this.#parts.map((part) => part.render(row, at));
    refuseLines(subject, 'subject');
    refuseLines(this.#reader.get(row, 'name') ?? '', 'to');
    return { subject, text, html, shownEmpty: [...shownEmpty] };
  }

  #unsubscribeUrl(delivery: string, to: WireAddress): string {
    const wanted = this.#list && (this.#list.personal || this.#showsUnsubscribeUrl);
    return wanted ? this.#list.url(delivery, to.email) : '';
  }

  #ownFiles({ files = [] }: RecipientOf): readonly Uint8Array[] {
    const { own } = this.#frame;
    return own ? [...files.flatMap((file) => own.part(file)), own.end] : [];
  }

  /** In the order nodemailer writes them, which is what receivers see most of. */
  #headers(delivery: string, row: Row, to: WireAddress, { at, url }: { at: Date; url: string }): string {
    const name = this.#reader.get(row, 'name') ?? '';
    return (
      this.#constant.from +
      // Without a name too: a bare address costs points with SpamAssassin (TO_NO_BRKTS_*).
      `${oneLine(name) === '' ? `To: <${to.email}>` : mailboxField('To', name, to.email)}\r\n` +
      this.#constant.replyTo +
      `${textField('Subject', this.#subject.render(row, at))}\r\n` +
      `Message-ID: <${delivery}${this.#constant.afterDelivery}` +
      this.#date(at) +
      (this.#list?.fields(delivery, url) ?? '') +
      this.#constant.afterDate +
      this.#frame.beforeText
    );
  }

  // Made once a second.
  #date(at: Date): string {
    const second = Math.floor(at.getTime() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#dateLine = `${dateField(at)}\r\n`;
    }
    return this.#dateLine;
  }
}

function deliveryFields({ delivery, deliveryField = null }: RecipientOf): string {
  const own = `X-Facteur-Delivery: ${delivery}\r\n`;
  return deliveryField === null ? own : `${own}${deliveryField}: ${delivery}\r\n`;
}

/**
 * What becomes a header must be one line. `compose` makes it one, so that nothing can be smuggled in; a list in which it is
 * not has something wrong with it that its author wants to know.
 */
function refuseLines(text: string, part: string): void {
  if (/[\r\n\0]/.test(text.trim())) {
    const detail = JSON.stringify(text.trim().slice(0, 100));
    throw new TemplateError(ownWords('template-several-lines', {}), part, null, { detail });
  }
}

/** An address as it goes into the envelope and the headers. */
interface WireAddress {
  readonly email: string;
  /** The local part is not ASCII: only a server that offers SMTPUTF8 (RFC 6531) takes it. */
  readonly smtpUtf8: boolean;
}

/** null: not an address. What passes holds nothing that could end a header. */
function wireAddress(address: string): WireAddress | null {
  const check: AddressCheck = checkAddress(address);
  return check.ok ? { email: check.email, smtpUtf8: !/^[\x20-\x7e]*$/.test(check.email) } : null;
}

function ownAddress({ address }: Mailbox): WireAddress {
  const wire = wireAddress(address);
  if (!wire) throw new Error(ownWords('not-an-address', { address: oneLine(address) }));
  return wire;
}
