import type { RedisOptions } from '../helpers/redis.ts';
import type { Stage } from './stage.ts';
import type { BackendName } from './store.ts';

/** How much of everything: the short form is part of `npm test`, the long one proves the promise. */
export interface Size {
  readonly form: 'short' | 'long';
  /** Kills of a worker that count; those of `send` are half as many. */
  readonly kills: number;
}

/**
 * How many deliveries may have ended otherwise than `sent`, by state, at least and at most. States that are not named: none.
 */
export type Endings = Partial<Record<'failed' | 'unknown' | 'cancelled', readonly [least: number, most: number]>>;

/** One fault, or a family of them, against the built command. */
export interface Scenario {
  readonly name: string;
  /** What happens and what must hold, for people. */
  readonly about: string;
  /** Not in the short form: it takes more time than `npm test` has. */
  readonly longOnly?: true;
  /** Mostly waits: begun first where several are played at once. */
  readonly waits?: true;
  /** In the short form only on this backend: on the others it tries nothing else, or takes too long. */
  readonly shortOn?: BackendName;
  /** Only about this backend; absent: it is played on each. */
  readonly only?: BackendName;
  /** How the redis-server is set up, when it runs on Redis. */
  readonly redis?: RedisOptions;
  /** Why it cannot run here; null: it can. */
  readonly skip?: () => string | null;
  /**
   * Plays it to its end: when it resolves, nothing is on its way any more. What it throws is a broken promise. The answer
   * is compared with what `export` says.
   */
  run(stage: Stage): Promise<Endings>;
}
