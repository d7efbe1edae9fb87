import type { worker as french } from '../../fr/page/worker.ts';

/** What sends in the background, and goes on when the page is closed. */
export const worker: typeof french = {
  title: 'Sending in the background',
  start: 'Start sending in the background',
  stop: 'Stop',
  stopping: 'It finishes the message under way, then stops.',
  nobody: {
    title: 'Messages are waiting, and nothing sends them',
    text: 'Sending in the background is stopped. Once started, it goes on even when you close this page.',
  },
  off: 'Stopped. It starts with the first campaign, or from here.',
  on: ({ host, since }) => `Running on ${host}, started ${since}.`,
  safe: 'You may close this page, but do not switch off the computer: it is what sends. After a stop, sending goes on where it was, with nothing sent twice, once it is started here; it starts by itself if it starts with the computer.',
};
