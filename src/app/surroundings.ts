import type { SharedClock } from '../clock.ts';

/** Where the application is asked to work: everything it takes from outside its arguments. */
export interface Surroundings {
  /** The project is looked for from here upward; relative paths are relative to it. */
  readonly cwd: string;
  /** Settings of the environment; they stand over those of the project's files. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a program says in the shape of facteur.yaml, in place of the project's files: then neither .env nor facteur.yaml is read. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  readonly clock: SharedClock;
}
