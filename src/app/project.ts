import type { LedgerSource, LedgerTarget } from '../backend/copy/port.ts';
import type { TakeNotice } from '../backend/notice.ts';
import type { Backend } from '../backend/port.ts';
import { loadBackendChoice } from '../config/backend.ts';
import type { ConfigFlags } from '../config/layers.ts';
import type { Config } from '../config/types.ts';
import type { Surroundings } from './surroundings.ts';

/** A project's settings and its open backend; whoever opened it closes the backend. */
export interface OpenProject {
  readonly config: Config;
  readonly backend: Backend;
}

/** The settings alone; `flags` stand over what the files say. Throws `config-*`. */
export async function loadProject({ cwd, env, config }: Surroundings, flags: ConfigFlags = {}): Promise<Config> {
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig({ cwd, env, config, flags });
}

/** Settings and backend, for whoever sends. Throws `config-*` and what the store throws. */
export async function openProject(where: Surroundings, options: StoreOptions = {}): Promise<OpenProject> {
  const config = await loadProject(where);
  const project = { config, ...(await openStore(where, { ...options, sending: true })) };
  try {
    await knowEndpoints(project);
    return project;
  } catch (error) {
    await project.backend.close();
    throw error;
  }
}

// From the moment somebody can send, what happens is written down for whoever is to be told.
async function knowEndpoints({ config, backend }: OpenProject): Promise<void> {
  if (config.webhooks.length === 0) return;
  const { endpointsOf, knownOf } = await import('../webhooks/endpoints.ts');
  await backend.webhooks.know(knownOf(endpointsOf(config.webhooks)));
}

export interface StoreOptions {
  /** Writes nothing, and finds nothing where there is nothing yet. */
  readonly readonly?: boolean;
  /** For a worker: its turns are taken where they keep it waiting least. */
  readonly sending?: boolean;
  /**
   * The process is this program's own, and not one of others, whose event loop waits for no disk of ours and whose flags of V8 are
   * theirs. Default: yes.
   */
  readonly ownProcess?: boolean;
  /** Called with what the store has to say to whoever runs a worker. */
  readonly notice?: TakeNotice;
}

/**
 * The backend alone, for those who look or steer: no configuration library is loaded, so that `status` answers at
 * once. Throws `config-invalid`, and what the store throws (`store-*`, `redis-*`).
 */
export async function openStore(
  { cwd, env, config, clock }: Surroundings,
  { readonly = false, sending = false, ownProcess = true, notice }: StoreOptions = {},
): Promise<{ backend: Backend }> {
  const { backend } = loadBackendChoice({ cwd, env, config });
  const { dataFolder: folder, witness } = backend;
  if (backend.kind === 'redis') {
    const { openRedisBackend } = await import('../backend/redis/index.ts');
    return {
      backend: await openRedisBackend({ settings: backend.redis, folder, witness, clock, ...(notice && { notice }) }),
    };
  }
  const { openSqliteBackend, openSqliteBackendForSending } = await import('../backend/sqlite/index.ts');
  if (sending) return { backend: await openSqliteBackendForSending({ folder, witness, clock, ownProcess, notice }) };
  return { backend: await openSqliteBackend({ folder, witness, clock, readonly }) };
}

/** The ledger to be read whole, while others go on. Throws `config-invalid`, `store-*`, `redis-*`. */
export async function openLedgerSource({ cwd, env, config, clock }: Surroundings): Promise<LedgerSource> {
  const { backend } = loadBackendChoice({ cwd, env, config });
  if (backend.kind === 'redis') {
    const { openRedisSource } = await import('../backend/redis/dump.ts');
    return openRedisSource({ settings: backend.redis, clock });
  }
  const { openSqliteSource } = await import('../backend/sqlite/dump.ts');
  return openSqliteSource({ folder: backend.dataFolder, clock });
}

/** Where a ledger is made from a backup. Throws `config-invalid`, `redis-*`. */
export async function openLedgerTarget({ cwd, env, config, clock }: Surroundings): Promise<LedgerTarget> {
  const { backend } = loadBackendChoice({ cwd, env, config });
  if (backend.kind === 'redis') {
    const { openRedisTarget } = await import('../backend/redis/target.ts');
    return openRedisTarget({ settings: backend.redis, clock });
  }
  const { sqliteTarget } = await import('../backend/sqlite/target.ts');
  const { dataFolder: folder, witness } = backend;
  return sqliteTarget({ folder, clock, witness });
}
