import { type AddressCheck, checkAddress } from '../address.ts';
import { type Body, bodyOf } from './body.ts';
import { dateField, mailboxField, oneLine, textField } from './headers.ts';
import { type Contents, frame, type MimeFrame } from './mime.ts';
import { type Template, TemplateSet } from './template.ts';
import {
  type CompiledMessage,
  type Composed,
  type Mailbox,
  type MessageSource,
  type RecipientOf,
  TemplateError,
} from './types.ts';
import { type Row, VariableReader } from './variables.ts';
import { MessageWriter } from './writer.ts';

export interface CompileOptions {
  /** Makes Message-IDs unlike those of any other installation: letters, digits and dashes. */
  readonly stamp: string;
  /** What the attachments hold, by SHA-256 (hex). */
  readonly contents: Contents;
}

/**
 * Does once what is the same for all recipients: parses the templates, encodes constant headers, boundaries and
 * attachments. Throws TemplateError when a template cannot be parsed, Error when the content of an attachment is missing
 * or the sender's address is not one.
 */
export function compileMessage(source: MessageSource, options: CompileOptions): CompiledMessage {
  return new Compiled(source, options);
}

class Compiled implements CompiledMessage {
  readonly #subject: Template;
  readonly #parts: readonly Template[];
  readonly #text: Body;
  readonly #html: Body | null;
  readonly #frame: MimeFrame;
  readonly #tailSize: number;
  readonly #from: WireAddress;
  /** Fields that no recipient changes; the Message-ID's end is one. */
  readonly #constant: { from: string; replyTo: string; afterDelivery: string };
  readonly #constantUtf8: boolean;
  readonly #reader = new VariableReader();
  readonly #writer = new MessageWriter();

  constructor(source: MessageSource, { stamp, contents }: CompileOptions) {
    const templates = new TemplateSet(source.language ?? 'fr');
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
    this.#constant = {
      from: `${mailboxField('From', source.from.name, from.email)}\r\n`,
      replyTo: source.replyTo && replyTo ? `${mailboxField('Reply-To', source.replyTo.name, replyTo.email)}\r\n` : '',
      afterDelivery: `.${stamp}@${from.email.slice(from.email.lastIndexOf('@') + 1)}>\r\n`,
    };
    this.#constantUtf8 = from.smtpUtf8 || (replyTo?.smtpUtf8 ?? false);
  }

  compose(recipient: RecipientOf, at: Date): Composed {
    const to = wireAddress(recipient.email);
    if (!to) throw new TemplateError(`not an e-mail address: ${oneLine(recipient.email)}`, 'to', null);
    const writer = this.#writer;
    writer.clear();
    writer.write(this.#headers(recipient, to, at));
    const { beforeHtml, tail } = this.#frame;
    this.#text.write(writer, recipient, at);
    if (this.#html) {
      writer.write(beforeHtml ?? '');
      this.#html.write(writer, recipient, at);
    }
    const own = writer.take();
    return {
      from: this.#from.email,
      to: to.email,
      chunks: tail.length === 0 ? [own] : [own, ...tail],
      size: own.length + this.#tailSize,
      smtpUtf8: to.smtpUtf8 || this.#constantUtf8,
    };
  }

  check(recipient: Row): void {
    const at = new Date();
    for (const part of this.#parts) part.render(recipient, at);
  }

  /** In the order nodemailer writes them, which is what receivers see most of. */
  #headers(recipient: RecipientOf, to: WireAddress, at: Date): string {
    const name = this.#reader.get(recipient, 'name') ?? '';
    return (
      `X-Facteur-Delivery: ${recipient.delivery}\r\n` +
      this.#constant.from +
      `${mailboxField('To', name, to.email)}\r\n` +
      this.#constant.replyTo +
      `${textField('Subject', this.#subject.render(recipient, at))}\r\n` +
      `Message-ID: <${recipient.delivery}${this.#constant.afterDelivery}` +
      `${dateField(at)}\r\n` +
      'MIME-Version: 1.0\r\n' +
      this.#frame.beforeText
    );
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
  if (!wire) throw new Error(`not an e-mail address: ${oneLine(address)}`);
  return wire;
}
