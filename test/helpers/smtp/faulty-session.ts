import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext, TLSSocket } from 'node:tls';
import { certificates } from './certificates.ts';
import { LineReader } from './line-reader.ts';
import { deliveryOf } from './raw.ts';
import type { Action, FullScript, Point, Rule } from './script.ts';

/**
 * What became of a message that began to arrive: `accepted`: answered 250 (recorded before the answer is written);
 * `kept`: delivered, but the client was not told; `dropped`: there whole, neither kept nor answered; `refused`: answered
 * otherwise; `partial`: the connection ended before the final dot.
 */
export interface MessageEvent {
  readonly event: 'accepted' | 'kept' | 'dropped' | 'refused' | 'partial';
  /** X-Facteur-Delivery; empty when the message has none or its headers did not arrive. */
  readonly delivery: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Bytes of the message that arrived. */
  readonly bytes: number;
  /** Which connection, from 1. */
  readonly connection: number;
}

/** What a session needs of the server. */
export interface SessionHost {
  readonly script: FullScript;
  decide(at: Point, to: string, messagesOnConnection: number): Rule | null;
  /** Resolves when the server is given another script. */
  nextScript(): Promise<void>;
  began(): void;
  record(event: MessageEvent): void;
}

class Gone extends Error {}

/** One client's connection, as the script has it. */
export class FaultySession {
  readonly #host: SessionHost;
  readonly #number: number;
  #socket: Socket;
  #reader: LineReader;
  #from = '';
  #to: string[] = [];
  #messages = 0;
  #loggedIn = false;

  constructor(socket: Socket, host: SessionHost, number: number) {
    this.#host = host;
    this.#number = number;
    socket.setNoDelay(true);
    // Clients that vanish are what these tests are about.
    socket.on('error', () => {});
    this.#socket = host.script.tls === 'implicit' ? this.#encrypt(socket) : socket;
    this.#reader = new LineReader(this.#socket);
  }

  async run(): Promise<void> {
    try {
      await this.#converse();
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    } finally {
      // Not destroyed: what was said last must arrive although more may have come in.
      this.#socket.end();
    }
  }

  /** Cuts the connection. */
  cut(): void {
    this.#socket.destroy();
  }

  async #converse(): Promise<void> {
    await this.#step('connect', '220 faulty.test ESMTP');
    for (;;) {
      const line = await this.#line();
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'QUIT') return this.#say('221 2.0.0 Bye');
      await (this.#commands[verb]?.(line) ?? this.#say('500 5.5.2 Unknown command'));
    }
  }

  readonly #commands: Readonly<Record<string, (line: string) => Promise<unknown> | undefined>> = {
    EHLO: () => this.#step('ehlo', this.#greeting()),
    HELO: () => this.#say('250 faulty.test'),
    NOOP: () => this.#say('250 2.0.0 Ok'),
    RSET: () => this.#reset(),
    STAR: () => this.#startTls(),
    AUTH: (line) => this.#auth(line),
    MAIL: (line) => this.#mail(line),
    RCPT: (line) => this.#rcpt(line),
    DATA: () => this.#data(),
  };

  #greeting(): string {
    const { tls, auth, extensions } = this.#host.script;
    const offered = [
      'faulty.test',
      ...extensions,
      ...(tls === 'starttls' && !(this.#socket instanceof TLSSocket) ? ['STARTTLS'] : []),
      ...(auth ? ['AUTH PLAIN LOGIN'] : []),
    ];
    return offered.map((text, i) => `250${i < offered.length - 1 ? '-' : ' '}${text}`).join('\n');
  }

  async #reset(): Promise<void> {
    this.#from = '';
    this.#to = [];
    await this.#say('250 2.0.0 Ok');
  }

  async #startTls(): Promise<void> {
    if (this.#host.script.tls !== 'starttls') return this.#say('502 5.5.1 Not offered');
    if (!(await this.#step('starttls', '220 2.0.0 Ready to start TLS'))) return;
    this.#socket = this.#encrypt(this.#socket);
    this.#reader = new LineReader(this.#socket);
  }

  #encrypt(socket: Socket): TLSSocket {
    socket.removeAllListeners('data');
    const cert = certificates[this.#host.script.certificate];
    const secureContext = createSecureContext({ key: certificates.key, cert });
    const encrypted = new TLSSocket(socket, { isServer: true, secureContext });
    encrypted.on('error', () => {});
    return encrypted;
  }

  async #auth(line: string): Promise<void> {
    const { auth } = this.#host.script;
    if (!auth) return this.#say('502 5.5.1 Not offered');
    const [, method, initial] = line.split(' ');
    const given = method?.toUpperCase() === 'LOGIN' ? await this.#authLogin() : this.#authPlain(initial ?? '');
    this.#loggedIn = given === `${auth.user}\0${auth.password}`;
    const usual = this.#loggedIn
      ? '235 2.7.0 Authentication successful'
      : '535 5.7.8 Authentication credentials invalid';
    this.#loggedIn = (await this.#step('auth', usual)) && this.#loggedIn;
  }

  #authPlain(initial: string): string {
    return fromBase64(initial).split('\0').slice(1).join('\0');
  }

  async #authLogin(): Promise<string> {
    await this.#say('334 VXNlcm5hbWU6');
    const user = fromBase64(await this.#line());
    await this.#say('334 UGFzc3dvcmQ6');
    return `${user}\0${fromBase64(await this.#line())}`;
  }

  async #mail(line: string): Promise<void> {
    this.#host.began();
    if (this.#host.script.auth && !this.#loggedIn) return this.#say('530 5.7.0 Authentication required');
    if (await this.#step('mail', '250 2.1.0 Ok')) this.#from = addressIn(line);
  }

  async #rcpt(line: string): Promise<void> {
    const to = addressIn(line);
    if (await this.#step('rcpt', '250 2.1.5 Ok', to)) this.#to.push(to);
  }

  async #data(): Promise<void> {
    if (this.#to.length === 0) return this.#say('503 5.5.1 No valid recipients');
    if (!(await this.#step('data', '354 End data with <CR><LF>.<CR><LF>'))) return;
    const raw = await this.#body();
    this.#messages += 1;
    await this.#dot(raw);
    this.#from = '';
    this.#to = [];
  }

  async #body(): Promise<Buffer> {
    const rule = this.#decide('body');
    let bytes = 0;
    let fired = false;
    const raw = await this.#reader.message((arrived) => {
      bytes = arrived;
      if (!rule || fired || arrived < (rule.afterBytes ?? 0)) return;
      fired = true;
      // The event must be there before the client can notice anything.
      this.#record('partial', bytes, '');
      void this.#act(rule.do, '').catch(() => {});
    });
    if (raw && !fired) return raw;
    if (!fired) this.#record('partial', bytes, '');
    await this.#reader.end();
    throw new Gone();
  }

  async #dot(raw: Buffer): Promise<void> {
    const delivery = deliveryOf(raw);
    const rule = this.#decide('dot');
    const usual = `250 2.0.0 Ok: queued as ${this.#number}-${this.#messages}`;
    this.#record(rule ? fateOf(rule.do) : 'accepted', raw.length, delivery);
    await (rule ? this.#act(rule.do, usual) : this.#say(usual));
  }

  #record(event: MessageEvent['event'], bytes: number, delivery: string): void {
    this.#host.record({ event, delivery, from: this.#from, to: [...this.#to], bytes, connection: this.#number });
  }

  /** One point of the session; false when a rule had it otherwise. */
  async #step(at: Point, usual: string, to?: string): Promise<boolean> {
    const rule = this.#decide(at, to);
    if (rule) return this.#act(rule.do, usual);
    await this.#say(usual);
    return /^[23]/.test(usual);
  }

  #decide(at: Point, to = this.#to[0] ?? ''): Rule | null {
    return this.#host.decide(at, to, this.#messages);
  }

  async #act(action: Action, usual: string): Promise<boolean> {
    if ('delayMs' in action || 'hold' in action) {
      await ('hold' in action ? this.#host.nextScript() : sleep(action.delayMs));
      await this.#say(usual);
      return true;
    }
    if ('reply' in action) {
      await this.#say(action.reply);
      if (action.close) this.#hangUp('end');
      return /^[23]/.test(action.reply);
    }
    if ('silence' in action) return this.#untilGone();
    if ('stopReading' in action) {
      this.#socket.pause();
      await sleep(action.thenCloseMs);
      return this.#hangUp('reset');
    }
    return this.#hangUp(action.close);
  }

  async #untilGone(): Promise<never> {
    await this.#reader.end();
    throw new Gone();
  }

  #hangUp(how: 'end' | 'reset'): never {
    if (how === 'reset' && !(this.#socket instanceof TLSSocket)) this.#socket.resetAndDestroy();
    else if (how === 'reset') this.#socket.destroy();
    else this.#socket.end();
    throw new Gone();
  }

  async #line(): Promise<string> {
    const line = await this.#reader.line();
    if (line === null) throw new Gone();
    return line;
  }

  async #say(reply: string): Promise<void> {
    this.#socket.write(`${reply.replaceAll('\n', '\r\n')}\r\n`);
  }
}

function fateOf(action: Action): MessageEvent['event'] {
  if ('delayMs' in action || 'hold' in action) return 'accepted';
  if ('reply' in action) return action.reply.startsWith('2') ? 'accepted' : 'refused';
  return 'kept' in action && action.kept ? 'kept' : 'dropped';
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
