import type { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { AccessTokens } from '../../auth/port.ts';
import { http } from '../../builtin-http.ts';
import { FacteurError } from '../../errors.ts';
import type { Composed } from '../../message/types.ts';
import { ownWords } from '../../own-words.ts';
import { RememberedTokens, withoutToken } from '../access-tokens.ts';
import { classifyFailure, classifyReply } from '../classify.ts';
import type { AccountOutcome, Outcome, Transport } from '../port.ts';
import { type ReplyCleaner, replyCleaner } from '../reply.ts';
import { isLoopback } from '../smtp/encryption.ts';
import { gmail, graph, type MailApi, refusalIn, retryAfter } from './api.ts';
import { type Ended, exchange, type HttpTimeouts } from './exchange.ts';
import { OutOfOrder } from './out-of-order.ts';

/** One account that sends over an HTTP API. */
export interface HttpSettings {
  readonly kind: 'graph' | 'gmail';
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** https; without it nothing goes out but to this machine itself. */
  readonly encrypted: boolean;
  readonly user: string;
  readonly tokens: AccessTokens;
  /** Whether the tokens are those of an application, which sends from the mailbox of `user` without being that person. */
  readonly asApplication?: boolean | undefined;
  /** The most requests at once, 1 or more. */
  readonly connections: number;
  /** The largest message in bytes, where the API's own limit is not smaller; null or absent: only the API's. */
  readonly messageSize?: number | null | undefined;
  readonly timeouts?: Partial<HttpTimeouts> | undefined;
  /** Told how long the server took for each message that it answered, in milliseconds. */
  readonly onAnswer?: ((ms: number) => void) | undefined;
}

/** A gateway ends a request after some minutes; less would make unknown ones of slow ones. */
const defaultTimeouts: HttpTimeouts = { connectionMs: 30_000, continueMs: 1_000, answerMs: 5 * 60_000 };

/** A connection that was not used for so long is closed, in milliseconds: before most servers do. */
const IDLE_MS = 20_000;

/** Sends over Microsoft Graph or the Gmail API, with up to `settings.connections` requests at once. */
export function createHttpTransport(settings: HttpSettings): Transport {
  return new HttpTransport(settings);
}

type Answered = Ended & { readonly kind: 'answered' };

interface Waiting {
  readonly start: () => void;
  readonly giveUp: () => void;
}

class HttpTransport implements Transport {
  readonly kind: 'graph' | 'gmail';
  readonly connections: number;
  readonly maxSize: number;
  readonly #settings: HttpSettings;
  readonly #api: MailApi;
  readonly #url: URL;
  readonly #timeouts: HttpTimeouts;
  readonly #agent: Agent;
  readonly #tokens: RememberedTokens;
  readonly #clean: ReplyCleaner;
  readonly #outOfOrder = new OutOfOrder();
  readonly #waiting: Waiting[] = [];
  readonly #cuts = new Set<() => void>();
  #busy = 0;
  #limit: number;
  #closing = false;
  #closed: (() => void)[] = [];

  constructor(settings: HttpSettings) {
    this.#settings = settings;
    this.kind = settings.kind;
    this.#api = settings.kind === 'graph' ? graph : gmail;
    this.#url = urlOf(settings, this.#api);
    this.connections = settings.connections;
    this.#limit = settings.connections;
    this.maxSize = Math.min(this.#api.maxSize, settings.messageSize ?? Number.POSITIVE_INFINITY);
    this.#timeouts = { ...defaultTimeouts, ...settings.timeouts };
    const options = { keepAlive: true, maxSockets: settings.connections, timeout: IDLE_MS };
    this.#agent = settings.encrypted ? new SecureAgent(options) : new http.Agent(options);
    this.#tokens = new RememberedTokens(settings.tokens);
    this.#clean = replyCleaner({ user: settings.user, password: null }, () => this.#tokens.secrets);
  }

  /** There is a token; that the server takes it is known with the first message. */
  async ready(): Promise<AccountOutcome | null> {
    const { host, encrypted } = this.#settings;
    if (!encrypted && !isLoopback(host)) {
      return { kind: 'configuration', reason: 'tls', reply: ownWords('no-encryption', { host }) };
    }
    const outOfOrder = this.#outOfOrder.tell();
    if (outOfOrder !== null) return { kind: 'unreachable', reply: outOfOrder };
    const token = await this.#token();
    return typeof token === 'string' ? null : token;
  }

  async send(mail: Composed, mayBegin: () => boolean): Promise<Outcome> {
    const { size } = mail;
    if (size > this.maxSize) {
      return { kind: 'failed', reply: ownWords('too-large', { size, limit: this.maxSize }), hardBounce: false };
    }
    const turn = await this.#turn();
    if (turn !== null) return turn;
    try {
      return await this.#sendNow(mail, mayBegin);
    } finally {
      this.#done();
    }
  }

  limit(connections: number): void {
    this.#limit = connections;
    this.#next();
  }

  async close({ now }: { now: boolean }): Promise<void> {
    this.#closing = true;
    for (const { giveUp } of this.#waiting.splice(0)) giveUp();
    if (now) for (const cut of this.#cuts) cut();
    if (this.#busy > 0) await new Promise<void>((resolve) => this.#closed.push(resolve));
    this.#agent.destroy();
  }

  // Null: it is its turn.
  #turn(): Promise<Outcome | null> {
    const closing: Outcome = { kind: 'not-sent', reply: ownWords('closing', {}) };
    if (this.#closing) return Promise.resolve(closing);
    return new Promise((resolve) => {
      this.#waiting.push({ start: () => resolve(null), giveUp: () => resolve(closing) });
      this.#next();
    });
  }

  #next(): void {
    const most = this.#outOfOrder.lasts ? 1 : Math.max(1, this.#limit);
    while (this.#waiting.length > 0 && this.#busy < most) {
      this.#busy += 1;
      this.#waiting.shift()?.start();
    }
  }

  #done(): void {
    this.#busy -= 1;
    this.#next();
    if (this.#busy === 0) for (const resolve of this.#closed.splice(0)) resolve();
  }

  async #sendNow(mail: Composed, mayBegin: () => boolean): Promise<Outcome> {
    const { untold } = this.#outOfOrder;
    if (untold !== null) return { kind: 'unreachable', reply: untold };
    const token = await this.#token();
    if (typeof token !== 'string') return token;
    const first = await this.#exchange(mail, token, mayBegin);
    if (first.kind !== 'answered' || first.status !== 401) return this.#outcome(first);
    // It may have been taken back before its time: one more is asked for.
    const another = await this.#token(token);
    if (typeof another !== 'string') return another;
    const second = await this.#exchange(mail, another, mayBegin);
    return second.kind === 'answered' && second.status === 401 ? this.#tokenRefused(second) : this.#outcome(second);
  }

  async #exchange(mail: Composed, token: string, mayBegin: () => boolean): Promise<Ended> {
    const withdrawn = { kind: 'withdrawn', error: null } as const;
    if (!mayBegin() || this.#closing) return withdrawn;
    const { onAnswer } = this.#settings;
    const began = performance.now();
    const { ended, cut } = exchange({
      url: this.#url,
      agent: this.#agent,
      headers: { authorization: `Bearer ${token}`, 'content-type': this.#api.contentType, accept: 'application/json' },
      body: this.#api.bodyOf(mail),
      mayBegin,
      timeouts: this.#timeouts,
    });
    this.#cuts.add(cut);
    const how = await ended;
    this.#cuts.delete(cut);
    if (how.kind === 'answered') onAnswer?.(performance.now() - began);
    return how;
  }

  #outcome(ended: Ended): Outcome {
    switch (ended.kind) {
      case 'withdrawn':
        return { kind: 'not-sent', reply: ownWords('withdrawn', {}) };
      case 'not-begun':
        return this.#notBegun(ended.error);
      case 'lost':
        return { kind: 'unknown', reply: ownWords('lost-after', { detail: this.#why(ended.error) }) };
      case 'answered':
        return this.#answered(ended);
    }
  }

  #answered(answer: Answered): Outcome {
    const { status } = answer;
    const isTaken = status >= 200 && status < 300;
    const outcome: Outcome = isTaken
      ? { kind: 'sent', reply: this.#clean(this.#api.acceptance(answer)) }
      : this.#refused(answer);
    if (outcome.kind !== 'unknown') {
      this.#outOfOrder.end();
      return outcome;
    }
    this.#outOfOrder.begin(outcome.reply);
    // It cannot have what it was not given.
    return answer.handedOver ? outcome : { kind: 'unreachable', reply: outcome.reply };
  }

  #refused({ status, body, header }: Answered): Outcome {
    const outcome = classifyReply(refusalIn(status, body), {
      step: 'request',
      host: this.#settings.host,
      reused: false,
      clean: this.#clean,
    });
    const asked = retryAfter(header('retry-after'), Date.parse(header('date') ?? '') || Date.now());
    return asked !== null && 'waitMs' in outcome ? { ...outcome, waitMs: asked } : outcome;
  }

  #tokenRefused({ status, body }: Answered): Outcome {
    const { user } = this.#settings;
    const { account } = this.#tokens;
    const reply = this.#clean(refusalIn(status, body));
    return withoutToken(new FacteurError('sign-in-refused', { account, user, reply }));
  }

  // Where a connection had been there before, it is this one that broke: another will tell.
  #notBegun(error: NodeJS.ErrnoException | null): Outcome {
    const { host, port } = this.#settings;
    if (error === null || error.code === 'ECONNRESET' || error.code === 'EPIPE') {
      return { kind: 'not-sent', reply: ownWords('lost-before', { detail: this.#why(error) }) };
    }
    return classifyFailure(error, (text) => this.#clean(`${host}:${port}: ${text}`));
  }

  #why(error: Error | null): string {
    if (this.#closing) return ownWords('stopped', {});
    if (error === null) return ownWords('connection-ended', {});
    return error.message === 'timeout' ? ownWords('no-answer', {}) : this.#clean(error.message);
  }

  async #token(refused?: string): Promise<string | AccountOutcome> {
    try {
      return await this.#tokens.token(refused);
    } catch (error) {
      return withoutToken(error);
    }
  }
}

function urlOf({ host, port, encrypted, user, asApplication = false }: HttpSettings, api: MailApi): URL {
  const name = host.includes(':') ? `[${host}]` : host;
  return new URL(`${encrypted ? 'https' : 'http'}://${name}:${port}${api.pathOf(asApplication ? user : null)}`);
}
