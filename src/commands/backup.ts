import { resolve } from 'node:path';
import { openLedgerSource } from '../app/project.ts';
import type { BackupRecord, Header } from '../backup/format.ts';
import { FORMAT, MARK } from '../backup/format.ts';
import { readSettings } from '../backup/settings.ts';
import { type Written, writeBackup } from '../backup/write.ts';
import { loadBackendChoice } from '../config/backend.ts';
import type { Context } from './context.ts';
import { interruptible, progressLine } from './progress.ts';
import { version } from './version.ts';
import { words } from './words.ts';

export interface BackupOptions {
  /** Passwords and private keys go along. */
  readonly withSecrets?: boolean | undefined;
  /** In the place of a file that is there. */
  readonly force?: boolean | undefined;
}

/**
 * `facteur backup FILE`: the whole ledger and the settings in one file, while workers go on. Throws `backup-exists`,
 * `backup-file`, `config-unreadable`, `interrupted`, and what the store throws (`store-*`, `redis-*`).
 */
export async function backup(
  context: Context,
  name: string,
  { withSecrets = false, force = false }: BackupOptions,
): Promise<void> {
  const file = resolve(context.cwd, name);
  const { project, backend } = loadBackendChoice(context);
  const { settings, leftOut } = await readSettings(project, { withSecrets });
  const about = { backend: backend.kind, secrets: withSecrets, leftOut };
  const { header, counts, bytes } = await interruptible((signal) =>
    writeLedger(context, file, about, settings, { force, signal }),
  );
  const { createdAt } = header;
  if (context.json) {
    const value = { file, bytes, createdAt, backend: backend.kind, ...counts, secrets: withSecrets, leftOut };
    return context.terminal.result(value);
  }
  const w = words().backup;
  context.terminal.say(w.done({ file: name, bytes, ...counts }));
  if (withSecrets) context.terminal.say(w.withSecrets);
  else if (leftOut.length > 0) context.terminal.say(w.leftOut({ names: leftOut.join(', ') }));
}

/**
 * Writes a backup of the ledger of this project, behind these records. `about`: what its first line says besides. Throws what
 * `writeBackup` and the store throw.
 */
export async function writeLedger(
  context: Context,
  file: string,
  about: Pick<Header, 'backend' | 'secrets' | 'leftOut'>,
  first: readonly BackupRecord[],
  options: { readonly force: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Written & { readonly header: Header }> {
  const source = await openLedgerSource(context);
  try {
    const createdAt = new Date(context.clock.now()).toISOString();
    const { ledger } = source;
    const header: Header = { kind: MARK, format: FORMAT, facteur: version, createdAt, ledger, ...about };
    const onProgress = progressLine(context, await source.size());
    return { header, ...(await writeBackup(file, header, after(first, source.records()), { ...options, onProgress })) };
  } finally {
    await source.close();
  }
}

async function* after<T, U>(first: Iterable<T>, rest: AsyncIterable<U>): AsyncGenerator<T | U> {
  yield* first;
  yield* rest;
}
