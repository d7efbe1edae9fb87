import { createConnection, type Socket } from 'node:net';

/** What Redis answers: a status or bulk string, a number, nothing, or a list of these. */
export type Reply = string | number | null | readonly Reply[];

/** Redis refused a command: its words, code first (`OOM command not allowed ...`). */
export class RedisRefusal extends Error {}

/**
 * A connection that speaks just enough RESP2 to look at a server and to steer it, without the library that is under test.
 * Answers come in the order asked. When the connection ends, whatever still waits for an answer is rejected.
 */
export class RespConnection {
  readonly #socket: Socket;
  readonly #waiting: { resolve(reply: Reply): void; reject(error: Error): void }[] = [];
  #buffer = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the connection to Redis ended')));
  }

  /** Connects to 127.0.0.1. */
  static async open(port: number): Promise<RespConnection> {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RespConnection(socket);
  }

  /** Sends a command (arguments as UTF-8); throws RedisRefusal. Strings in answers are UTF-8. */
  command(...args: readonly (string | number)[]): Promise<Reply> {
    const parts = args.map(String).map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the connection to Redis is closed'));
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`*${parts.length}\r\n${parts.join('')}`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #read(text: string): void {
    this.#buffer += text;
    for (;;) {
      const parsed = parse(this.#buffer, 0);
      if (parsed === null) return;
      this.#buffer = this.#buffer.slice(parsed.end);
      const waiting = this.#waiting.shift();
      if (parsed.reply instanceof RedisRefusal) waiting?.reject(parsed.reply);
      else waiting?.resolve(parsed.reply);
    }
  }
}

interface Parsed {
  readonly reply: Reply | RedisRefusal;
  readonly end: number;
}

/** The reply that begins at `from` in bytes written as latin1; null: it is not all there. */
function parse(buffer: string, from: number): Parsed | null {
  const lineEnd = buffer.indexOf('\r\n', from);
  if (lineEnd < 0) return null;
  const line = buffer.slice(from + 1, lineEnd);
  const end = lineEnd + 2;
  switch (buffer[from]) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: new RedisRefusal(line), end };
    case ':':
      return { reply: Number(line), end };
    case '$':
      return bulk(buffer, end, Number(line));
    case '*':
      return list(buffer, end, Number(line));
    default:
      throw new Error(`not RESP: ${JSON.stringify(buffer.slice(from, from + 40))}`);
  }
}

function bulk(buffer: string, start: number, length: number): Parsed | null {
  if (length < 0) return { reply: null, end: start };
  if (buffer.length < start + length + 2) return null;
  const reply = Buffer.from(buffer.slice(start, start + length), 'latin1').toString('utf8');
  return { reply, end: start + length + 2 };
}

function list(buffer: string, start: number, length: number): Parsed | null {
  if (length < 0) return { reply: null, end: start };
  const items: Reply[] = [];
  let end = start;
  for (let i = 0; i < length; i += 1) {
    const parsed = parse(buffer, end);
    if (parsed === null) return null;
    items.push(parsed.reply instanceof RedisRefusal ? parsed.reply.message : parsed.reply);
    end = parsed.end;
  }
  return { reply: items, end };
}
