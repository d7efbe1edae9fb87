import type { Backend } from '../backend/port.ts';
import type { Config } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { loadProject, type OpenProject } from './project.ts';
import { settingsRevision } from './settings/files.ts';
import type { Surroundings } from './surroundings.ts';

/** An open project whose settings follow their files: for a server, which nobody starts again because an account was added. */
export class FollowingProject implements OpenProject {
  readonly backend: Backend;
  /** As the files said when they were last followed. */
  config: Config;
  readonly #where: Surroundings;
  #revision: string;

  constructor(where: Surroundings, { config, backend }: OpenProject) {
    this.backend = backend;
    this.#where = where;
    this.config = config;
    this.#revision = settingsRevision(where);
  }

  /**
   * Reads the settings again when one of their files has changed since. Files that are wrong change nothing until they are put right: whoever
   * reads the settings, or starts a worker, is told.
   */
  async follow(): Promise<void> {
    const revision = settingsRevision(this.#where);
    if (revision === this.#revision) return;
    this.#revision = revision;
    try {
      this.config = await loadProject(this.#where);
    } catch (error) {
      if (!(error instanceof FacteurError)) throw error;
    }
  }
}
