import type { Socket } from 'node:net';
import type { Composed } from '../../message/types.ts';
import type { Step } from '../replies.ts';
import type { Extensions } from './extensions.ts';
import { ReplyReader } from './reply-reader.ts';
import { toWireForm } from './wire-form.ts';

/** Where in a transaction a reply came. */
export type TransactionStep = Extract<Step, 'mail' | 'rcpt' | 'data' | 'message'>;

/** A message to be sent. */
export interface Outgoing {
  readonly mail: Composed;
  /** Whether it may still go out. */
  readonly mayBegin: () => boolean;
  /** Its delivery is marked `sending`. Until then only its commands may go out, and not the message. */
  readonly begun: boolean;
}

export interface DialogueParts<T extends Outgoing> {
  readonly socket: Socket;
  readonly extensions: Extensions;
  /** Patience for the answer to a command, and to a message, in milliseconds without a byte in either direction. */
  readonly commandMs: number;
  readonly answerMs: number;
  /** A server that answered the last message within this time is told the next one's commands together with its end. */
  readonly quickMs: number;
  /** One that then leaves it without an answer for this time gets what was said ahead taken back. */
  readonly takeBackMs: number;
  /** A message whose commands may go out together with the end of the one before; null: none. */
  readonly next: () => T | null;
  /** Whether messages that are begun wait for a connection. */
  readonly isWanted: () => boolean;
  /** Called once for each message that the server answers. */
  readonly onDecided: (decision: Decision<T>) => void;
  /** A message that `next` gave is not tied to this connection any more. */
  readonly onTakenBack: (outgoing: T) => void;
  /** The connection is of no use any more, and must be closed. */
  readonly onBroken: (problem: Problem) => void;
}

/** The reply that decided a transaction: 2xx at `message`, else 4xx or 5xx. */
export interface Decision<T> {
  readonly outgoing: T;
  readonly step: TransactionStep;
  readonly reply: string;
  /** Milliseconds from its envelope to the answer; of one said ahead, from the answer to the message before it. */
  readonly ms: number;
  /** `go-on`: the next one is under way already; `end`: the session cannot go on, the connection must be closed. */
  readonly then: 'free' | 'go-on' | 'end';
}

/** No answer in time; one that cannot belong to what was said; or a message said ahead that may not go out any more. */
export type Problem =
  | { readonly kind: 'timeout' | 'withdrawn' }
  | { readonly kind: 'unexpected'; readonly reply: string };

/** A transaction the server has not answered. */
export interface Unanswered<T> {
  readonly outgoing: T;
  /** The server has been told that the message ends, or may have been (RFC 1047). */
  readonly handedOver: boolean;
  /** What it had refused of the commands before. */
  readonly refused: Refused | null;
}

/** A refusal, and what it was said to. */
export interface Refused {
  readonly step: TransactionStep;
  readonly reply: string;
}

interface Transaction<T> extends Unanswered<T> {
  handedOver: boolean;
  /** The first refusal among pipelined commands: it decides, when the reply to DATA has come. */
  refused: Refused | null;
  readonly ahead: boolean;
}

/** What a reply is awaited for; `nothing`: the end of a message that nobody gets. */
type Awaited = TransactionStep | 'nothing' | 'reset' | 'quit';

const ENVELOPE = ['mail', 'rcpt', 'data'] as const;
const FINAL_DOT = '.\r\n';
/** A large message goes to the socket in pieces of this many bytes, the next when the system has taken those before. */
const PIECE = 64 * 1024;
/**
 * What is said over a connection that is open and logged in: one transaction after another, with as few system calls and
 * as little JavaScript as it takes, because at thousands of messages per second these are the cost. Where the server
 * offers PIPELINING (RFC 2920), MAIL, RCPT and DATA go out together, with a quick server in one group with the message
 * before them; their replies are judged one by one, and the message itself goes out only after its 354. Takes the socket
 * over: nobody else hears its data and timeouts from then on.
 */
export class Dialogue<T extends Outgoing> {
  readonly #parts: DialogueParts<T>;
  readonly #socket: Socket;
  readonly #patience: number;
  readonly #replies = new ReplyReader();
  readonly #awaited: Awaited[] = [];
  #current: Transaction<T> | null = null;
  #ahead: Transaction<T> | null = null;
  #onAnswer: (ok: boolean) => void = () => {};
  #silentMs = 0;
  /** When a byte went or came last. */
  #activeAt = performance.now();
  #begunAt = 0;
  #handedOverAt = 0;
  /** Since when the server waits for a message that is not begun; null: it does not. */
  #heldBackAt: number | null = null;
  #quick = false;
  #tookBack = false;
  #over = false;

  constructor(parts: DialogueParts<T>) {
    const { socket, commandMs, answerMs, quickMs, takeBackMs } = parts;
    this.#parts = parts;
    this.#socket = socket;
    this.#patience = Math.min(commandMs, answerMs, quickMs > 0 ? takeBackMs : Number.POSITIVE_INFINITY);
    socket.removeAllListeners('data').removeAllListeners('timeout');
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.setTimeout(0);
    this.#look(this.#patience);
  }

  /** Begins a transaction; `onDecided` tells its end, unless the connection breaks before: then see `abandon`. */
  send(outgoing: T): void {
    this.#current = { outgoing, handedOver: false, refused: null, ahead: false };
    this.#begunAt = performance.now();
    const { pipelining } = this.#parts.extensions;
    if (pipelining) this.#say(this.#envelope(outgoing.mail), ...ENVELOPE);
    else this.#say(this.#mailCommand(outgoing.mail), 'mail');
  }

  /** A message that `next` gave is begun now, or is not to go out any more (`mayBegin`). */
  goOn(outgoing: T): void {
    const transaction = this.#current;
    if (transaction?.outgoing !== outgoing || this.#heldBackAt === null) return;
    // The server has waited for us, not we for the server.
    this.#begunAt += performance.now() - this.#heldBackAt;
    this.#heldBackAt = null;
    this.#handOver(transaction);
  }

  /** Gives up what the server has not answered, and returns it, the oldest first. */
  abandon(): Unanswered<T>[] {
    const unanswered = [this.#current, this.#ahead].filter((transaction) => transaction !== null);
    this.#current = null;
    this.#ahead = null;
    this.#over = true;
    return unanswered;
  }

  /** RSET (RFC 5321 section 4.1.1.5); `done` is told whether the session can go on. */
  reset(done: (ok: boolean) => void): void {
    this.#onAnswer = done;
    this.#say('RSET\r\n', 'reset');
  }

  /** QUIT; `done` is called when the server has answered. */
  quit(done: () => void): void {
    this.#onAnswer = done;
    this.#say('QUIT\r\n', 'quit');
  }

  #envelope(mail: Composed): string {
    return `${this.#mailCommand(mail)}${this.#rcptCommand(mail)}DATA\r\n`;
  }

  #mailCommand({ from, size, smtpUtf8, envelopeId }: Composed): string {
    const { sizes, smtpUtf8: offersUtf8, eightBitMime, reports } = this.#parts.extensions;
    const utf8 = smtpUtf8 && offersUtf8 ? ' SMTPUTF8' : '';
    const body = smtpUtf8 && eightBitMime ? ' BODY=8BITMIME' : '';
    // The header is enough to know what came back (RFC 3461, 4.3).
    const report = reports && envelopeId !== undefined ? ` RET=HDRS ENVID=${envelopeId}` : '';
    return `MAIL FROM:<${from}>${utf8}${body}${sizes ? ` SIZE=${size}` : ''}${report}\r\n`;
  }

  #rcptCommand({ to, envelopeId }: Composed): string {
    const report = this.#parts.extensions.reports && envelopeId !== undefined ? ` NOTIFY=FAILURE${original(to)}` : '';
    return `RCPT TO:<${to}>${report}\r\n`;
  }

  #say(commands: string, ...awaited: readonly Awaited[]): void {
    this.#awaited.push(...awaited);
    this.#activeAt = performance.now();
    this.#socket.write(commands);
  }

  #read(bytes: Buffer): void {
    this.#silentMs = 0;
    this.#activeAt = performance.now();
    for (const reply of this.#replies.read(bytes)) {
      if (this.#over) return;
      if (reply === null) this.#unexpected('');
      else this.#heard(reply);
    }
  }

  #heard(reply: string): void {
    const step = this.#awaited.shift();
    const verdict = verdictOf(reply);
    const transaction = this.#current;
    if (step === 'reset' || step === 'quit') this.#onAnswer(verdict === 'accepted');
    else if (step === undefined || verdict === 'none' || !transaction) this.#unexpected(reply);
    else if (step === 'message') this.#answer(transaction, reply, verdict);
    else if (step === 'data') this.#data(transaction, reply, verdict);
    else if (step === 'nothing') this.#decideRefused(transaction);
    else this.#address(transaction, step, reply, verdict);
  }

  #address(transaction: Transaction<T>, step: 'mail' | 'rcpt', reply: string, verdict: Verdict): void {
    const { pipelining } = this.#parts.extensions;
    if (verdict !== 'accepted') transaction.refused ??= { step, reply };
    // After a 421 the server closes (RFC 5321 section 4.2.1): the other replies may not come.
    if (transaction.refused && (!pipelining || closes(reply))) this.#decideRefused(transaction);
    else if (pipelining) return;
    else if (step === 'mail') this.#say(this.#rcptCommand(transaction.outgoing.mail), 'rcpt');
    else this.#say('DATA\r\n', 'data');
  }

  #data(transaction: Transaction<T>, reply: string, verdict: Verdict): void {
    const { refused } = transaction;
    // Some servers say 250 instead of 354.
    const goOn = verdict === 'accepted' || verdict === 'go-on';
    if (!refused && goOn) this.#handOver(transaction);
    else if (!refused) this.#decided(transaction, 'data', reply);
    // The server takes a message that has no recipient: RFC 2920 section 3.1 asks for an empty one.
    else if (goOn && refused.step === 'rcpt') this.#say(FINAL_DOT, 'nothing');
    // It takes one that has no sender: who knows what it would do with an empty one.
    else this.#decideRefused(transaction, goOn);
  }

  // An acceptance before the end of the message cannot be the answer to it.
  #answer(transaction: Transaction<T>, reply: string, verdict: Verdict): void {
    const { handedOver } = transaction;
    if (handedOver) this.#quick = performance.now() - this.#handedOverAt < this.#parts.quickMs;
    if (verdict === 'refused') this.#decided(transaction, 'message', reply, !handedOver);
    else if (verdict === 'accepted' && handedOver) this.#decided(transaction, 'message', reply);
    else this.#unexpected(reply);
  }

  #handOver(transaction: Transaction<T>): void {
    const { mail, mayBegin, begun } = transaction.outgoing;
    // What was said ahead has waited for the answer to the one before.
    if (transaction.ahead && !mayBegin()) {
      this.#broken({ kind: 'withdrawn' });
      return;
    }
    if (!begun) {
      this.#heldBackAt = performance.now();
      return;
    }
    this.#awaited.push('message');
    this.#handedOverAt = performance.now();
    this.#pump(transaction, pieces(toWireForm(mail)));
  }

  // Everything is in memory already; corked, a message of usual size leaves in one system call with its final dot. When
  // the dot is given to the socket, its buffer holds at most one piece: within that the answer is on the safe side.
  #pump(transaction: Transaction<T>, rest: Iterator<Uint8Array, undefined>): void {
    if (this.#current !== transaction) return;
    this.#silentMs = 0;
    this.#activeAt = performance.now();
    const socket = this.#socket;
    socket.cork();
    for (;;) {
      const { value: piece } = rest.next();
      if (!piece) {
        this.#endMessage(transaction);
        break;
      }
      if (!socket.write(piece)) {
        socket.once('drain', () => this.#pump(transaction, rest));
        break;
      }
    }
    socket.uncork();
  }

  // "The actual transfer of message content is explicitly allowed to be the first command in a group" (RFC 2920 3.1).
  #endMessage(transaction: Transaction<T>): void {
    transaction.handedOver = true;
    const outgoing = this.#quick && this.#parts.extensions.pipelining ? this.#parts.next() : null;
    if (!outgoing) {
      this.#socket.write(FINAL_DOT);
      return;
    }
    this.#ahead = { outgoing, handedOver: false, refused: null, ahead: true };
    this.#say(`${FINAL_DOT}${this.#envelope(outgoing.mail)}`, ...ENVELOPE);
  }

  #decideRefused(transaction: Transaction<T>, last = false): void {
    const { step, reply } = transaction.refused as Refused;
    this.#decided(transaction, step, reply, last);
  }

  /** `last`: what the server awaits now would be taken for something else. */
  #decided({ outgoing }: Transaction<T>, step: TransactionStep, reply: string, last = false): void {
    const now = performance.now();
    const ms = now - this.#begunAt;
    this.#begunAt = now;
    this.#current = this.#ahead;
    this.#ahead = null;
    this.#over = last || this.#tookBack || closes(reply);
    const then = this.#over ? 'end' : this.#current ? 'go-on' : 'free';
    this.#parts.onDecided({ outgoing, step, reply, ms, then });
  }

  #unexpected(reply: string): void {
    this.#broken({ kind: 'unexpected', reply });
  }

  #broken(problem: Problem): void {
    this.#over = true;
    this.#parts.onBroken(problem);
  }

  // The server has its envelope, but not one byte of it (RFC 5321 section 4.1.1.4: until then there is no message). It would
  // be asked for those next: when the answer that is awaited has come, the connection ends.
  #takeBack({ outgoing }: Transaction<T>): void {
    this.#ahead = null;
    this.#tookBack = true;
    this.#parts.onTakenBack(outgoing);
  }

  // Looked at now and then: to set the socket's own clock anew with each byte would cost more than all of the rest here.
  #look(afterMs: number): void {
    setTimeout(() => {
      if (this.#over) return;
      const left = this.#activeAt + this.#patience - performance.now();
      if (left > 0) this.#look(left);
      else this.#silent();
    }, Math.ceil(afterMs)).unref();
  }

  // One patience at a time: a process that was frozen for an hour has not listened, and finds the answer when it does.
  #silent(): void {
    this.#look(this.#patience);
    this.#holdNoLonger();
    const [step] = this.#awaited;
    if (step === undefined) return;
    const { commandMs, answerMs, takeBackMs } = this.#parts;
    this.#silentMs += this.#patience;
    if (this.#ahead && this.#silentMs >= takeBackMs) this.#takeBack(this.#ahead);
    if (this.#silentMs >= (step === 'message' ? answerMs : commandMs)) this.#broken({ kind: 'timeout' });
  }

  // What is not begun for so long may wait until those are done that wait for this connection; or for a slow disk, which a
  // new connection would not make faster.
  #holdNoLonger(): void {
    const { takeBackMs, isWanted } = this.#parts;
    if (this.#heldBackAt === null || performance.now() - this.#heldBackAt < takeBackMs || !isWanted()) return;
    this.#broken({ kind: 'withdrawn' });
  }
}

type Verdict = 'accepted' | 'go-on' | 'refused' | 'none';

function verdictOf(reply: string): Verdict {
  if (!/^[2-5]\d\d(?:[ -]|$)/.test(reply)) return 'none';
  if (reply.startsWith('2')) return 'accepted';
  return reply.startsWith('3') ? 'go-on' : 'refused';
}

function closes(reply: string): boolean {
  return reply.startsWith('421');
}

/** Whom we wrote to, wherever it is forwarded (RFC 3461, 4.2); of an address outside ASCII it is not said (RFC 6533 is rare). */
function original(to: string): string {
  return /^[\x21-\x7e]{1,480}$/.test(to) ? ` ORCPT=rfc822;${xtext(to)}` : '';
}

/** RFC 3461, section 4. */
function xtext(text: string): string {
  return /[+=]/.test(text) ? text.replaceAll('+', '+2B').replaceAll('=', '+3D') : text;
}

function* pieces(chunks: readonly Uint8Array[]): Generator<Uint8Array, undefined> {
  for (const chunk of chunks) {
    if (chunk.length <= PIECE) yield chunk;
    else for (let at = 0; at < chunk.length; at += PIECE) yield chunk.subarray(at, at + PIECE);
  }
}
