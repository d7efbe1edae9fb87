import { join, resolve } from 'node:path';
import { openLedgerTarget, openStore } from '../app/project.ts';
import type { Replaced } from '../backend/copy/port.ts';
import type { LedgerRecord } from '../backend/copy/records.ts';
import { makeDataFolder } from '../backend/data-folder.ts';
import type { CampaignId } from '../backend/port.ts';
import { Witness } from '../backend/witness.ts';
import type { Header } from '../backup/format.ts';
import { type PutBack, putBack } from '../backup/put-back.ts';
import { withPresentUse } from '../backup/quotas.ts';
import { readBackup, type VerifiedBackup, verifyBackup } from '../backup/read.ts';
import { type SeenSince, seenSince } from '../backup/seen-since.ts';
import { loadBackendChoice } from '../config/backend.ts';
import type { BackendChoice } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { ownWords } from '../own-words.ts';
import { confirm } from './ask.ts';
import { writeLedger } from './backup.ts';
import type { Context } from './context.ts';
import { lookAtPresent, type Present } from './present-ledger.ts';
import { interruptible, progressLine } from './progress.ts';
import { formatTime, words } from './words.ts';

/**
 * `facteur restore FILE`: looks at every byte of the backup before anything is changed, then puts its ledger in the place of the
 * one that is there (which is kept) and its settings where there are none. Unfinished campaigns wait for the operator's word.
 * Throws `backup-*`, `restore-worker-running`, `restore-in-use`, `restore-not-empty`, `restore-no-room`, `restore-declined`, `interrupted`, `store-*`, `redis-*`.
 */
export async function restore(context: Context, name: string): Promise<void> {
  const file = resolve(context.cwd, name);
  await interruptible(async (signal) => {
    const verified = await verifyBackup(file, { signal });
    if (!context.json) context.terminal.say(words().backup.found(foundFigures(context, name, verified)));
    const { backend, project } = loadBackendChoice(context);
    const present = await lookAtPresent(context);
    await agreeToReplace(context, present);
    // To the millisecond: two restores within one second are kept apart.
    const suffix = new Date(context.clock.now()).toISOString().replace(/[-:.]/g, '');
    const replaced = await replaceLedger(context, file, verified, { present, suffix, signal });
    const since = await lookSince(context, verified.header, replaced.held);
    const isSamePlace = () => placeName(loadBackendChoice(context).backend) === placeName(backend);
    const files = putBack(verified.settings, project, { suffix, isSamePlace });
    report(context, { file, verified, backend, replaced, since, files });
  });
}

function foundFigures({ clock }: Context, file: string, { header, counts }: VerifiedBackup) {
  return { file, at: formatTime(Date.parse(header.createdAt), clock.now()), ...counts };
}

/** Where data are: what a restored .env must not change. */
function placeName(backend: BackendChoice): string {
  if (backend.kind === 'sqlite') return backend.dataFolder;
  const { host, port, db } = backend.redis;
  return `${host}:${port}/${db} ${backend.dataFolder}`;
}

async function agreeToReplace({ yes, interactive }: Context, { keep, campaigns }: Present): Promise<void> {
  if (!keep || yes) return;
  if (!interactive) throw new FacteurError('restore-not-empty', { campaigns });
  if (!(await confirm(words().backup.askReplace({ campaigns }), false))) throw new FacteurError('restore-declined', {});
}

async function replaceLedger(
  context: Context,
  file: string,
  { header, campaigns, counts, bytes }: VerifiedBackup,
  { present: { keep, use }, suffix, signal }: { present: Present; suffix: string; signal: AbortSignal },
): Promise<Replaced> {
  const target = await openLedgerTarget(context);
  try {
    const onProgress = progressLine(context, counts.deliveries);
    const records = withPresentUse(ledgerOf(file, { signal, onProgress }), use);
    const keepCopy = () => keepPresent(context, suffix);
    return await target.replace(records, { campaigns, bytes, note: noteOf(header.createdAt), keep, suffix, keepCopy });
  } finally {
    await target.close();
  }
}

/** What this machine has sent since, said where the operator looks before resuming. */
async function lookSince(
  context: Context,
  { ledger, createdAt }: Header,
  held: readonly CampaignId[],
): Promise<readonly SeenSince[]> {
  const sightings = new Witness(loadBackendChoice(context).backend.witness, ledger).sightings();
  if (sightings.length === 0) return [];
  const { backend } = await openStore(context);
  try {
    const since = await seenSince(backend, held, sightings);
    for (const { id, upTo } of since) {
      const message = ownWords('sent-since-backup', { backup: noteOf(createdAt), upTo });
      await backend.holdCampaign(id, { reason: 'restored', message });
    }
    return since;
  } finally {
    await backend.close();
  }
}

/** "2026-11-28 03:15 UTC": read in every language. */
function noteOf(createdAt: string): string {
  return `${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
}

async function* ledgerOf(...of: Parameters<typeof readBackup>): AsyncGenerator<LedgerRecord> {
  for await (const record of readBackup(...of)) if (record.kind !== 'setting') yield record;
}

async function keepPresent(context: Context, suffix: string): Promise<string> {
  const { backend } = loadBackendChoice(context);
  makeDataFolder(backend.dataFolder);
  const file = join(backend.dataFolder, `before-restore-${suffix}.facteur`);
  const about = { backend: backend.kind, secrets: false, leftOut: [] };
  await writeLedger(context, file, about, [], { force: false });
  return file;
}

interface Done {
  readonly file: string;
  readonly verified: VerifiedBackup;
  readonly backend: BackendChoice;
  readonly replaced: Replaced;
  readonly since: readonly SeenSince[];
  readonly files: readonly PutBack[];
}

function report({ terminal, json }: Context, done: Done): void {
  if (!json) {
    for (const line of linesOf(done)) terminal.say(line);
    return;
  }
  const { file, verified, backend, replaced, since, files } = done;
  const { createdAt, backend: from, leftOut } = verified.header;
  terminal.result({
    file,
    createdAt,
    from,
    backend: backend.kind,
    ...verified.counts,
    ...replaced,
    sentSince: since,
    files,
    leftOut,
  });
}

function linesOf({ verified, replaced: { held, kept }, since, files }: Done): string[] {
  const w = words().backup;
  const { counts, header } = verified;
  const changed = files.flatMap(({ file, outcome, as, problem }) =>
    outcome === 'same' ? [] : [w.files[outcome]({ file, as: as ?? '', problem: problem ?? '' })],
  );
  return [
    w.restored(counts),
    ...(kept === null ? [] : [w.kept({ file: kept })]),
    ...changed,
    ...(header.leftOut.length > 0 ? [w.toFillIn({ names: header.leftOut.join(', ') })] : []),
    ...(held.length > 0 ? [w.held({ ids: held.join(', '), count: held.length })] : []),
    ...since.map((one) => w.sentSince(one)),
  ];
}
