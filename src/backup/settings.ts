import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { readText } from '../config/project.ts';
import { SIGN_IN_FOLDER } from '../config/sign-in.ts';
import type { Project } from '../config/types.ts';
import { UNSUBSCRIBE_KEY_FILE } from '../config/unsubscribe-key.ts';
import type { SettingCopy } from './format.ts';
import { type Cleaned, cleanEnv, cleanYaml } from './secrets.ts';

/** The files of a project that are backed up, and the secrets that are not. */
export interface ReadSettings {
  readonly settings: readonly SettingCopy[];
  /** By name: keys of .env and facteur.yaml, paths of private keys. */
  readonly leftOut: readonly string[];
}

/**
 * Reads .env, facteur.yaml, the key of unsubscribe links (whoever loses it makes the links of all mails sent useless), and, with
 * secrets, the private DKIM keys and the secrets of webhooks that stand in the project, and the sign-ins of accounts. Throws
 * `config-unreadable`.
 */
export async function readSettings(
  project: Project,
  { withSecrets }: { readonly withSecrets: boolean },
): Promise<ReadSettings> {
  const found: ReadSettings[] = [];
  const { envFile, yamlFile, dataFolder } = project;
  if (envFile !== null) {
    const text = readText(envFile);
    found.push(setting('.env', withSecrets ? { text, leftOut: [] } : cleanEnv(text)));
  }
  if (yamlFile !== null) {
    const text = readText(yamlFile);
    found.push(await yamlSetting(text, withSecrets), await keyFiles(yamlFile, text, withSecrets));
  }
  const keyFile = join(dataFolder, UNSUBSCRIBE_KEY_FILE);
  if (existsSync(keyFile)) {
    const text = readFileSync(keyFile, 'latin1');
    found.push({ settings: [{ kind: 'setting', place: 'data', name: UNSUBSCRIBE_KEY_FILE, text }], leftOut: [] });
  }
  found.push(signIns(dataFolder, withSecrets));
  return {
    settings: found.flatMap(({ settings }) => settings),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

/** The name of a sign-in's file, from the data folder. */
export const SIGN_IN_NAME = new RegExp(`^${SIGN_IN_FOLDER}/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\.json$`);

function signIns(dataFolder: string, withSecrets: boolean): ReadSettings {
  const folder = join(dataFolder, SIGN_IN_FOLDER);
  const names = existsSync(folder) ? readdirSync(folder).map((name) => `${SIGN_IN_FOLDER}/${name}`) : [];
  const files = names.filter((name) => SIGN_IN_NAME.test(name)).sort();
  if (!withSecrets) return { settings: [], leftOut: files };
  const settings = files.flatMap((name) => {
    const text = readKey(join(dataFolder, name));
    return text === null ? [] : [{ kind: 'setting' as const, place: 'data' as const, name, text }];
  });
  return { settings, leftOut: files.filter((name) => !settings.some((one) => one.name === name)) };
}

/** Settings that name a file with a secret in it: DKIM keys, secrets of webhooks. */
const KEY_FILES = ['key', 'secretFile'];

function setting(name: string, { text, leftOut }: Cleaned): ReadSettings {
  return { settings: [{ kind: 'setting', place: 'project', name, text }], leftOut };
}

async function yamlSetting(text: string, withSecrets: boolean): Promise<ReadSettings> {
  if (withSecrets) return setting('facteur.yaml', { text, leftOut: [] });
  const cleaned = await cleanYaml(text);
  if (cleaned === null) return { settings: [], leftOut: ['facteur.yaml'] };
  return setting('facteur.yaml', { ...cleaned, leftOut: cleaned.leftOut.map((name) => `facteur.yaml: ${name}`) });
}

async function keyFiles(yamlFile: string, text: string, withSecrets: boolean): Promise<ReadSettings> {
  const settings: SettingCopy[] = [];
  const leftOut: string[] = [];
  for (const path of await namedKeys(text)) {
    const name = withSecrets ? withinProject(dirname(yamlFile), path) : null;
    const pem = name === null ? null : readKey(resolve(dirname(yamlFile), path));
    if (name === null || pem === null) leftOut.push(path);
    else settings.push({ kind: 'setting', place: 'project', name, text: pem });
  }
  return { settings, leftOut };
}

// Of a file with mistakes as much as can be found: it is no reason to have no backup.
async function namedKeys(text: string): Promise<readonly string[]> {
  const { isScalar, parseDocument, visit } = await import('yaml');
  const paths = new Set<string>();
  visit(parseDocument(text, { prettyErrors: false }), {
    Pair(_, { key, value }) {
      if (
        isScalar(key) &&
        KEY_FILES.includes(String(key.value)) &&
        isScalar(value) &&
        typeof value.value === 'string'
      ) {
        paths.add(value.value);
      }
    },
  });
  return [...paths];
}

function readKey(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

/** The path within that folder, with slashes; null: it leads elsewhere. */
export function withinProject(folder: string, path: string): string | null {
  const inner = relative(folder, resolve(folder, path));
  const elsewhere = inner === '' || isAbsolute(inner) || inner.split(sep).includes('..') || basename(inner) === '';
  return elsewhere ? null : inner.split(sep).join('/');
}
