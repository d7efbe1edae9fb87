import type { notices as french } from '../fr/notices.ts';

export const notices: typeof french = {
  'set-aside': (p) => `Not understood in the data, set aside: ${p.place}. See: facteur check`,
  'journal-aside': (p) => `Lines of a journal cannot be read: they are set aside in ${p.file}.`,
  'job-dropped': (p) =>
    `An invitation (${p.job}) is about a campaign that does not exist: it is taken out of the queue.`,
  'redis-forgot': () =>
    'Redis was started again or is another server: what it may have forgotten is told again from the journals.',
  replayed: (p) => `Journal of ${p.worker} read: ${p.count} messages told to Redis again.`,
};
