import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataFolder } from '../backend/data-folder.ts';
import { writeNew } from '../disk.ts';
import { FacteurError } from '../errors.ts';
import { type TokenScope, tokenScopes } from './token-scopes.ts';

/** What is known of a token; the token itself is not. */
export interface TokenFacts {
  readonly name: string;
  readonly scope: TokenScope;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; null: never. */
  readonly expires: string | null;
}

interface KeptToken extends TokenFacts {
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
}

/** Who presented a token: its facts; `expired` when its time is over; null: no such token. */
export type Presented = { readonly token: TokenFacts; readonly expired: boolean } | null;

/** Random bytes of a token. */
const SECRET_BYTES = 32;
/** Tokens begin so, that people and programs that look for leaked secrets recognise them. */
const PREFIX = 'facteur_';
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const ENDING = '.json';

/**
 * The tokens of a project's HTTP API, each a file (0600) of `tokens/` in the data folder. They are beside the ledger and not in it, because
 * a token opens the server of this machine: another machine on the same Redis has its own, and a copy of the ledger opens nothing. One file
 * each, so that two commands at the same time cannot undo one another.
 */
export class Tokens {
  readonly #dataFolder: string;
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
    this.#folder = join(dataFolder, 'tokens');
  }

  /**
   * Makes a token, which is told this once. `lifeMs`: how long it is good for; null: for ever. `now` in milliseconds since 1970.
   * Throws `token-name`, `token-exists`.
   */
  async create(
    { name, scope, lifeMs }: { readonly name: string; readonly scope: TokenScope; readonly lifeMs: number | null },
    now: number,
  ): Promise<TokenFacts & { readonly token: string }> {
    const token = PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
    const expires = lifeMs === null ? null : new Date(now + lifeMs).toISOString();
    const facts: TokenFacts = { name, scope, createdAt: new Date(now).toISOString(), expires };
    const file = this.#fileOf(name);
    makeDataFolder(this.#dataFolder);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    try {
      const kept: KeptToken = { ...facts, hash: hashOf(token).toString('hex') };
      const beside = join(this.#folder, `.new-${randomBytes(6).toString('hex')}`);
      await writeNew(beside, file, `${JSON.stringify(kept)}\n`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new FacteurError('token-exists', { name });
      throw error;
    }
    return { token, ...facts };
  }

  /** All of them by name, expired ones too. Throws `token-damaged`. */
  async list(): Promise<readonly TokenFacts[]> {
    const kept = await Promise.all((await this.#files()).map((file) => read(file)));
    return kept.map(({ name, scope, createdAt, expires }) => ({ name, scope, createdAt, expires }));
  }

  /** From now on it opens nothing. Throws `token-name`, `token-not-found`. */
  async revoke(name: string): Promise<void> {
    try {
      await rm(this.#fileOf(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new FacteurError('token-not-found', { name });
      throw error;
    }
  }

  /**
   * Whose token this is. Each kept one is compared in constant time, and always all of them, so that the answer's time says nothing of how
   * near a guess was. A file that cannot be read opens nothing. `now` in milliseconds since 1970.
   */
  async find(presented: string, now: number): Promise<Presented> {
    const hash = hashOf(presented);
    const kept = await Promise.all((await this.#files()).map((file) => read(file).catch(() => null)));
    const same = kept.filter((one) => one !== null && timingSafeEqual(Buffer.from(one.hash, 'hex'), hash));
    const [token] = same;
    if (!token) return null;
    return { token, expired: token.expires !== null && Date.parse(token.expires) <= now };
  }

  async #files(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      return names
        .filter((name) => name.endsWith(ENDING))
        .sort()
        .map((name) => join(this.#folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  #fileOf(name: string): string {
    if (!NAME.test(name)) throw new FacteurError('token-name', { name });
    return join(this.#folder, name + ENDING);
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

async function read(file: string): Promise<KeptToken> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as KeptToken;
    const isWhole = tokenScopes.includes(kept.scope) && /^[0-9a-f]{64}$/.test(kept.hash) && NAME.test(kept.name);
    if (!isWhole || !(kept.expires === null || Date.parse(kept.expires) > 0)) throw new Error('not a token');
    return kept;
  } catch (cause) {
    throw new FacteurError('token-damaged', { file, problem: (cause as Error).message }, { cause });
  }
}
