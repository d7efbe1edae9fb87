import type { Socket } from 'node:net';
import type { NodemailerError } from 'nodemailer/lib/errors';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { words } from '../../i18n/index.ts';
import type { Composed } from '../../message/types.ts';
import { classifyFailure, classifyOpeningReply, classifyReply } from '../classify.ts';
import type { AccountOutcome, Outcome } from '../port.ts';
import { parseReply, type ReplyCleaner, showReply } from '../reply.ts';
import { mayLogIn } from './encryption.ts';
import { MessageStream } from './message-stream.ts';
import { connectionOptions, type Extensions, isRefusal, QUIT_MS, readExtensions, stepOf } from './nodemailer.ts';
import type { SmtpSettings, SmtpTimeouts } from './settings.ts';

const NON_ASCII = /[\u0080-\uffff]/;

export interface SessionParts {
  readonly settings: SmtpSettings;
  readonly timeouts: SmtpTimeouts;
  readonly clean: ReplyCleaner;
  /** The session can take a message again. */
  onFree(session: SmtpSession): void;
  /** It is out of step with the server and takes no more: to be ended with `quit`. */
  onUseless(session: SmtpSession): void;
  /** The connection is over; called once, after the outcome of what was on it. */
  onGone(session: SmtpSession): void;
}

interface Transaction {
  readonly message: MessageStream;
  readonly done: (outcome: Outcome) => void;
}

/**
 * One connection to the server: opened and logged in, then one transaction after another. `open` first; after that
 * `send` only while `usable` and between `onFree` and the next `send`.
 */
export class SmtpSession {
  /** On `performance.now()`: when it last became free. */
  idleSince = 0;
  /** Transactions that the server has answered. */
  answered = 0;
  readonly #parts: SessionParts;
  readonly #connection: SMTPConnection;
  #opened: ((failure: AccountOutcome | null) => void) | null = null;
  #socket: Socket | null = null;
  #extensions: Extensions = { smtpUtf8: false, maxSize: 0 };
  #transaction: Transaction | null = null;
  #lastError: NodemailerError | null = null;
  #quitting: NodeJS.Timeout | null = null;
  #gone = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#connection = new SMTPConnection(connectionOptions(parts.settings, parts.timeouts));
    // Errors of a transaction also reach its callback; kept for the moments when there is none.
    this.#connection.on('error', (error: NodemailerError) => {
      this.#lastError = error;
    });
    // Nodemailer says `end` before it tells a transaction why; the reason is worth one turn of the loop.
    this.#connection.once('end', () => setImmediate(() => this.#ended()));
  }

  /** Connects, encrypts and logs in. Resolves with null, or with what is wrong; then the session is over. */
  open(): Promise<AccountOutcome | null> {
    return new Promise((resolve) => {
      this.#opened = resolve;
      this.#connection.connect((error) => (error ? this.#openFailed(error) : this.#greeted()));
    });
  }

  /** The connection is over. */
  get gone(): boolean {
    return this.#gone;
  }

  get usable(): boolean {
    return this.#socket?.writable === true && !this.#connection.destroyed;
  }

  /** The largest message the server takes, in bytes (RFC 1870); 0: it did not say. */
  get maxSize(): number {
    return this.#extensions.maxSize;
  }

  /** What can be said about a message without asking the server; null: nothing stands against it. */
  refusal(mail: Composed): Outcome | null {
    const { replies } = words().transport;
    const { smtpUtf8 } = this.#extensions;
    const limit = Math.min(
      this.#extensions.maxSize || Number.POSITIVE_INFINITY,
      this.#parts.settings.messageSize ?? Number.POSITIVE_INFINITY,
    );
    if (!smtpUtf8 && needsSmtpUtf8(mail)) {
      return {
        kind: 'failed',
        reply: replies.noSmtpUtf8({ address: NON_ASCII.test(mail.to) ? mail.to : mail.from }),
        hardBounce: false,
      };
    }
    if (mail.size > limit) {
      return { kind: 'failed', reply: replies.tooLarge({ size: mail.size, limit }), hardBounce: false };
    }
    return null;
  }

  /** One transaction. `done` is called once, as soon as the outcome is known; `onFree` or `onGone` follows. */
  send(mail: Composed, done: (outcome: Outcome) => void): void {
    const message = new MessageStream(mail.chunks, this.#socket as Socket, this.#parts.timeouts.answerMs);
    this.#transaction = { message, done };
    const envelope = { from: mail.from, to: mail.to, size: mail.size, use8BitMime: mail.smtpUtf8 };
    this.#connection.send(envelope, message, (error, info) => {
      if (this.#transaction?.message !== message) return;
      if (error) this.#failed(error, message);
      else this.#accepted(info.response, message);
    });
  }

  /** Ends the session politely; no transaction may be on it. */
  quit(): void {
    if (this.#quitting || this.#gone) return;
    this.#quitting = setTimeout(() => this.kill(), QUIT_MS);
    if (this.usable) this.#connection.quit();
    else this.#connection.close();
  }

  /** Ends the session at once: what was handed over and not answered is `unknown`, the rest `not-sent`. */
  kill(): void {
    const { replies } = words().transport;
    this.#settleLost(replies.stopped);
    this.#connection.close();
    (this.#connection._socket || null)?.destroy();
  }

  #greeted(): void {
    const connection = this.#connection;
    this.#extensions = readExtensions(connection.lastServerResponse || '');
    this.#socket = connection._socket || null;
    const { user, password, tls, host } = this.#parts.settings;
    const address = this.#socket?.remoteAddress ?? '';
    if (password === null || !connection.allowsAuth) {
      // A server that offers no login may be one that needs none; one that does will say so.
      this.#openSucceeded();
    } else if (!mayLogIn({ tls, encrypted: connection.secure, address })) {
      const reply = words().transport.replies.noEncryption({ host });
      this.#openEnded({ kind: 'configuration', reason: 'tls', reply });
    } else {
      connection.login({ user: user ?? '', pass: password }, (error) => {
        if (error) this.#openFailed(error);
        else this.#openSucceeded();
      });
    }
  }

  #openSucceeded(): void {
    this.idleSince = performance.now();
    this.#opened?.(null);
    this.#opened = null;
  }

  #openFailed(error: NodemailerError): void {
    this.#openEnded(this.#whyNotOpen(error));
  }

  #whyNotOpen(error: NodemailerError): AccountOutcome {
    const { settings, clean } = this.#parts;
    if (isRefusal(error)) {
      const context = { step: stepOf(error), host: settings.host, reused: false, clean };
      return classifyOpeningReply(error.response ?? '', context);
    }
    return classifyFailure(error, (text) => clean(`${settings.host}:${settings.port}: ${text}`));
  }

  #openEnded(failure: AccountOutcome): void {
    this.#opened?.(failure);
    this.#opened = null;
    this.quit();
  }

  #accepted(response: string, message: MessageStream): void {
    // An answer before the end of the message cannot be the answer to it.
    if (!message.handedOver) {
      this.#outOfStep(response);
      return;
    }
    this.#settle({ kind: 'sent', reply: this.#parts.clean(showReply(parseReply(response))) });
    this.#free();
  }

  #failed(error: NodemailerError, message: MessageStream): void {
    if (error.command === 'API' && error.code === 'EENVELOPE') this.#invalidEnvelope(error);
    else if (isRefusal(error)) this.#refused(error, message);
    else this.#outOfStep(error.message);
  }

  #refused(error: NodemailerError, message: MessageStream): void {
    const { clean, settings } = this.#parts;
    const step = error.command === 'CONN' ? (message.handedOver ? 'message' : 'rcpt') : stepOf(error);
    const context = { step, host: settings.host, reused: this.answered > 0, clean };
    const outcome = classifyReply(error.response ?? '', context);
    this.#settle(outcome);
    // Refused while the message was still going out: the rest of it would be taken for commands.
    if (step === 'message' && !message.handedOver) this.#connection.close();
    else if (outcome.kind === 'not-sent') this.#parts.onUseless(this);
    else this.#reset();
  }

  // Nodemailer refuses addresses that would break out of the command; nothing was sent.
  #invalidEnvelope(error: NodemailerError): void {
    const reply = this.#parts.clean(error.message);
    const ofSender = error.message.startsWith('Invalid sender');
    this.#settle(
      ofSender
        ? { kind: 'configuration', reason: 'configuration', reply }
        : { kind: 'failed', reply, hardBounce: false },
    );
    this.#free();
  }

  // No answer, or one that cannot belong to this message: only the hand-over decides, and the connection goes.
  #outOfStep(detail: string): void {
    this.#settleLost(this.#parts.clean(detail));
    this.#connection.close();
  }

  #settleLost(detail: string): void {
    if (!this.#transaction) return;
    const { replies } = words().transport;
    const { handedOver } = this.#transaction.message;
    this.#deliver(
      handedOver
        ? { kind: 'unknown', reply: replies.lostAfter({ detail }) }
        : { kind: 'not-sent', reply: replies.lostBefore({ detail }) },
    );
  }

  #settle(outcome: Outcome): void {
    this.answered += 1;
    this.#socket?.setTimeout(this.#parts.timeouts.commandMs);
    this.#deliver(outcome);
  }

  #deliver(outcome: Outcome): void {
    const transaction = this.#transaction;
    this.#transaction = null;
    transaction?.done(outcome);
  }

  #reset(): void {
    if (!this.usable) return;
    this.#connection.reset((error) => {
      if (error) this.#parts.onUseless(this);
      else this.#free();
    });
  }

  #free(): void {
    this.idleSince = performance.now();
    this.#parts.onFree(this);
  }

  #ended(): void {
    this.#gone = true;
    if (this.#quitting) clearTimeout(this.#quitting);
    const error = this.#lastError ?? new Error(words().transport.replies.connectionEnded);
    this.#settleLost(this.#parts.clean(error.message));
    this.#opened?.(this.#whyNotOpen(error));
    this.#opened = null;
    this.#parts.onGone(this);
  }
}

function needsSmtpUtf8(mail: Composed): boolean {
  return mail.smtpUtf8 || NON_ASCII.test(mail.to) || NON_ASCII.test(mail.from);
}
