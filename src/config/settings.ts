import type { Origin } from '../config-problem.ts';
import { FacteurError } from '../errors.ts';
import type { DotenvFile } from './dotenv.ts';
import { type Environment, readEnvFile, type Unsaved } from './project.ts';
import type { Project } from './types.ts';
import type { Reader } from './values.ts';

/** A value with the key and the place it was written in. */
export interface Setting {
  readonly value: string;
  readonly key: string;
  readonly origin: Origin;
}

export type Layer = (key: string) => Setting | null;

/** The first of the keys that is set, layer after layer. */
export function firstOf(layers: readonly Layer[], keys: readonly string[]): Setting | null {
  for (const layer of layers) {
    const setting = keys.map(layer).find((found) => found !== null);
    if (setting) return setting;
  }
  return null;
}

/** Reads a setting; null for none. Throws `config-invalid`. */
export function readSetting<T>(setting: Setting, read: Reader<T>): T;
export function readSetting<T>(setting: Setting | null, read: Reader<T>): T | null;
export function readSetting<T>(setting: Setting | null, read: Reader<T>): T | null {
  if (!setting) return null;
  const result = read(setting.value);
  if ('value' in result) return result.value;
  throw new FacteurError('config-invalid', { key: setting.key, origin: setting.origin, problem: result.problem });
}

/** The settings of the environment and of .env, the environment first. */
export class Settings {
  readonly #env: Environment;
  readonly #file: DotenvFile | null;
  readonly #path: string;

  /** Reads .env when there is one. Throws `config-unreadable`. */
  constructor(project: Project, env: Environment, unsaved?: Unsaved) {
    this.#env = env;
    this.#path = project.envFile ?? '';
    this.#file = project.envFile === null ? null : readEnvFile(project.envFile, env, unsaved);
  }

  /** Lines of .env that could not be understood. */
  get badLines(): readonly number[] {
    return this.#file?.badLines ?? [];
  }

  /** Looks a key up in one layer; what is empty counts as not set. */
  get layers(): readonly Layer[] {
    return [(key) => this.#inEnvironment(key), (key) => this.#inFile(key)];
  }

  /** The first of these keys that is set: all keys in the environment, then all in .env. */
  first(...keys: readonly string[]): Setting | null {
    return firstOf(this.layers, keys);
  }

  /**
   * The layers down to the one with this key. What an address (SMTP_URL, REDIS_URL) leaves out must not come from below
   * it: that would be the password of another server.
   */
  layersDownTo(key: string): readonly Layer[] {
    const last = this.layers.findIndex((layer) => layer(key) !== null);
    return last === -1 ? this.layers : this.layers.slice(0, last + 1);
  }

  #inEnvironment(key: string): Setting | null {
    const value = Object.hasOwn(this.#env, key) ? this.#env[key] : undefined;
    return value ? { value, key, origin: { kind: 'environment' } } : null;
  }

  #inFile(key: string): Setting | null {
    const entry = this.#file?.entries.get(key);
    if (!entry?.value) return null;
    return { value: entry.value, key, origin: { kind: 'file', file: this.#path, line: entry.line } };
  }
}
