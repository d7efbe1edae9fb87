import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { http } from '../../builtin-http.ts';

/** One request, and what to ask before its body goes out. */
export interface Exchange {
  readonly url: URL;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Asked when the server has said that it wants the body (or has said nothing for a while). */
  readonly mayBegin: () => boolean;
  readonly timeouts: HttpTimeouts;
}

/** All in milliseconds. */
export interface HttpTimeouts {
  /** Without a byte in either direction until the connection stands and is encrypted. */
  readonly connectionMs: number;
  /** A server that has said neither "continue" nor anything else by then gets the body all the same (RFC 9110, section 10.1.1). */
  readonly continueMs: number;
  /** For the answer to a message. */
  readonly answerMs: number;
}

/** How an exchange ended. */
export type Ended =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      /** Whether the server was given the message, or at least a part of it, before it answered. */
      readonly handedOver: boolean;
      readonly header: (name: string) => string | null;
    }
  /** Nothing of the message had left this machine. */
  | { readonly kind: 'not-begun' | 'withdrawn'; readonly error: Error | null }
  /** Some of it had, and no answer came. */
  | { readonly kind: 'lost'; readonly error: Error | null };

/** Bytes of an answer that are read; more than an error ever has. */
const MOST_ANSWER = 256 * 1024;

/**
 * Sends one request so that it is known whether the server can have it: the head goes first and asks for leave (`Expect: 100-continue`),
 * so that a connection which has died meanwhile is found out before any of the message is on it. `cut` ends it at once.
 */
export function exchange(parts: Exchange): { readonly ended: Promise<Ended>; readonly cut: () => void } {
  const { url, agent, headers, body, mayBegin, timeouts } = parts;
  const open = url.protocol === 'https:' ? secureRequest : http.request;
  const request = open(url, {
    method: 'POST',
    agent,
    headers: { ...headers, 'content-length': body.length, expect: '100-continue' },
  });
  let handedOver = false;
  let answering = false;
  let waiting: NodeJS.Timeout | undefined;
  const ended = new Promise<Ended>((resolve) => {
    const end = (how: Ended) => {
      clearTimeout(waiting);
      resolve(how);
    };
    const failed = (error: Error | null) => end({ kind: handedOver ? 'lost' : 'not-begun', error });
    const handOver = () => {
      clearTimeout(waiting);
      if (handedOver || request.destroyed) return;
      if (!mayBegin()) {
        end({ kind: 'withdrawn', error: null });
        request.destroy();
        return;
      }
      handedOver = true;
      request.setTimeout(timeouts.answerMs);
      request.end(body);
    };
    whenConnected(request, () => {
      waiting = setTimeout(handOver, timeouts.continueMs);
    });
    request.setTimeout(timeouts.connectionMs, () => request.destroy(new Error('timeout')));
    request.once('continue', handOver);
    request.once('error', failed);
    // After an answer has begun, its own end tells.
    request.once('close', () => {
      if (!answering) failed(null);
    });
    request.once('response', (response) => {
      answering = true;
      clearTimeout(waiting);
      // Its status says all that has to be known, whatever becomes of the rest.
      void readAnswer(response)
        .catch(() => '')
        .then((text) => {
          end({
            kind: 'answered',
            status: response.statusCode ?? 0,
            body: text,
            handedOver,
            header: headerOf(response),
          });
          // Refused before the body: the connection still waits for it, and is of no use.
          if (!handedOver) request.destroy();
        });
    });
    request.flushHeaders();
  });
  return { ended, cut: () => request.destroy() };
}

// The time to wait for a "continue" begins when the head can have left.
function whenConnected(request: ClientRequest, connected: () => void): void {
  request.once('socket', (socket) => {
    const event = 'encrypted' in socket ? 'secureConnect' : 'connect';
    if (socket.connecting) socket.once(event, connected);
    else connected();
  });
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= MOST_ANSWER) pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function headerOf({ headers }: IncomingMessage): (name: string) => string | null {
  return (name) => {
    const value = headers[name];
    return value === undefined ? null : String(value);
  };
}
