import type { Socket } from 'node:net';
import type { NodemailerError } from 'nodemailer/lib/errors';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { FacteurError } from '../../errors.ts';
import type { Composed } from '../../message/types.ts';
import { ownWords } from '../../own-words.ts';
import { withoutToken } from '../access-tokens.ts';
import { classifyFailure, classifyOpeningReply, classifyReply } from '../classify.ts';
import type { AccountOutcome, Outcome } from '../port.ts';
import { parseReply, type ReplyCleaner, showReply } from '../reply.ts';
import { type Decision, Dialogue, type Problem, type Refused } from './dialogue.ts';
import { mayLogIn } from './encryption.ts';
import { type Extensions, readExtensions } from './extensions.ts';
import { isRefusal, newConnection, QUIT_MS, stepOf } from './nodemailer.ts';
import type { SmtpSettings, SmtpTimeouts } from './settings.ts';
import { isTokenRefused, renewedButRefused } from './token-login.ts';
import type { Sending } from './waiting.ts';

const NON_ASCII = /[\u0080-\uffff]/;
/** What would end the path of a command, or the command. */
const BREAKS_OUT = /[\r\n<>]/;

export interface SessionParts {
  readonly settings: SmtpSettings;
  readonly timeouts: SmtpTimeouts;
  readonly clean: ReplyCleaner;
  /** A message that may be begun before the one on the connection is answered, taken off the queue; null: none. */
  next(session: SmtpSession): Sending | null;
  /** Whether messages that are begun wait for a connection. */
  isWanted(): boolean;
  /** What `next` gave waits for a connection again: the server of this one may have fallen silent. */
  onTakenBack(sending: Sending): void;
  /** The session can take a message again. */
  onFree(session: SmtpSession): void;
  /** It is out of step with the server and takes no more: to be ended with `quit`. */
  onUseless(session: SmtpSession): void;
  /** The connection is over; called once, after the outcome of what was on it. */
  onGone(session: SmtpSession): void;
}

/**
 * One connection to the server: opened and logged in by nodemailer, then one transaction after another, which the dialogue
 * does itself. `open` first; after that `send` only while `usable` and between `onFree` and the next `send`.
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
  #extensions: Extensions = readExtensions('');
  #dialogue: Dialogue<Sending> | null = null;
  #lastError: NodemailerError | null = null;
  #quitting: NodeJS.Timeout | null = null;
  #gone = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#connection = newConnection(parts.settings, parts.timeouts);
    this.#connection.on('error', (error: NodemailerError) => {
      this.#lastError = error;
    });
    // Nodemailer may say `end` before it says why; the reason is worth one turn of the loop.
    this.#connection.once('end', () => setImmediate(() => this.#ended()));
  }

  /** Connects, encrypts and logs in. Resolves with null, or with what is wrong; then the session is over. */
  open(): Promise<AccountOutcome | null> {
    return new Promise((resolve) => {
      this.#opened = resolve;
      void this.#withToken(undefined, (token) => {
        this.#connection.connect((error) => (error ? this.#openFailed(error) : this.#greeted(token)));
      });
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
    const { smtpUtf8 } = this.#extensions;
    const limit = Math.min(
      this.#extensions.maxSize || Number.POSITIVE_INFINITY,
      this.#parts.settings.messageSize ?? Number.POSITIVE_INFINITY,
    );
    if (BREAKS_OUT.test(mail.from)) return this.#invalidSender(mail.from);
    if (BREAKS_OUT.test(mail.to)) return notSendable(ownWords('invalid-address', { address: mail.to }));
    if (!smtpUtf8 && needsSmtpUtf8(mail)) {
      const address = NON_ASCII.test(mail.to) ? mail.to : mail.from;
      return notSendable(ownWords('no-smtputf8', { address }));
    }
    if (mail.size > limit) return notSendable(ownWords('too-large', { size: mail.size, limit }));
    return null;
  }

  #invalidSender(address: string): Outcome {
    const reply = ownWords('invalid-address', { address });
    return { kind: 'configuration', reason: 'configuration', reply };
  }

  /** One transaction. `resolve` is called once, as soon as the outcome is known; `onFree` or `onGone` follows. */
  send(sending: Sending): void {
    this.#dialogue?.send(sending);
  }

  /** A message that `next` gave is begun now, or is not to go out any more. */
  goOn(sending: Sending): void {
    this.#dialogue?.goOn(sending);
  }

  /** Ends the session politely; no transaction may be on it. */
  quit(): void {
    if (this.#quitting || this.#gone) return;
    this.#quitting = setTimeout(() => this.kill(), QUIT_MS);
    const close = () => this.#connection.close();
    if (!this.usable) close();
    else if (this.#dialogue) this.#dialogue.quit(close);
    else this.#connection.quit();
  }

  /** Ends the session at once: what was handed over and not answered is `unknown`, the rest `not-sent`. */
  kill(): void {
    this.#settleLost(ownWords('stopped', {}));
    this.#connection.close();
    (this.#connection._socket || null)?.destroy();
  }

  #greeted(token: string | null): void {
    const connection = this.#connection;
    this.#extensions = readExtensions(connection.lastServerResponse || '');
    this.#socket = connection._socket || null;
    const { user, password, tls, host } = this.#parts.settings;
    const address = this.#socket?.remoteAddress ?? '';
    if ((password === null && token === null) || !connection.allowsAuth) {
      // A server that offers no login may be one that needs none; one that does will say so.
      this.#openSucceeded();
    } else if (!mayLogIn({ tls, encrypted: connection.secure, address })) {
      const reply = ownWords('no-encryption', { host });
      this.#openEnded({ kind: 'configuration', reason: 'tls', reply });
    } else if (token !== null) {
      this.#logInByToken(token, { renewed: false });
    } else {
      connection.login({ user: user ?? '', pass: password ?? '' }, (error) => {
        if (error) this.#openFailed(error);
        else this.#openSucceeded();
      });
    }
  }

  // A token that is refused may have been taken back before its time: one more is asked for, on the same connection.
  #logInByToken(token: string, { renewed }: { renewed: boolean }): void {
    const { user, host } = this.#parts.settings;
    const method = this.#extensions.tokenLogin;
    if (method === null) {
      this.#openEnded(withoutToken(new FacteurError('sign-in-not-offered', { host })));
      return;
    }
    this.#connection.login({ user: user ?? '', pass: token, method }, (error) => {
      if (!error) this.#openSucceeded();
      else if (!isTokenRefused(error)) this.#openFailed(error);
      else if (renewed) this.#openEnded(this.#tokenRefused(error));
      else void this.#withToken(token, (another) => this.#logInByToken(another ?? '', { renewed: true }));
    });
  }

  #tokenRefused(error: NodemailerError): AccountOutcome {
    const { tokens, user, host } = this.#parts.settings;
    const names = { account: tokens?.account ?? '', user: user ?? '', host };
    return renewedButRefused(this.#whyNotOpen(error), error, names);
  }

  /** Goes on with an access token, or without one where the account has none. Renewing it may take a while: then the session is over. */
  async #withToken(refused: string | undefined, goOn: (token: string | null) => void): Promise<void> {
    const { tokens } = this.#parts.settings;
    try {
      const token = await tokens?.token(refused);
      if (this.#opened !== null) goOn(token ?? null);
    } catch (error) {
      this.#openEnded(withoutToken(error));
    }
  }

  #openSucceeded(): void {
    const { commandMs, answerMs, quickMs, takeBackMs } = this.#parts.timeouts;
    this.#dialogue = new Dialogue({
      socket: this.#socket as Socket,
      extensions: this.#extensions,
      ...{ commandMs, answerMs, quickMs, takeBackMs },
      next: () => this.#parts.next(this),
      isWanted: () => this.#parts.isWanted(),
      onDecided: (decision) => this.#decided(decision),
      onTakenBack: (sending) => this.#parts.onTakenBack(sending),
      onBroken: (problem) => this.#broken(problem),
    });
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

  #endedUnopened(): AccountOutcome {
    const { host, port } = this.#parts.settings;
    return { kind: 'unreachable', reply: ownWords('connection-ended', { server: `${host}:${port}` }) };
  }

  #openEnded(failure: AccountOutcome): void {
    this.#opened?.(failure);
    this.#opened = null;
    this.quit();
  }

  #decided(decision: Decision<Sending>): void {
    const { outgoing, then, reply } = decision;
    const sent = reply.startsWith('2');
    const outcome: Outcome = sent ? { kind: 'sent', reply: this.#shown(reply) } : this.#meaning(decision);
    this.answered += 1;
    this.#parts.settings.onAnswer?.(decision.ms);
    outgoing.resolve(outcome);
    if (then === 'end') this.#connection.close();
    else if (then === 'go-on') return;
    else if (sent) this.#free();
    else if (outcome.kind === 'not-sent') this.#parts.onUseless(this);
    else this.#reset();
  }

  // One line, as nearly every acceptance is, needs no taking apart.
  #shown(reply: string): string {
    return this.#parts.clean(reply.includes('\n') ? showReply(parseReply(reply)) : reply);
  }

  #meaning({ step, reply }: Refused): Outcome {
    const { clean, settings } = this.#parts;
    return classifyReply(reply, { step, host: settings.host, reused: this.answered > 0, clean });
  }

  #broken(problem: Problem): void {
    if (problem.kind === 'unexpected') {
      this.#settleLost(ownWords('unexpected-reply', { reply: this.#parts.clean(problem.reply) }));
    } else this.#settleLost(ownWords(problem.kind === 'timeout' ? 'no-answer' : 'withdrawn', {}));
    this.#connection.close();
  }

  // No answer, or one that cannot belong to the message: only the hand-over decides, and the connection goes.
  #settleLost(detail: string): void {
    for (const { outgoing, handedOver, refused } of this.#dialogue?.abandon() ?? []) {
      if (refused) outgoing.resolve(this.#meaning(refused));
      else if (!outgoing.begun) this.#parts.onTakenBack(outgoing);
      else if (handedOver) outgoing.resolve({ kind: 'unknown', reply: ownWords('lost-after', { detail }) });
      else outgoing.resolve({ kind: 'not-sent', reply: ownWords('lost-before', { detail }) });
    }
  }

  #reset(): void {
    if (!this.usable) return;
    this.#dialogue?.reset((ok) => {
      if (ok) this.#free();
      else this.#parts.onUseless(this);
    });
  }

  #free(): void {
    this.idleSince = performance.now();
    this.#parts.onFree(this);
  }

  #ended(): void {
    this.#gone = true;
    if (this.#quitting) clearTimeout(this.#quitting);
    const error = this.#lastError;
    this.#settleLost(error ? this.#parts.clean(error.message) : ownWords('connection-ended', {}));
    this.#opened?.(error ? this.#whyNotOpen(error) : this.#endedUnopened());
    this.#opened = null;
    this.#parts.onGone(this);
  }
}

function needsSmtpUtf8(mail: Composed): boolean {
  return mail.smtpUtf8 || NON_ASCII.test(mail.to) || NON_ASCII.test(mail.from);
}

function notSendable(reply: string): Outcome {
  return { kind: 'failed', reply, hardBounce: false };
}
