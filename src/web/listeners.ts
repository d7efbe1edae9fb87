import type { ServerResponse } from 'node:http';
import type { FeedEvent } from '../app/feed.ts';

/** Bytes that may wait for a listener that does not read. */
const MOST_WAITING = 512 * 1024;

/** What an event is on the wire (the event stream of the HTML standard); made once, however many listen. */
const frames = new WeakMap<FeedEvent, string>();

/** One listener of server-sent events. It is dropped when it reads too slowly: it can come back and ask for what it missed. */
export class Listener {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  tell(event: FeedEvent): void {
    const frame = frames.get(event) ?? frameOf(event);
    frames.set(event, frame);
    this.#write(frame);
  }

  /** A comment, by which both sides learn of a connection that is gone. */
  beat(): void {
    this.#write(':\n\n');
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    // Asked before, not after: one event that is larger than that drops nobody who reads.
    if (this.#response.writableLength > MOST_WAITING) this.#response.destroy();
    else this.#response.write(text);
  }

  end(): void {
    this.#response.end();
  }
}

function frameOf({ id, type, data }: FeedEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
