import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { flushFolderSync, mayBeInUse, patientlySync, takeNameSync, WITH_ALL } from '../../disk.ts';
import { FacteurError } from '../../errors.ts';
import type { LedgerTarget, Replaced, Replacement } from '../copy/port.ts';
import type { LedgerRecord } from '../copy/records.ts';
import { makeDataFolder } from '../data-folder.ts';
import type { CampaignId } from '../port.ts';
import { Witness } from '../witness.ts';
import { Connection } from './connection.ts';
import { placeOf } from './folder.ts';
import { Ledger } from './ledger.ts';
import { Loader } from './load.ts';
import { holdOpen, ledgerId } from './look-back.ts';
import { toFolderError } from './sqlite-errors.ts';

/** Folders in which a ledger is made before it takes its place; what a crash left of them goes after a day. */
const STAGING = 'restore-';
const STAGING_KEPT_MS = 86_400_000;

interface TargetOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Where this machine keeps the witnesses of its ledgers; null: none are. */
  readonly witness: string | null;
}

/** A ledger in `facteur.db` of that folder, which is made when it is not there. Methods throw `store-*`. */
export function sqliteTarget(options: TargetOptions): LedgerTarget {
  return {
    replace: (records, plan) => replace(options, records, plan),
    async close() {},
  };
}

async function replace(
  options: TargetOptions,
  records: AsyncIterable<LedgerRecord>,
  plan: Replacement,
): Promise<Replaced> {
  const { folder } = placeOf(options.folder);
  const staging = join(folder, `${STAGING}${randomBytes(4).toString('hex')}`);
  try {
    makeDataFolder(folder);
    removeLeftovers(folder);
    const held = await fill({ ...options, folder: staging }, records, plan.note);
    const kept = await takePlace({ ...options, folder }, placeOf(staging).file, plan);
    return { held, kept };
  } catch (error) {
    throw toFolderError(error, folder);
  } finally {
    rmSync(staging, WITH_ALL);
  }
}

function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder).filter((found) => found.startsWith(STAGING))) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > STAGING_KEPT_MS) rmSync(path, WITH_ALL);
  }
}

/** Makes a ledger of the records in a folder of its own. It is on the disk when this resolves. */
async function fill(
  { folder, clock, witness }: TargetOptions,
  records: AsyncIterable<LedgerRecord>,
  note: string,
): Promise<readonly CampaignId[]> {
  const connection = await Connection.open({ folder, clock, readonly: false });
  let held: readonly CampaignId[];
  try {
    // One flush at the end is enough for a file that nobody knows yet; pieces of a campaign come before it.
    await connection.read(() => connection.all('PRAGMA synchronous = OFF'));
    await connection.read(() => connection.all('PRAGMA foreign_keys = OFF'));
    const loader = new Loader(connection, note);
    for await (const record of records) await loader.take(record);
    held = await loader.finish();
    // It is no ledger from elsewhere to this machine, which has made it.
    new Witness(witness, ledgerId(connection)).begin();
  } finally {
    await connection.close();
  }
  flush(placeOf(folder).file);
  return held;
}

async function takePlace(options: TargetOptions, made: string, { keep, suffix, note }: Replacement) {
  const { folder, file } = placeOf(options.folder);
  const kept = `${file}.before-restore-${suffix}`;
  const present = existsSync(file);
  if (present) {
    refuseInUse(file);
    await retire(options, note);
    // First what belongs to the old file by its name: the new one must not be taken for its.
    moveOrRemove(`${file}-wal`, keep ? `${kept}-wal` : null);
    moveOrRemove(`${file}-shm`, null);
    if (keep) linkOrMove(file, kept);
  }
  takeNameSync(made, file);
  flushFolderSync(folder);
  return present && keep ? kept : null;
}

/**
 * Windows replaces no database that somebody has open: said before anything is changed. A file that takes its own name stays as it is, but is
 * asked for the right to go, which is what is refused then. Throws `restore-in-use`.
 */
function refuseInUse(file: string): void {
  try {
    takeNameSync(file, file);
  } catch (cause) {
    if (mayBeInUse(cause)) throw new FacteurError('restore-in-use', { file }, { cause });
    throw cause;
  }
}

/** Whoever has the old ledger open still sends nothing more of it, and neither does who puts it back without a word. */
async function retire({ folder, clock }: TargetOptions, note: string): Promise<void> {
  let connection: Connection;
  try {
    connection = await Connection.open({ folder, clock, readonly: false });
  } catch (error) {
    if (error instanceof FacteurError && (error.code === 'store-corrupt' || error.code === 'store-newer')) return;
    throw error;
  }
  try {
    await new Ledger(connection, new Witness(null, '')).write((step) =>
      holdOpen(step, { reason: 'restored', message: note }),
    );
  } catch (error) {
    if (!(error instanceof FacteurError && error.code === 'store-corrupt')) throw error;
  } finally {
    await connection.close();
  }
}

function moveOrRemove(from: string, to: string | null): void {
  if (!existsSync(from)) return;
  if (to === null) patientlySync(() => rmSync(from));
  else takeNameSync(from, to);
}

// Linked, the old file is in its place until the new one is: there is no moment without a ledger.
function linkOrMove(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // A file system without links.
    takeNameSync(from, to);
  }
}

/** Puts a file on the disk. */
function flush(path: string): void {
  // Windows wants to be told that it may be written.
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
