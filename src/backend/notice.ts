/**
 * What a backend found out by itself, for the log of whoever runs a worker:
 * - `set-aside`: something in the data is not understood and was set aside; `place`: a key of Redis, or a table and which row;
 * - `journal-aside`: lines of a journal cannot be read and are kept in `file`;
 * - `job-dropped`: an invitation in the queue was about no campaign;
 * - `redis-forgot`: Redis was started again or is another server, and is told again what it may have forgotten;
 * - `replayed`: that many messages of a worker were told to Redis again.
 */
export type Notice =
  | { readonly code: 'set-aside'; readonly params: { readonly place: string } }
  | { readonly code: 'journal-aside'; readonly params: { readonly file: string } }
  | { readonly code: 'job-dropped'; readonly params: { readonly job: string } }
  | { readonly code: 'redis-forgot'; readonly params: Readonly<Record<never, never>> }
  | { readonly code: 'replayed'; readonly params: { readonly worker: string; readonly count: number } };

/** Takes notice of something; must not throw. */
export type TakeNotice = (notice: Notice) => void;
