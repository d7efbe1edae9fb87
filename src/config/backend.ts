import { findProject, type LoadOptions } from './project.ts';
import { Secret } from './secret.ts';
import { firstOf, readSetting, Settings } from './settings.ts';
import type { BackendChoice, Project, RedisSettings } from './types.ts';
import { choice, host, integer, type ServerAddress, serverAddress } from './values.ts';
import { witnessPlace } from './witness.ts';

/**
 * Where campaigns live. Reads no more than .env and loads no library, so that `status` answers at once. Throws
 * `config-invalid`, `config-unreadable`. Never a silent fall-back to the other backend, where campaigns would be looked for
 * in vain.
 */
export function loadBackendChoice({ cwd, env, config }: LoadOptions): { project: Project; backend: BackendChoice } {
  const project = findProject({ cwd, env, config });
  const { dataFolder } = project;
  const settings = new Settings(project, env);
  const given = settings.first('FACTEUR_WITNESS');
  const base = given?.origin.kind === 'environment' ? cwd : project.root;
  const witness = witnessPlace(given?.value ?? null, env, base);
  return { project, backend: { ...chooseBackend(settings), dataFolder, witness } };
}

type Chosen = { readonly kind: 'sqlite' } | { readonly kind: 'redis'; readonly redis: RedisSettings };

const port = integer(1, 65_535);
const database = integer(0, 1_000_000);

/**
 * FACTEUR_BACKEND, else REDIS_URL or REDIS_HOST means Redis, else SQLite. Throws `config-invalid`.
 */
export function chooseBackend(settings: Settings): Chosen {
  const named = settings.first('FACTEUR_BACKEND');
  if (named && readSetting(named, choice(['sqlite', 'redis'])) === 'sqlite') return { kind: 'sqlite' };
  const chosenBy = named ?? settings.first('REDIS_URL', 'REDIS_HOST');
  return chosenBy ? { kind: 'redis', redis: redisSettings(settings) } : { kind: 'sqlite' };
}

function redisSettings(settings: Settings): RedisSettings {
  const layers = settings.layersDownTo('REDIS_URL');
  const first = (key: string) => firstOf(layers, [key]);
  const url = first('REDIS_URL');
  const parts: Partial<ServerAddress> = url ? readSetting(url, serverAddress(['redis', 'rediss'])) : {};
  const db = url && parts.path ? readSetting({ ...url, value: parts.path }, database) : null;
  const password = parts.password ?? first('REDIS_PASSWORD')?.value ?? null;
  return {
    host: parts.host ?? readSetting(first('REDIS_HOST'), host) ?? 'localhost',
    port: parts.port ?? (url ? null : readSetting(first('REDIS_PORT'), port)) ?? 6379,
    db: db ?? (url ? null : readSetting(first('REDIS_DB'), database)) ?? 0,
    username: parts.user ?? first('REDIS_USERNAME')?.value ?? null,
    password: password === null ? null : new Secret(password),
    tls: parts.scheme === 'rediss',
  };
}
