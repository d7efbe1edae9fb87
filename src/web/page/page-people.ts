import { createHash, randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataFolder } from '../../backend/data-folder.ts';
import { writeNew } from '../../disk.ts';
import { FacteurError } from '../../errors.ts';
import type { ListedPeople, PagePerson, UnreadPerson } from '../api/session.ts';
import { type KeptPassword, keptPassword, matchesPassword, wholePassword } from './password.ts';
import { type PersonRole, personRoles } from './roles.ts';

interface KeptPerson extends PagePerson {
  readonly password: KeptPassword;
}

/** Letters of any language, digits, and what stands between the parts of names: nothing that a log or a terminal could take for something else. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’-]{0,63}$/u;
/** What nobody new is called: what looks like another name because a part of it is not seen (UAX #44), and what sessions of the owner are called in the log. */
const NOT_A_NAME = /\p{Default_Ignorable_Code_Point}|^page-/iu;
const ENDING = '.json';
/** Signs of passwords that are made up; without those that look alike. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * Those who open the page under a name, each a file (0600) of `page-people/` in the data folder, for the reasons of tokens (app/tokens.ts). A file
 * is looked at for each request: who was taken out sees nothing from then on.
 */
export class PagePeople {
  readonly #dataFolder: string;
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
    this.#folder = join(dataFolder, 'page-people');
  }

  /** Adds somebody. `now` in milliseconds since 1970. Throws `web-person-name`, `web-person-exists`, `web-password-short`. */
  async add(
    { name: written, role, password }: { readonly name: string; readonly role: PersonRole; readonly password: string },
    now: number,
  ): Promise<PagePerson> {
    const name = readName(written);
    const facts: PagePerson = { name, role, createdAt: new Date(now).toISOString() };
    const kept: KeptPerson = { ...facts, password: await keptPassword(password) };
    makeDataFolder(this.#dataFolder);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    try {
      const beside = join(this.#folder, `.new-${randomBytes(6).toString('hex')}`);
      await writeNew(beside, this.#fileOf(name), `${JSON.stringify(kept)}\n`);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw new FacteurError('web-person-exists', { name });
      throw error;
    }
    return facts;
  }

  /** Looks whether a name can be added, before anybody is asked for a password. Throws `web-person-name`, `web-person-exists`. */
  async refuseTaken(written: string): Promise<void> {
    const name = readName(written);
    if (existsSync(this.#fileOf(name))) throw new FacteurError('web-person-exists', { name });
  }

  /** All of them by name, and the files that cannot be read: one that is damaged hides nobody else. */
  async list(): Promise<ListedPeople> {
    const ids = await this.#ids();
    const found = (await Promise.all(ids.map((id) => this.#lookAt(id)))).filter((one) => one !== null);
    const people = found.flatMap((one) => ('problem' in one ? [] : factsOf(one)));
    const unread = found.filter((one) => 'problem' in one);
    return { people: people.sort((a, b) => a.name.localeCompare(b.name)), unread };
  }

  /** Whether anybody opens the page under a name. */
  async hasSome(): Promise<boolean> {
    return (await this.#ids()).length > 0;
  }

  /** Takes somebody out, by name or, where their file cannot be read, by its `id`; their sessions are over. Throws `web-person-not-found`. */
  async remove(written: string): Promise<string> {
    const name = spaced(written);
    const { unread } = await this.list();
    const file = unread.find(({ id }) => id === name)?.file ?? this.#fileOf(name);
    try {
      await rm(file);
      return name;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw new FacteurError('web-person-not-found', { name });
      throw error;
    }
  }

  /** Whose name and password these are; null: nobody's. It takes as long where there is nobody of that name. Throws what the file system throws. */
  async find(written: string, password: string): Promise<PagePerson | null> {
    const kept = await this.#read(written);
    const isRight = await matchesPassword(kept?.password ?? null, password);
    return kept && isRight ? factsOf(kept) : null;
  }

  /** Whether somebody is still there, and not another one of that name. Throws what the file system throws: then nobody knows. */
  async knows({ name, createdAt }: PagePerson): Promise<boolean> {
    return (await this.#read(name))?.createdAt === createdAt;
  }

  // Null: there is nobody of that name, or the file is damaged, which opens nothing; `list` says so. What cannot be read just now is thrown: that
  // a process has too many files open takes nobody out.
  async #read(name: string): Promise<KeptPerson | null> {
    try {
      const found = await read(this.#fileOf(name));
      return 'problem' in found ? null : found;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** A person, or why their file cannot be read; null: they were taken out meanwhile. */
  async #lookAt(id: string): Promise<KeptPerson | UnreadPerson | null> {
    const file = this.#fileBy(id);
    try {
      const found = await read(file);
      return 'problem' in found ? { id, file, ...found } : found;
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? null : { id, file, problem: (error as Error).message };
    }
  }

  async #ids(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  // Names have accents and spaces: the file is called by a hash.
  #fileOf(name: string): string {
    return this.#fileBy(createHash('sha256').update(foldedName(name)).digest('hex').slice(0, 32));
  }

  #fileBy(id: string): string {
    return join(this.#folder, id + ENDING);
  }
}

/** A password that nobody has to think of: 99 bits in four groups that can be read out. */
export function madeUpPassword(): string {
  const group = () => Array.from({ length: 5 }, () => SIGNS[randomInt(SIGNS.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

/** The one way of writing a name that stands for all of them: people write it with capitals or without. */
export function foldedName(written: string): string {
  return spaced(written).normalize('NFKC').toLowerCase();
}

function readName(written: string): string {
  const name = spaced(written);
  if (!NAME.test(name) || NOT_A_NAME.test(name.normalize('NFKC'))) throw new FacteurError('web-person-name', { name });
  return name;
}

function spaced(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ');
}

function factsOf({ name, role, createdAt }: KeptPerson): PagePerson {
  return { name, role, createdAt };
}

/** What a file has; `problem`: it is damaged. Throws what the file system throws. */
async function read(file: string): Promise<KeptPerson | { readonly problem: string }> {
  const text = await readFile(file, 'utf8');
  try {
    const kept = JSON.parse(text) as KeptPerson;
    const isWhole =
      NAME.test(kept.name) && personRoles.includes(kept.role) && !Number.isNaN(Date.parse(kept.createdAt));
    if (!isWhole) throw new Error('not a person');
    return { ...kept, password: wholePassword(kept.password) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
