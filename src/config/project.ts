import { readFileSync, type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve, win32 } from 'node:path';
import { FacteurError } from '../errors.ts';
import { type DotenvFile, parseDotenv } from './dotenv.ts';
import type { Project } from './types.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface LoadOptions {
  /** The current folder. */
  readonly cwd: string;
  readonly env: Environment;
  /** What a program says in the shape of facteur.yaml, in place of the project's files: then neither .env nor facteur.yaml is read. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** By path: texts that stand in the place of what is on the disk, of settings that are looked at before they are written. */
  readonly unsaved?: Unsaved | undefined;
}

export type Unsaved = ReadonlyMap<string, string>;

const DATA_FOLDER = '.facteur';

/**
 * Finds the project a command runs in. The data folder is FACTEUR_DATA (relative to the current folder when it comes
 * from the environment, to .env's folder when it stands there), else the nearest `.facteur/` from the current folder
 * upward, else `.facteur/` in the current folder. .env and facteur.yaml are those of the current folder, else those beside
 * the `.facteur/` that was found; none when a program says itself what they would (`config`). Throws `config-unreadable` for an
 * .env that cannot be read.
 */
export function findProject({ cwd, env, config, unsaved }: LoadOptions): Project {
  const found = findUpward(resolve(cwd));
  const root = found ?? resolve(cwd);
  const places = config === undefined ? [resolve(cwd), root] : [];
  const isThere = (path: string) => unsaved?.has(path) || isFile(path);
  const beside = (name: string) => places.map((folder) => join(folder, name)).find(isThere) ?? null;
  const envFile = beside('.env');
  const dataFolder = givenDataFolder({ cwd, env, unsaved }, envFile) ?? join(root, DATA_FOLDER);
  return { root, dataFolder, envFile, yamlFile: beside('facteur.yaml') };
}

function givenDataFolder({ cwd, env, unsaved }: LoadOptions, envFile: string | null): string | null {
  if (env.FACTEUR_DATA) return resolve(cwd, env.FACTEUR_DATA);
  if (envFile === null) return null;
  const value = readEnvFile(envFile, env, unsaved).entries.get('FACTEUR_DATA')?.value;
  return value ? resolve(dirname(envFile), value) : null;
}

/** The nearest folder with a data folder in it. */
function findUpward(start: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (isOurs(join(folder, DATA_FOLDER), folder === start)) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/**
 * A data folder further up counts only when it is the user's own: in a shared place like /tmp, somebody else's would
 * bring that person's .env with it. Root sees the folders of all. Whose a folder is, Node cannot tell on Windows.
 */
function isOurs(folder: string, here: boolean): boolean {
  const stats = statOf(folder);
  if (!stats?.isDirectory()) return false;
  if (process.platform === 'win32') return here || !isEverybodys(dirname(folder), homedir());
  const user = process.getuid?.() ?? stats.uid;
  return here || user === 0 || stats.uid === user;
}

/** Whether it is a folder of Windows in which everybody may make folders: the root of a drive, and those around the user's own (`home`). */
export function isEverybodys(folder: string, home: string): boolean {
  const inner = win32.relative(folder, home);
  const isAround = inner !== '' && !/^\.\.(?:\\|$)/.test(inner) && !win32.isAbsolute(inner);
  return isAround || win32.dirname(folder) === folder;
}

/** Anything but a folder that has the name: also what cannot be read, so that reading it says why. */
function isFile(path: string): boolean {
  return statOf(path)?.isDirectory() === false;
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Reads an .env file. Throws `config-unreadable`. */
export function readEnvFile(path: string, env: Environment, unsaved?: Unsaved): DotenvFile {
  return parseDotenv(readText(path, unsaved), env);
}

/** Reads a file as strict UTF-8. Throws `config-unreadable`. */
export function readText(path: string, unsaved?: Unsaved): string {
  const text = unsaved?.get(path);
  if (text !== undefined) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    const reason = cause instanceof TypeError ? 'utf-8' : String((cause as NodeJS.ErrnoException).code ?? cause);
    throw new FacteurError('config-unreadable', { file: path, reason }, { cause });
  }
}
