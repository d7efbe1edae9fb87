import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Project } from '../config/types.ts';
import { UNSUBSCRIBE_KEY_FILE } from '../config/unsubscribe-key.ts';
import { takeNameSync } from '../disk.ts';
import type { SettingCopy } from './format.ts';
import { PRIVATE_KEY, WEBHOOK_SECRET } from './secrets.ts';
import { SIGN_IN_NAME, withinProject } from './settings.ts';

/** What became of a file of the backup. */
export interface PutBack {
  /** Its path. */
  readonly file: string;
  /**
   * `written`: it was not there. `same`: it was there already. `beside`: another one is there, or it names another place for the
   * data; it stands beside it, under `as`. `replaced`: the one that was there is kept under `as`. `failed`: see `problem`.
   */
  readonly outcome: 'written' | 'same' | 'beside' | 'replaced' | 'failed';
  readonly as: string | null;
  /** The system's words; null: it went well. */
  readonly problem: string | null;
}

type Done = Omit<PutBack, 'problem'>;

export interface PutBackOptions {
  /** Part of the names of files that are kept. */
  readonly suffix: string;
  /** Whether the project, as its files now are, still has its data where they were put back. */
  readonly isSamePlace: () => boolean;
}

/**
 * Puts the files of a backup back, readable by their owner alone. Settings that are there are never written over: this machine
 * may have others on purpose. The key of unsubscribe links belongs to the campaigns, and takes the place of another one, which is
 * kept. Never throws: the ledger is there already.
 */
export function putBack(
  settings: readonly SettingCopy[],
  project: Project,
  options: PutBackOptions,
): readonly PutBack[] {
  return settings.flatMap((copy) => {
    const file = pathOf(copy, project);
    return file === null ? [] : [tryOne(copy, file, options)];
  });
}

// A backup is somebody's file: it writes nothing but keys and sign-ins beside these, and nothing outside the project.
function pathOf({ place, name, text }: SettingCopy, { root, dataFolder, envFile, yamlFile }: Project): string | null {
  if (place === 'project' && name === '.env') return envFile ?? join(root, name);
  if (place === 'project' && name === 'facteur.yaml') return yamlFile ?? join(root, name);
  if (place === 'data') return name === UNSUBSCRIBE_KEY_FILE || SIGN_IN_NAME.test(name) ? join(dataFolder, name) : null;
  if (!PRIVATE_KEY.test(text) && !WEBHOOK_SECRET.test(text)) return null;
  const folder = yamlFile === null ? root : dirname(yamlFile);
  const inner = withinProject(folder, name);
  return inner === null ? null : join(folder, inner);
}

function tryOne(copy: SettingCopy, file: string, options: PutBackOptions): PutBack {
  try {
    return { problem: null, ...putBackOne(copy, file, options) };
  } catch (error) {
    return { file, outcome: 'failed', as: null, problem: (error as Error).message };
  }
}

function putBackOne(copy: SettingCopy, file: string, { suffix, isSamePlace }: PutBackOptions): Done {
  const bytes = Buffer.from(copy.text, copy.name === '.env' || copy.name === 'facteur.yaml' ? 'utf8' : 'latin1');
  if (!existsSync(file)) {
    write(file, bytes);
    if (copy.name !== '.env' || isSamePlace()) return { file, outcome: 'written', as: null };
    rmSync(file);
    return beside(file, bytes, suffix);
  }
  if (readFileSync(file).equals(bytes)) return { file, outcome: 'same', as: null };
  // A sign-in that is there is newer: the one of the backup may have been replaced since.
  if (copy.place === 'project' || SIGN_IN_NAME.test(copy.name)) return beside(file, bytes, suffix);
  const kept = `${file}.before-restore-${suffix}`;
  takeNameSync(file, kept);
  write(file, bytes);
  return { file, outcome: 'replaced', as: kept };
}

function beside(file: string, bytes: Buffer, suffix: string): Done {
  const as = `${file}.restored-${suffix}`;
  write(as, bytes);
  return { file, outcome: 'beside', as };
}

function write(file: string, bytes: Buffer): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, bytes, { mode: 0o600, flush: true });
}
