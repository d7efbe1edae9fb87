import type { Socket } from 'node:net';
import type { Composed } from '../../message/types.ts';
import type { Step } from '../replies.ts';
import type { Extensions } from './extensions.ts';
import { ReplyReader } from './reply-reader.ts';
import { toWireForm } from './wire-form.ts';

/** Where in a transaction a reply came. */
export type TransactionStep = Extract<Step, 'mail' | 'rcpt' | 'data' | 'message'>;

export interface DialogueParts {
  readonly socket: Socket;
  readonly extensions: Extensions;
  /** Patience for the answer to a command, and to a message, in milliseconds without a byte in either direction. */
  readonly commandMs: number;
  readonly answerMs: number;
  /** Called once for each `send` that the server answers. */
  readonly onDecided: (decision: Decision) => void;
  /** No answer in time, or one that cannot belong to what was said: the connection is of no use any more. */
  readonly onBroken: (problem: { timeout: boolean; reply: string }) => void;
}

/** The reply that decided a transaction: 2xx at `message`, else 4xx or 5xx. */
export interface Decision {
  readonly step: TransactionStep;
  readonly reply: string;
  /** The session cannot go on after it: the connection must be closed. */
  readonly last: boolean;
}

/** What a reply is awaited for; `nothing`: the end of a message that nobody gets. */
type Awaited = TransactionStep | 'nothing' | 'reset' | 'quit';

const FINAL_DOT = '.\r\n';
/** A large message goes to the socket in pieces of this many bytes, the next when the system has taken those before. */
const PIECE = 64 * 1024;

/**
 * What is said over a connection that is open and logged in: one transaction after another, with as few system calls and
 * as little JavaScript as it takes, because at thousands of messages per second these are the cost. Where the server
 * offers PIPELINING (RFC 2920), MAIL, RCPT and DATA go out together and their replies are judged one by one; the message
 * itself goes out only after 354. Takes the socket over: nobody else hears its data and timeouts from then on.
 */
export class Dialogue {
  /**
   * The end of the message was given to the socket, whose buffer held at most 64 KiB then: the server has been told that
   * the message ends, or may have been (RFC 1047).
   */
  handedOver = false;
  readonly #parts: DialogueParts;
  readonly #socket: Socket;
  readonly #replies = new ReplyReader();
  readonly #awaited: Awaited[] = [];
  #mail: Composed | null = null;
  /** The first refusal among pipelined commands: it decides, when the reply to DATA has come. */
  #refused: { readonly step: TransactionStep; readonly reply: string } | null = null;
  #onAnswer: (ok: boolean) => void = () => {};
  #over = false;

  constructor(parts: DialogueParts) {
    const { socket, commandMs } = parts;
    this.#parts = parts;
    this.#socket = socket;
    socket.removeAllListeners('data').removeAllListeners('timeout');
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('timeout', () => this.#timedOut());
    socket.setTimeout(commandMs);
  }

  /** Begins a transaction; `onDecided` or `onBroken` tells its end, unless the connection ends before. */
  send(mail: Composed): void {
    this.#mail = mail;
    this.#refused = null;
    this.handedOver = false;
    if (this.#parts.extensions.pipelining) {
      this.#say(`${this.#mailCommand(mail)}${rcptCommand(mail)}DATA\r\n`, 'mail', 'rcpt', 'data');
    } else {
      this.#say(this.#mailCommand(mail), 'mail');
    }
  }

  /** What became of the transaction as far as the server has said when the connection ends in the middle of it. */
  get refusal(): { readonly step: TransactionStep; readonly reply: string } | null {
    return this.#refused;
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

  #mailCommand({ from, size, smtpUtf8 }: Composed): string {
    const { sizes, smtpUtf8: offersUtf8, eightBitMime } = this.#parts.extensions;
    const utf8 = smtpUtf8 && offersUtf8 ? ' SMTPUTF8' : '';
    const body = smtpUtf8 && eightBitMime ? ' BODY=8BITMIME' : '';
    return `MAIL FROM:<${from}>${utf8}${body}${sizes ? ` SIZE=${size}` : ''}\r\n`;
  }

  #say(commands: string, ...awaited: readonly Awaited[]): void {
    this.#awaited.push(...awaited);
    this.#socket.write(commands);
  }

  #read(bytes: Buffer): void {
    for (const reply of this.#replies.read(bytes)) {
      if (this.#over) return;
      if (reply === null) this.#broken('');
      else this.#heard(reply);
    }
  }

  #heard(reply: string): void {
    const step = this.#awaited.shift();
    const verdict = verdictOf(reply);
    if (step === undefined || verdict === 'none') this.#broken(reply);
    else if (step === 'mail' || step === 'rcpt') this.#envelope(step, reply, verdict);
    else if (step === 'data') this.#data(reply, verdict);
    else if (step === 'message') this.#answer(reply, verdict);
    else if (step === 'nothing') this.#decideRefused();
    else this.#onAnswer(verdict === 'accepted');
  }

  #envelope(step: 'mail' | 'rcpt', reply: string, verdict: Verdict): void {
    if (verdict !== 'accepted') this.#refused ??= { step, reply };
    // After a 421 the server closes (RFC 5321 section 4.2.1): the other replies may not come.
    const last = !this.#parts.extensions.pipelining || reply.startsWith('421');
    if (this.#refused && last) this.#decideRefused();
    else if (this.#parts.extensions.pipelining) return;
    else if (step === 'mail') this.#say(rcptCommand(this.#mail as Composed), 'rcpt');
    else this.#say('DATA\r\n', 'data');
  }

  #data(reply: string, verdict: Verdict): void {
    // Some servers say 250 instead of 354.
    const goOn = verdict === 'accepted' || verdict === 'go-on';
    if (!this.#refused) {
      if (goOn) this.#handOver();
      else this.#decided('data', reply);
      return;
    }
    // The server takes a message that has no recipient: RFC 2920 section 3.1 asks for an empty one.
    if (goOn && this.#refused.step === 'rcpt') this.#say(FINAL_DOT, 'nothing');
    // It takes one that has no sender: who knows what it would do with an empty one.
    else this.#decideRefused(goOn);
  }

  // An acceptance before the end of the message cannot be the answer to it.
  #answer(reply: string, verdict: Verdict): void {
    if (verdict === 'refused' || (verdict === 'accepted' && this.handedOver)) this.#decided('message', reply);
    else this.#broken(reply);
  }

  #handOver(): void {
    this.#awaited.push('message');
    this.#socket.setTimeout(this.#parts.answerMs);
    const mail = this.#mail as Composed;
    this.#pump(mail, pieces(toWireForm(mail)));
  }

  // Everything is in memory already; corked, a message of usual size leaves in one system call with its final dot.
  #pump(mail: Composed, rest: Iterator<Uint8Array, undefined>): void {
    if (this.#mail !== mail) return;
    const socket = this.#socket;
    socket.cork();
    for (;;) {
      const { value: piece } = rest.next();
      if (!piece) {
        socket.write(FINAL_DOT);
        this.handedOver = true;
        break;
      }
      if (!socket.write(piece)) {
        socket.once('drain', () => this.#pump(mail, rest));
        break;
      }
    }
    socket.uncork();
  }

  #decideRefused(last = false): void {
    const { step, reply } = this.#refused as { step: TransactionStep; reply: string };
    this.#decided(step, reply, last);
  }

  #decided(step: TransactionStep, reply: string, last = false): void {
    this.#mail = null;
    // After a 421 the server closes; refused while the message was still going out, the rest would be taken for commands.
    this.#over = last || reply.startsWith('421') || (step === 'message' && !this.handedOver);
    if (step === 'message') this.#socket.setTimeout(this.#parts.commandMs);
    this.#parts.onDecided({ step, reply, last: this.#over });
  }

  #broken(reply: string, timeout = false): void {
    this.#mail = null;
    this.#over = true;
    this.#parts.onBroken({ timeout, reply });
  }

  #timedOut(): void {
    if (this.#awaited.length > 0) this.#broken('', true);
  }
}

type Verdict = 'accepted' | 'go-on' | 'refused' | 'none';

function verdictOf(reply: string): Verdict {
  if (!/^[2-5]\d\d(?:[ -]|$)/.test(reply)) return 'none';
  const kind = reply.charCodeAt(0);
  if (kind === 0x32) return 'accepted';
  return kind === 0x33 ? 'go-on' : 'refused';
}

function rcptCommand({ to }: Composed): string {
  return `RCPT TO:<${to}>\r\n`;
}

function* pieces(chunks: readonly Uint8Array[]): Generator<Uint8Array, undefined> {
  for (const chunk of chunks) {
    if (chunk.length <= PIECE) yield chunk;
    else for (let at = 0; at < chunk.length; at += PIECE) yield chunk.subarray(at, at + PIECE);
  }
}
