import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDataFolder } from '../backend/data-folder.ts';
import { flushFolderSync, takeNameSync, writeSyncedSync } from '../disk.ts';
import { FacteurError } from '../errors.ts';

/** The sign-in of an account, as it is kept in its file (0600). Times are milliseconds since 1970. */
export interface KeptSignIn {
  readonly version: 1;
  /** What it was made for: with another issuer, client or user in the settings it is somebody else's. */
  readonly issuer: string;
  readonly clientId: string;
  readonly user: string;
  /** What was asked for: a way out over HTTP needs other rights than SMTP does. */
  readonly asked: readonly string[];
  /** Who signed in, as the issuer said; null: it did not say. */
  readonly address: string | null;
  /** What was granted, separated by spaces; null: what was asked for. */
  readonly scope: string | null;
  /** Null: of an application, which shows its own credentials each time. */
  readonly refreshToken: string | null;
  readonly accessToken: string;
  readonly obtainedAt: number;
  /** When the access token ends. */
  readonly expiresAt: number;
  readonly signedInAt: number;
  /** When the issuer said that the sign-in itself ends; null: it did not say. */
  readonly refreshExpiresAt: number | null;
}

/** What a sign-in is made for, as the settings of its account say. */
export type MadeFor = Pick<KeptSignIn, 'issuer' | 'clientId' | 'user' | 'asked'>;

/** Whether a sign-in is that of these settings; `needed`: what must have been asked for. */
export function isFor(kept: KeptSignIn, { issuer, clientId, user }: MadeFor, needed: readonly string[]): boolean {
  const isSame = kept.issuer === issuer && kept.clientId === clientId && kept.user === user;
  return isSame && needed.every((scope) => kept.asked.includes(scope));
}

/** A token is renewed so long before its end, in milliseconds, or after three quarters of its life where that is short. */
const MARGIN_MS = 5 * 60_000;
/** The clock was set back further than this: nobody knows any more when a token ends. */
const SET_BACK_MS = 60_000;

/** Whether the access token is good for now and for a little longer. */
export function isFresh({ obtainedAt, expiresAt }: KeptSignIn, now: number): boolean {
  const margin = Math.min(MARGIN_MS, (expiresAt - obtainedAt) / 4);
  return now < expiresAt - margin && now > obtainedAt - SET_BACK_MS;
}

/** Reads a sign-in; null: there is none. Throws `sign-in-file`. */
export function readSignIn(file: string): KeptSignIn | null {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptSignIn;
    if (
      kept.version !== 1 ||
      typeof kept.accessToken !== 'string' ||
      !(kept.expiresAt >= 0) ||
      !Array.isArray(kept.asked)
    ) {
      throw new Error('not a sign-in');
    }
    return kept;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // Not what JSON.parse says: it quotes what it read.
    const problem = (cause as NodeJS.ErrnoException).code ?? 'JSON';
    throw new FacteurError('sign-in-file', { file, problem });
  }
}

/** Writes a sign-in, readable by its owner alone: it has taken its name, and is on the disk, when this returns. Throws `sign-in-file`. */
export function keepSignIn(file: string, kept: KeptSignIn): void {
  attempt(file, () => {
    writeBeside(file, kept);
    takeNameSync(besideOf(file), file);
    flushFolderSync(dirname(file));
  });
}

/**
 * Makes sure that a sign-in could be written now: an issuer that renews the refresh token takes the old one back, and a full disk
 * would be found out too late. Throws `sign-in-file`.
 */
export function reserveRoom(file: string, kept: KeptSignIn | null): void {
  attempt(file, () => {
    // Others are longer, seldom much.
    writeBeside(file, { ...kept, reserved: ' '.repeat(ROOM) });
  });
}

/** Bytes. */
const ROOM = 8_192;

/** Removes a sign-in. Throws `sign-in-file`. */
export function forgetSignIn(file: string): void {
  attempt(file, () => {
    rmSync(file, { force: true });
    rmSync(besideOf(file), { force: true });
  });
}

/** Makes the folder of sign-ins, and the data folder around it. Throws `sign-in-file`. */
export function makeSignInFolder(file: string): void {
  attempt(file, () => {
    makeDataFolder(dirname(dirname(file)));
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  });
}

// Only the holder of the lock writes, so one name is enough.
function besideOf(file: string): string {
  return `${file}.new`;
}

function writeBeside(file: string, content: object): void {
  writeSyncedSync(besideOf(file), `${JSON.stringify(content)}\n`, 'w');
}

function attempt(file: string, task: () => void): void {
  try {
    task();
  } catch (cause) {
    const problem = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new FacteurError('sign-in-file', { file, problem }, { cause });
  }
}
