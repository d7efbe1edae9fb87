import type { Backend } from '../backend/port.ts';
import { loadBackendChoice } from '../config/backend.ts';
import type { ConfigFlags } from '../config/layers.ts';
import type { Config } from '../config/types.ts';
import type { Context } from './context.ts';

/** A project's settings and its open backend; whoever opened it closes the backend. */
export interface OpenProject {
  readonly config: Config;
  readonly backend: Backend;
}

/** The settings alone; `flags` stand over what the files say. Throws `config-*`. */
export async function loadProject({ cwd, env }: Context, flags: ConfigFlags = {}): Promise<Config> {
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig({ cwd, env, flags });
}

/** Settings and backend, for commands that send. Throws `config-*` and what the store throws. */
export async function openProject(context: Context, options: StoreOptions = {}): Promise<OpenProject> {
  const config = await loadProject(context);
  return { config, ...(await openStore(context, { ...options, sending: true })) };
}

export interface StoreOptions {
  /** Writes nothing, and finds nothing where there is nothing yet. */
  readonly readonly?: boolean;
  /** For a worker: its turns are taken on a thread of their own, where that gains something. */
  readonly sending?: boolean;
  /** Called with what the store has to say to whoever runs a worker. */
  readonly notice?: (text: string) => void;
}

/**
 * The backend alone, for commands that look or steer: no configuration library is loaded, so that `status` answers at
 * once. Throws `config-invalid`, and what the store throws (`store-*`, `redis-*`).
 */
export async function openStore(
  { cwd, env, clock }: Context,
  { readonly = false, sending = false, notice }: StoreOptions = {},
): Promise<{ backend: Backend }> {
  const { backend } = loadBackendChoice({ cwd, env });
  const { dataFolder: folder, witness } = backend;
  if (backend.kind === 'redis') {
    const { openRedisBackend } = await import('../backend/redis/index.ts');
    return {
      backend: await openRedisBackend({ settings: backend.redis, folder, witness, clock, ...(notice && { notice }) }),
    };
  }
  const { openSqliteBackend, openSqliteBackendForSending } = await import('../backend/sqlite/index.ts');
  if (sending) return { backend: await openSqliteBackendForSending({ folder, witness, clock, notice }) };
  return { backend: await openSqliteBackend({ folder, witness, clock, readonly }) };
}
