import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataFolder } from '../../backend/data-folder.ts';
import { newCampaignId } from '../../backend/ids.ts';
import type { Clock } from '../../clock.ts';
import { flushFolder, linkNew, takeName, WITH_ALL, writeNew } from '../../disk.ts';
import { FacteurError } from '../../errors.ts';
import type { StoredDraft } from './stored.ts';

/** A draft that nobody changed for so long is removed, in milliseconds: 90 days. */
export const LIFETIME_MS = 90 * 24 * 3_600_000;
/** What was left behind by a process that ended in the middle is removed after so long, in milliseconds: a day. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/**
 * So many revisions behind the latest keep their names, empty: a writer that was slow for so long finds the name of its revision taken, and
 * does not take that of one that is over.
 */
const NAMES_KEPT = 200;

/** A draft as it is at one moment. */
export interface KeptDraft {
  readonly id: string;
  /** Grows with every change, from 1. */
  readonly revision: number;
  readonly draft: StoredDraft;
  /** Absolute. */
  readonly folder: string;
}

const REVISION = /^(\d{1,9})\.json$/;
const ID = /^[a-z0-9]{6}$/;

/**
 * The drafts of a project, each a folder in `drafts/` of the data folder. A revision is a file of its own, made whole beside its name and
 * linked to it: of two writers, also in two processes, one finds the name taken, and a process that ends at any moment leaves the revision
 * before. Files of a revision lie in folders that are never changed, so that a reader of an older one is not disturbed.
 */
export class DraftStore {
  readonly #dataFolder: string;
  readonly #folder: string;
  readonly #clock: Clock;

  constructor(dataFolder: string, clock: Clock) {
    this.#dataFolder = dataFolder;
    this.#folder = join(dataFolder, 'drafts');
    this.#clock = clock;
  }

  /** A fresh folder for what is on its way into a draft; whoever asked removes it. */
  async staging(): Promise<string> {
    makeDataFolder(this.#dataFolder);
    const folder = join(this.#folder, `.staging-${randomName()}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Makes a draft of a folder in which its files are already; the folder is moved. */
  async create(folder: string, draft: StoredDraft): Promise<KeptDraft> {
    await writeRevision(folder, 1, draft);
    for (;;) {
      const id = newCampaignId();
      const own = join(this.#folder, id);
      try {
        await takeName(folder, own);
      } catch (error) {
        // The id is taken; Windows says only that it may not be done.
        if (existsSync(own)) continue;
        throw error;
      }
      await flushFolder(this.#folder);
      return { id, revision: 1, draft, folder: own };
    }
  }

  /** Throws `draft-not-found`, `draft-damaged`. */
  async read(id: string): Promise<KeptDraft> {
    if (!ID.test(id)) throw new FacteurError('draft-not-found', { id });
    const folder = join(this.#folder, id);
    for (let tries = 0; tries < 10; tries += 1) {
      const revision = await latestRevision(folder);
      if (revision === null) break;
      const text = await readFile(join(folder, `${revision}.json`), 'utf8').catch(ifMissing(null));
      // A newer one has taken its place since the names were read.
      if (text !== null && text !== '')
        return { id, revision, draft: parsed(text, join(folder, `${revision}.json`)), folder };
    }
    throw new FacteurError('draft-not-found', { id });
  }

  /**
   * The next revision of a draft; false: somebody else has made it meanwhile. What only older ones had is removed; what was found in the one
   * before stays where nothing that is looked at has changed. Throws `draft-not-found` when somebody has discarded it.
   */
  async commit(before: KeptDraft, draft: StoredDraft): Promise<boolean> {
    const { id, folder, revision } = before;
    try {
      if (!(await writeRevision(folder, revision + 1, draft))) return false;
      if (saysTheSame(before.draft, draft)) await carryCheck(folder, revision);
      await this.#tidy(before, draft);
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw new FacteurError('draft-not-found', { id });
      throw error;
    }
  }

  async #tidy({ folder, revision, draft: before }: KeptDraft, draft: StoredDraft): Promise<void> {
    const used = foldersOf(draft);
    const dropped = foldersOf(before).filter((name) => !used.includes(name));
    for (const name of await readdir(folder)) {
      const of = Number(/^(?:check-)?(\d+)\./.exec(name)?.[1] ?? Number.NaN);
      if (REVISION.test(name) && of <= revision && of > revision - NAMES_KEPT) await emptied(join(folder, name));
      else if (of <= revision || dropped.includes(name)) await remove(join(folder, name));
      // Another writer may have put it there, and no revision names it yet.
      else if (Number.isNaN(of) && !used.includes(name) && (await this.#isOld(join(folder, name)))) {
        await remove(join(folder, name));
      }
    }
  }

  /** All drafts that can be read, the newest first. */
  async list(): Promise<readonly KeptDraft[]> {
    const names = (await readdir(this.#folder).catch(ifMissing<string[]>([]))).filter((name) => ID.test(name));
    const found = await Promise.all(names.map((id) => this.read(id).catch(() => null)));
    const kept = found.filter((one) => one !== null);
    return kept.sort((a, b) => b.draft.createdAt - a.draft.createdAt || (a.id < b.id ? 1 : -1));
  }

  /** Removes a draft. Throws `draft-not-found`. */
  async discard(id: string): Promise<void> {
    if (!ID.test(id)) throw new FacteurError('draft-not-found', { id });
    const gone = join(this.#folder, `.gone-${randomName()}`);
    try {
      // In one step: there is never half a draft.
      await takeName(join(this.#folder, id), gone);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw new FacteurError('draft-not-found', { id });
      throw error;
    }
    await remove(gone);
  }

  /** Removes drafts that are too old, and what was left behind. */
  async collect(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(ifMissing<string[]>([]))) {
      if (name.startsWith('.') && (await this.#isOld(join(this.#folder, name)))) await remove(join(this.#folder, name));
    }
    for (const { id, draft } of await this.list()) {
      if (this.#clock.now() - draft.changedAt > LIFETIME_MS) await this.discard(id).catch(() => {});
    }
  }

  async #isOld(path: string): Promise<boolean> {
    const stats = await stat(path).catch(() => null);
    // The system's clock has written this time, and not the program's.
    return stats !== null && Date.now() - stats.mtimeMs > LEFT_BEHIND_MS;
  }
}

function foldersOf({ list, message, excludes }: StoredDraft): readonly string[] {
  return [list, message, excludes].flatMap((kept) => (kept ? [kept.folder] : []));
}

/** Whether one revision came of the other without anything of it that a check looks at, as when it is marked as ready. */
function saysTheSame(before: StoredDraft, after: StoredDraft): boolean {
  const parts = ['options', 'corrections', 'list', 'message', 'excludes', 'sent'] as const;
  return parts.every((part) => before[part] === after[part]);
}

/** Gives what was found in a revision to the next one: the rows before what is said of them, as a check writes them. */
async function carryCheck(folder: string, revision: number): Promise<void> {
  for (const ending of ['ndjson', 'json']) {
    const linked = linkNew(
      join(folder, `check-${revision}.${ending}`),
      join(folder, `check-${revision + 1}.${ending}`),
    );
    // There was none, or another process has looked already; where it cannot be done, everybody is looked at again.
    if (!(await linked.then(() => true).catch(() => false))) return;
  }
}

async function latestRevision(folder: string): Promise<number | null> {
  const names = await readdir(folder).catch(ifMissing<string[]>([]));
  const revisions = names.flatMap((name) => Number(REVISION.exec(name)?.[1] ?? 0) || []);
  return revisions.length === 0 ? null : Math.max(...revisions);
}

/** False: there is such a revision already. */
async function writeRevision(folder: string, revision: number, draft: StoredDraft): Promise<boolean> {
  const beside = join(folder, `.revision-${randomName()}`);
  try {
    await writeNew(beside, join(folder, `${revision}.json`), `${JSON.stringify(draft)}\n`);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function parsed(text: string, file: string): StoredDraft {
  try {
    const draft = JSON.parse(text) as StoredDraft;
    if (draft.format !== 1 || !Array.isArray(draft.corrections) || typeof draft.options !== 'object')
      throw new Error(text.slice(0, 100));
    return draft;
  } catch (cause) {
    throw new FacteurError('draft-damaged', { file, problem: (cause as Error).message }, { cause });
  }
}

/** A name that nothing else has. */
export function randomName(): string {
  return randomBytes(6).toString('hex');
}

/** Leaves nothing of a file but its name. */
async function emptied(path: string): Promise<void> {
  // Another writer may have removed it meanwhile.
  const stats = await stat(path).catch(ifMissing(null));
  if (stats && stats.size > 0) await truncate(path).catch(ifMissing(null));
}

/** Removes a file or a folder, if it is there. */
export async function remove(path: string): Promise<void> {
  await rm(path, WITH_ALL);
}

function ifMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (codeOf(error) === 'ENOENT') return instead;
    throw error;
  };
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
