import { type ClientRequest, type IncomingMessage, request } from 'node:http';

/** An event as it came. */
export interface Received {
  readonly id: string;
  readonly type: string;
  readonly data: any;
  /** On `performance.now()`. */
  readonly at: number;
}

/** One who listens to server-sent events, as a browser does. */
export class EventStream {
  readonly events: Received[] = [];
  /** Comments that came. */
  comments = 0;
  ended = false;
  readonly #request: ClientRequest;
  #response: IncomingMessage | null = null;
  #text = '';

  private constructor(opened: ClientRequest) {
    this.#request = opened;
  }

  /** Resolves when the answer has begun; rejects when it is not an event stream. */
  static open(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<EventStream> {
    const opened = request({ host: '127.0.0.1', port, path, headers: { host: 'localhost', ...headers } });
    const stream = new EventStream(opened);
    opened.end();
    return new Promise((resolve, reject) => {
      opened.on('error', reject);
      opened.on('response', (response) => {
        if (response.statusCode !== 200) return reject(new Error(`answered with ${response.statusCode}`));
        stream.#listen(response);
        resolve(stream);
      });
    });
  }

  #listen(response: IncomingMessage): void {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#take(chunk));
    response.on('close', () => {
      this.ended = true;
    });
    response.on('error', () => {});
  }

  #take(chunk: string): void {
    const frames = (this.#text + chunk).split('\n\n');
    this.#text = frames.pop() ?? '';
    for (const frame of frames) {
      if (frame.startsWith(':')) this.comments += 1;
      const fields = Object.fromEntries(frame.split('\n').map((line) => line.split(/: (.*)/s, 2)));
      if (fields.event === undefined) continue;
      this.events.push({ id: fields.id, type: fields.event, data: JSON.parse(fields.data), at: performance.now() });
    }
  }

  /** Reads no more, as a program that hangs. */
  stall(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  close(): void {
    this.#request.destroy();
  }
}
