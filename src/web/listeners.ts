import type { ServerResponse } from 'node:http';
import type { FeedEvent } from '../app/feed.ts';
import { sayKept } from '../i18n/say-kept.ts';
import type { Language } from '../language.ts';
import { saidStatus } from '../report/said.ts';

/** Bytes that may wait for a listener that does not read. */
const MOST_WAITING = 512 * 1024;

/** What an event is on the wire (the event stream of the HTML standard), in each language; made once, however many listen. */
const frames = { fr: new WeakMap<FeedEvent, Buffer>(), en: new WeakMap<FeedEvent, Buffer>() };

/** One listener of server-sent events. It is dropped when it reads too slowly: it can come back and ask for what it missed. */
export class Listener {
  readonly #response: ServerResponse;
  readonly #language: Language;

  constructor(response: ServerResponse, language: Language) {
    this.#response = response;
    this.#language = language;
  }

  tell(event: FeedEvent): void {
    const made = frames[this.#language];
    const frame = made.get(event) ?? frameOf(event, this.#language);
    made.set(event, frame);
    this.#write(frame);
  }

  /** A comment, by which both sides learn of a connection that is gone. */
  beat(): void {
    this.#write(':\n\n');
  }

  #write(text: string | Buffer): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    // Asked before, not after: one event that is larger than that drops nobody who reads.
    if (this.#response.writableLength > MOST_WAITING) this.#response.destroy();
    else this.#response.write(text);
  }

  end(): void {
    this.#response.end();
  }
}

function frameOf(event: FeedEvent, language: Language): Buffer {
  const data = 'counts' in event.data ? saidStatus(event.data, (kept) => sayKept(kept, language)) : event.data;
  return Buffer.from(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`);
}
