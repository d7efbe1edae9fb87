import { chmodSync, closeSync, fsyncSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withLock } from '../../auth/lock.ts';
import { makeDataFolder } from '../../backend/data-folder.ts';
import { envPath, yamlPath } from '../../config/load.ts';
import { findProject, readText } from '../../config/project.ts';
import { takeNameSync } from '../../disk.ts';
import { FacteurError } from '../../errors.ts';
import type { Surroundings } from '../surroundings.ts';

/** How long a change waits for another process that changes the same files, in milliseconds. */
const LOCK_PATIENCE_MS = 10_000;
/** An .env holds passwords. */
const ENV_MODE = 0o600;
const YAML_MODE = 0o644;

/** The two files of a project's settings, as they are on the disk; a text is empty where the file is not there. */
export interface SettingsFiles {
  readonly env: { readonly path: string; readonly text: string };
  readonly yaml: { readonly path: string; readonly text: string };
  /** Another one after each change of either, by whomever. It says nothing about what is in them. */
  readonly revision: string;
}

/** Reads both files. Throws `config-unreadable`. */
export function readFiles(where: Surroundings): SettingsFiles {
  const paths = pathsOf(where);
  // Before the texts: what changes in between is another revision than the one that is given.
  const revision = settingsRevision(where);
  const [envFile, yaml] = paths.map((path) => ({ path, text: stateOf(path) === '-' ? '' : readText(path) }));
  return { env: envFile as SettingsFiles['env'], yaml: yaml as SettingsFiles['yaml'], revision };
}

/** Another text after each change of one of the files, by whomever. */
export function settingsRevision(where: Surroundings): string {
  return pathsOf(where).map(stateOf).join('.');
}

function pathsOf({ cwd, env }: Surroundings): readonly [env: string, yaml: string] {
  const project = findProject({ cwd, env });
  return [envPath(project), yamlPath(project)];
}

// Of the file's own times and place: a hash of its text would let passwords be guessed.
function stateOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? [stats.ino, stats.size, stats.ctimeNs].map((part) => part.toString(36)).join('-') : '-';
}

/** Texts that are to stand in the files; null: the file stays as it is. */
export interface NewTexts {
  readonly env: string | null;
  readonly yaml: string | null;
  /** Secrets go: facteur.yaml is written first then, so that it never names one that is not there. */
  readonly removes?: boolean;
}

/**
 * Makes new texts of the files and writes them, each as a whole: whoever reads meanwhile finds the old or the new one. One process at a time
 * does so. Throws `settings-changed` where `revision` is given and is not that of the files any more, `settings-not-written`, and what
 * `change` throws.
 */
export async function changeFiles<T>(
  where: Surroundings,
  revision: string | null,
  change: (files: SettingsFiles) => Promise<{ readonly texts: NewTexts; readonly result: T }>,
): Promise<T> {
  const { dataFolder } = findProject(where);
  try {
    makeDataFolder(dataFolder);
  } catch (cause) {
    throw notWritten(dataFolder, cause);
  }
  const done = await withLock(join(dataFolder, 'settings.lock'), LOCK_PATIENCE_MS, async () => {
    const files = readFiles(where);
    if (revision !== null && revision !== files.revision) throw new FacteurError('settings-changed', {});
    const { texts, result } = await change(files);
    write(files, texts);
    return result;
  });
  if (done === null) throw new FacteurError('settings-not-written', { file: dataFolder, reason: 'locked' });
  return done.result;
}

function write({ env, yaml }: SettingsFiles, texts: NewTexts): void {
  const steps = [
    () => replace(env, texts.env, ENV_MODE),
    () => replace(yaml, texts.yaml, modeOf(yaml.path) ?? YAML_MODE),
  ];
  for (const step of texts.removes ? steps.toReversed() : steps) step();
}

function modeOf(path: string): number | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? stats.mode & 0o777 : null;
}

// Beside it, flushed, then renamed: a crash leaves the old file or the new one.
function replace({ path, text }: { path: string; text: string }, next: string | null, mode: number): void {
  if (next === null || next === text) return;
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.new`);
  try {
    const file = openSync(beside, 'w', mode);
    try {
      chmodSync(beside, mode);
      // Not writeSync: where the disk becomes full, that writes a part and says nothing.
      writeFileSync(file, next);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    takeNameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw notWritten(path, cause);
  }
}

function notWritten(file: string, cause: unknown): FacteurError {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new FacteurError('settings-not-written', { file, reason }, { cause });
}
