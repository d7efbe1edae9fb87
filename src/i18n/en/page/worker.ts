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
  safe: 'You may close this page: sending goes on. If the computer is switched off, it goes on where it was, with nothing sent twice.',
};
