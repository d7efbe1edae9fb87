import { z } from 'zod';
import { hostsOf } from '../../app/account-host.ts';
import { Feed, type FeedEvent } from '../../app/feed.ts';
import type { WebApp } from '../app.ts';
import { isStillAllowed } from '../bearer.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../language.ts';
import { Listener } from '../listeners.ts';
import { route } from '../routing.ts';

/** How often listeners are told that the connection is there, and asked whether their token or person still is, in milliseconds. */
const BEAT_MS = 15_000;
/** After how many milliseconds browsers come back. */
const RETRY_MS = 2_000;

const query = z.strictObject({
  campaign: z.string().min(1).max(64).optional().describe('Only what concerns this campaign'),
  lastEventId: z.string().max(64).optional().describe('As the header Last-Event-ID, for those who cannot set it'),
});
const headers = z.object({ 'last-event-id': z.string().max(64).optional() });
const streamed = z.unknown().meta({ type: 'string' });

/** What changes, as server-sent events. */
export function eventRoutes(app: WebApp, context: WebContext): void {
  const feed = new Feed(context.project.backend, context.where.clock, hostsOf(context.where));
  const listeners = new Set<Connected>();
  const askAll = () => void Promise.all([...listeners].map(keepAlive));
  const beat = setInterval(askAll, BEAT_MS).unref();
  context.page?.sessions.whenOver(askAll);
  app.addHook('preClose', async () => {
    clearInterval(beat);
    feed.stop();
    for (const { listener } of listeners) listener.end();
  });

  app.get(
    '/api/v1/events',
    {
      ...route('read', 'events', 'Server-sent events: campaign, held, finished, workers, reset', {
        ...{ querystring: query, headers },
        response: { 200: { description: 'data is JSON', content: { 'text/event-stream': { schema: streamed } } } },
      }),
      // Its answer would never end.
      exposeHeadRoute: false,
    },
    async (request, reply) => {
      const { campaign, lastEventId = request.headers['last-event-id'] } = request.query;
      const id = campaign?.toLowerCase();
      const waiting: FeedEvent[] = [];
      let listener: Listener | null = null;
      const tell = (event: FeedEvent) => {
        if (!concerns(event, id)) return;
        if (listener) listener.tell(event);
        else waiting.push(event);
      };
      // A ledger that cannot be reached is a problem as of any other route: nothing was answered yet.
      const stop = await feed.listen(tell, lastEventId);
      reply.hijack();
      // Whoever asked may have gone meanwhile.
      if (reply.raw.closed) return stop();
      // It lasts until the connection ends, which is all the framing it needs (RFC 9112, 6.3): chunks would double the cost of telling many.
      reply.raw.useChunkedEncodingByDefault = false;
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        connection: 'close',
        'x-accel-buffering': 'no',
      });
      reply.raw.write(`retry: ${RETRY_MS}\n\n`);
      listener = new Listener(reply.raw, languageOf(request.headers['accept-language']));
      for (const event of waiting) listener.tell(event);
      const connected = { listener, isAllowed: () => isStillAllowed(request, context) };
      listeners.add(connected);
      reply.raw.on('close', () => {
        stop();
        listeners.delete(connected);
      });
    },
  );
}

interface Connected {
  readonly listener: Listener;
  readonly isAllowed: () => Promise<boolean>;
}

// A token that was revoked or has expired, or somebody who was taken out, opens nothing any more, also where they had opened something before.
async function keepAlive({ listener, isAllowed }: Connected): Promise<void> {
  if (await isAllowed().catch(() => true)) listener.beat();
  else listener.end();
}

function concerns({ type, data }: FeedEvent, campaign: string | undefined): boolean {
  return campaign === undefined || !('id' in data) || type === 'reset' || data.id === campaign;
}
