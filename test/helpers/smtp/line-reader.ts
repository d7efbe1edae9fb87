import type { Duplex } from 'node:stream';

const CRLF = Buffer.from('\r\n');
const END_OF_DATA = Buffer.from('\r\n.\r\n');

/** Reads a client's bytes as the session asks for them: a line, or a message up to its final dot. */
export class LineReader {
  #buffered: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(stream: Duplex) {
    stream.on('data', (chunk: Buffer) => {
      this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
      this.#wake?.();
    });
    for (const event of ['end', 'close', 'error']) stream.on(event, () => this.#end());
  }

  /** The next line without its line break; null when the client is gone. */
  async line(): Promise<string | null> {
    for (;;) {
      const at = this.#buffered.indexOf(CRLF);
      if (at >= 0) return this.#take(at, 2).toString('latin1');
      if (!(await this.#more())) return null;
    }
  }

  /**
   * A message up to its final dot, as transmitted; null when the client is gone before that. `onProgress` is told how many
   * bytes are there, whenever there are more.
   */
  async message(onProgress: (bytes: number) => void): Promise<Buffer | null> {
    // The line break before the dot may be that of the DATA line: an empty message.
    if (await this.#startsWithDot()) return this.#take(0, 3);
    for (let searched = 0; ; searched = Math.max(0, this.#buffered.length - END_OF_DATA.length)) {
      if (this.#buffered.length > 0) onProgress(this.#buffered.length);
      const at = this.#buffered.indexOf(END_OF_DATA, searched);
      if (at >= 0) return this.#take(at + 2, 3);
      if (!(await this.#more())) return null;
    }
  }

  /** Resolves when the client is gone. */
  async end(): Promise<void> {
    while (await this.#more());
  }

  async #startsWithDot(): Promise<boolean> {
    while (this.#buffered.length < 3) if (!(await this.#more())) return false;
    return this.#buffered.toString('latin1', 0, 3) === '.\r\n';
  }

  #take(length: number, separator: number): Buffer {
    const taken = this.#buffered.subarray(0, length);
    this.#buffered = this.#buffered.subarray(length + separator);
    return taken;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
    return !this.#ended;
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }
}
