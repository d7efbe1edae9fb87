import { apiUrl, askAt } from './api.ts';
import { everything, type LiveNews, takeIn } from './live.ts';
import { SESSION_ADDRESS, sessionIsGone } from './session.ts';

/** After how many milliseconds a stream that was refused is tried again. */
const AGAIN_MS = 3_000;
/** The name of the lock, and of the channel between tabs. */
const NAME = 'facteur-live';

/**
 * Listens to the server until the function that is returned is called. Of all tabs of a browser one holds the stream and tells the others: browsers
 * have six connections to a server over HTTP/1.1, and a stream each would leave the seventh tab without an answer. When that tab is closed, its
 * lock goes to the next one.
 */
export function listen(): () => void {
  const over = new AbortController();
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<LiveNews>) => takeIn(data);
  channel.postMessage({ type: 'hello' });
  const hold = () => {
    channel.onmessage = ({ data }: MessageEvent<LiveNews | { readonly type: 'hello' }>) => {
      if (data.type === 'hello') for (const news of everything()) channel.postMessage(news);
    };
    return stream((news) => {
      takeIn(news);
      channel.postMessage(news);
    }, over.signal);
  };
  // Locks are for secure contexts alone; https and this machine are.
  const held = navigator.locks ? navigator.locks.request(NAME, { signal: over.signal }, hold) : hold();
  held.catch(() => {}).finally(() => channel.close());
  return () => over.abort();
}

/** Tells what the server says until `signal` aborts. */
async function stream(tell: (news: LiveNews) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await untilRefused(tell, signal);
    if (signal.aborted) return;
    tell({ type: 'connected', isConnected: false });
    const facts = await askAt<{ signedIn: boolean }>('GET', SESSION_ADDRESS).catch(() => null);
    if (facts?.signedIn === false) return sessionIsGone();
    await new Promise((again) => setTimeout(again, AGAIN_MS));
  }
}

/** One stream: the browser comes back by itself to a server that was away, not to one that has refused. */
function untilRefused(tell: (news: LiveNews) => void, signal: AbortSignal): Promise<void> {
  const source = new EventSource(apiUrl('/events'));
  const on = (type: string, act: (data: string) => void) =>
    source.addEventListener(type, (event) => act((event as MessageEvent<string>).data));
  for (const type of ['campaign', 'held', 'finished']) {
    on(type, (data) => tell({ type: 'campaigns', campaigns: [JSON.parse(data)] }));
  }
  on('workers', (data) => tell({ type: 'workers', workers: JSON.parse(data).workers }));
  on('reset', () => tell({ type: 'reset' }));
  source.onopen = () => tell({ type: 'connected', isConnected: true });
  return new Promise((done) => {
    const end = () => {
      source.close();
      done();
    };
    signal.addEventListener('abort', end, { once: true });
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) end();
      else tell({ type: 'connected', isConnected: false });
    };
  });
}
