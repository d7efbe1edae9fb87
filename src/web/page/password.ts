import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeDataFolder } from '../../backend/data-folder.ts';
import { SHORTEST_PASSWORD } from '../../config/values.ts';
import { writeOver } from '../../disk.ts';
import { FacteurError } from '../../errors.ts';

/** What a guess costs (RFC 7914; OWASP's figures for 2023): a tenth of a second and 32 MiB. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const KEY_BYTES = 32;

/** A password as it is kept: what it was hashed with, so that the cost may grow one day. */
export interface KeptPassword {
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  /** Base64. */
  readonly salt: string;
  readonly hash: string;
}

/** The owner's password: finds out whether one is the right one; nobody can read it from here. */
export class PagePassword {
  readonly #kept: KeptPassword;

  private constructor(kept: KeptPassword) {
    this.#kept = kept;
  }

  /** One that was given in words. Throws `web-password-short`. */
  static async of(password: string): Promise<PagePassword> {
    return new PagePassword(await keptPassword(password));
  }

  /** The one that was set in this data folder; null: none was. Throws `web-password-damaged`. */
  static async read(dataFolder: string): Promise<PagePassword | null> {
    const file = fileIn(dataFolder);
    try {
      return new PagePassword(wholePassword(JSON.parse(await readFile(file, 'utf8'))));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new FacteurError('web-password-damaged', { file }, { cause });
    }
  }

  /** Sets the password of a data folder; only its hash is written. Throws `web-password-short`. */
  static async set(dataFolder: string, password: string): Promise<PagePassword> {
    const kept = await keptPassword(password);
    makeDataFolder(dataFolder);
    const beside = join(dataFolder, `.web-password-${randomBytes(6).toString('hex')}`);
    await writeOver(beside, fileIn(dataFolder), `${JSON.stringify(kept)}\n`);
    return new PagePassword(kept);
  }

  /** Compares in constant time. */
  matches(password: string): Promise<boolean> {
    return matchesPassword(this.#kept, password);
  }
}

/** One guess at a time, whosever password it is, so that many at once take no more of the machine than one. */
let last: Promise<unknown> = Promise.resolve();

/** Nobody's: what is guessed where there is none is compared with it, so that the answer takes as long. */
const NOBODYS: KeptPassword = { cost: COST, salt: '', hash: Buffer.alloc(KEY_BYTES).toString('base64') };

/** Whether a password is the one that is kept (null: none is, so it is not); in constant time. */
export function matchesPassword(kept: KeptPassword | null, password: string): Promise<boolean> {
  const { cost, salt, hash } = kept ?? NOBODYS;
  const wanted = Buffer.from(hash, 'base64');
  const compared = last.then(async () => {
    const isSame = timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), cost), wanted);
    return kept !== null && isSame;
  });
  last = compared.catch(() => {});
  return compared;
}

/** A password as it is to be kept. Throws `web-password-short`. */
export async function keptPassword(password: string): Promise<KeptPassword> {
  if (password.length < SHORTEST_PASSWORD) throw new FacteurError('web-password-short', { least: SHORTEST_PASSWORD });
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return { cost: COST, salt: salt.toString('base64'), hash: hash.toString('base64') };
}

function derive(password: string, salt: Buffer, { N, r, p }: KeptPassword['cost']): Promise<Buffer> {
  const make = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
  // The same letters are the same password, however a keyboard composes them.
  return make(password.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r });
}

/** A password that was kept, as it was read. Throws an `Error` when it is none. */
export function wholePassword(read: unknown): KeptPassword {
  const { cost, salt, hash } = read as KeptPassword;
  if (!cost.N || !salt || Buffer.from(hash, 'base64').length !== KEY_BYTES) throw new Error('not a password');
  return { cost, salt, hash };
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'web-password.json');
}
