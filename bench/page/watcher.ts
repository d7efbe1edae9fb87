import { EventStream } from '../../test/web/event-stream.ts';
import type { WebServer } from './web-server.ts';

/** Asks the server for what a page asks it for, and reads it to its end. */
type Ask = (path: string) => Promise<void>;

/**
 * What a page on a campaign's view does, without drawing anything: it listens, and reads the timeline at each tenth of the campaign (the page's
 * own rule while the numbers change all the time).
 */
export class Watcher {
  readonly #stream: EventStream;
  readonly #timer: NodeJS.Timeout;

  private constructor(stream: EventStream, timer: NodeJS.Timeout) {
    this.#stream = stream;
    this.#timer = timer;
  }

  static async open({ url, port, cookie }: WebServer, campaign: string): Promise<Watcher> {
    const headers = { cookie, 'x-facteur-page': '1' };
    const ask: Ask = async (path) => {
      const answer = await fetch(`${url}/api/v1/campaigns/${campaign}${path}`, { headers });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      await answer.arrayBuffer();
    };
    for (const path of ['', '/timeline', '/deliveries?limit=25']) await ask(path);
    const stream = await EventStream.open(port, '/api/v1/events', { ...headers, host: new URL(url).host });
    let part = 0;
    const timer = setInterval(() => {
      const now = partOf(stream);
      if (now > part) void ask('/timeline').catch(() => {});
      part = now;
    }, 100);
    return new Watcher(stream, timer);
  }

  /** How many events came. */
  get told(): number {
    return this.#stream.events.length;
  }

  /** Whether it was told the end of a campaign. */
  knowsTheEndOf(campaign: string): boolean {
    return this.#stream.events.some(({ type, data }) => type === 'finished' && data.id === campaign);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stream.close();
  }
}

/** How many tenths of the campaign are over. */
function partOf({ events }: EventStream): number {
  const { counts } = events.findLast(({ data }) => data.counts)?.data ?? {};
  return counts ? Math.floor((10 * (counts.total - counts.pending)) / counts.total) : 0;
}
