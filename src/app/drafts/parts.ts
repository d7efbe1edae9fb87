import { constants, copyFile, link, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Backend } from '../../backend/port.ts';
import type { Correction } from '../../campaign/list/correct.ts';
import { writeSynced } from '../../disk.ts';
import { FacteurError } from '../../errors.ts';
import { firstOf } from '../pages.ts';
import { type Recipient, recipientLines } from '../recipients-file.ts';
import { type Selection, selected } from '../selection.ts';
import { findCampaign } from '../status.ts';
import { campaignAddresses, campaignList } from './campaign-list.ts';
import { fileName } from './file-names.ts';
import { randomName, remove } from './store.ts';
import {
  changedOptions,
  type DraftFile,
  type DraftOptions,
  type DraftOptionsChange,
  type ExcludedList,
  type ListSource,
  type StoredDraft,
} from './stored.ts';

/** The largest list, in bytes: a million rows of 500 bytes. */
export const LARGEST_LIST = 512 * 1024 * 1024;
/** The largest message, and the largest of the files that go with it: what a backend keeps of one content. */
export const LARGEST_FILE = 64 * 1024 * 1024;
/** Files that go with one message, and lists to exclude. */
export const MOST_FILES = 100;

/** A file as it comes in; it is read once. */
export interface IncomingFile {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A file that is written here. */
interface IncomingContent {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
}

/** A list: a file, its rows, a text copied from anywhere, or that of an earlier campaign, or those of it who are selected. */
export type IncomingList =
  | IncomingFile
  | { readonly rows: Iterable<Recipient> | AsyncIterable<Recipient> }
  | { readonly text: string }
  | ({ readonly campaign: string } & Selection);

/** A message: a file, or its text. */
export type IncomingMessage = IncomingFile | { readonly format: 'md' | 'html' | 'mjml' | 'txt'; readonly text: string };

/** One thing that is said of a draft. */
export type DraftPart =
  | { readonly options: DraftOptionsChange }
  | { readonly list: IncomingList }
  | { readonly message: IncomingMessage }
  /** A picture or an attachment that goes with the message; one of that name is replaced. */
  | { readonly file: IncomingFile }
  | { readonly withoutFile: string }
  /** A list whose addresses are left out; one of that name, or of that campaign, is replaced. */
  | { readonly exclude: IncomingFile | ({ readonly campaign: string } & Selection) }
  | { readonly withoutExclude: string }
  /** All corrections of single rows, in place of those before. */
  | { readonly corrections: readonly Correction[] };

/** A file that has come in whole, where it waits for its draft. */
interface Waiting extends ExcludedList {
  readonly path: string;
}

/** What is to become of files of one kind. */
interface FilesChange {
  readonly added: Map<string, Waiting>;
  readonly removed: Set<string>;
}

/**
 * Takes in what is said of a draft, in any order, streams included; then puts it to a draft as often as it takes (`put`), because
 * another writer may be first.
 */
export class IncomingParts {
  readonly #staging: string;
  readonly #backend: Backend;
  readonly #options: DraftOptionsChange[] = [];
  readonly #message: FilesChange = { added: new Map(), removed: new Set() };
  readonly #excludes: FilesChange = { added: new Map(), removed: new Set() };
  #messageName: string | null = null;
  #list: { readonly file: Waiting; readonly source: ListSource; readonly options: DraftOptionsChange } | null = null;
  #corrections: readonly Correction[] | null = null;

  /** `staging`: an empty folder on the disk of the drafts. */
  constructor(staging: string, backend: Backend) {
    this.#staging = staging;
    this.#backend = backend;
  }

  /**
   * Takes in one thing. Throws `draft-file-name`, `draft-file-too-large`, `draft-too-many-files`, `campaign-not-found`, `selection-empty`
   * (nobody of a campaign to leave out is selected), and what reading a stream throws.
   */
  async take(part: DraftPart): Promise<void> {
    if ('options' in part) this.#options.push(part.options);
    else if ('list' in part) await this.#takeList(part.list);
    else if ('message' in part) await this.#takeMessage(part.message);
    else if ('file' in part) await this.#takeFile(this.#message, part.file, LARGEST_FILE);
    else if ('exclude' in part) await this.#takeExclude(part.exclude);
    else if ('withoutFile' in part) this.#message.removed.add(fileName(part.withoutFile));
    else if ('withoutExclude' in part) this.#excludes.removed.add(fileName(part.withoutExclude));
    else this.#corrections = part.corrections;
  }

  /** The draft with everything that was taken in; its files are put into `folder`. Throws `draft-too-many-files`. */
  async put(draft: StoredDraft, folder: string, now: number): Promise<StoredDraft> {
    const list = this.#list;
    const options = [...(list ? [list.options] : []), ...this.#options];
    const { list: oldList, message: oldMessage } = draft;
    const name = this.#messageName ?? oldMessage?.name ?? null;
    const replaced = this.#messageName !== null && oldMessage?.name ? [oldMessage.name] : [];
    const removed = new Set([...this.#message.removed, ...replaced]);
    const message = await this.#putFiles(folder, 'message', oldMessage, { ...this.#message, removed });
    const asked = options.reduce<DraftOptions>(changedOptions, draft.options);
    return {
      ...draft,
      changedAt: now,
      options: changedOptions(asked, { attach: stillThere(asked.attach, message?.files ?? []) }),
      // Those of another list say nothing of this one.
      corrections: this.#corrections ?? (list ? [] : draft.corrections),
      list: list ? { ...(await placed(folder, 'list', [list.file])), source: list.source } : oldList,
      message: message && {
        ...message,
        name: name !== null && message.files.some((file) => file.name === name) ? name : null,
      },
      excludes: await this.#putFiles(folder, 'exclude', draft.excludes, this.#excludes),
    };
  }

  async #takeList(list: IncomingList): Promise<void> {
    const { name, content, source, options = {} } = await this.#listContent(list);
    this.#list = { file: await this.#keep(name, content, LARGEST_LIST), source, options };
  }

  async #listContent(list: IncomingList): Promise<{
    readonly name: string;
    readonly content: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
    readonly source: ListSource;
    readonly options?: DraftOptionsChange;
  }> {
    if ('rows' in list) return { name: 'rows.ndjson', content: recipientLines(list.rows), source: 'rows' };
    if ('text' in list) return { name: 'text.txt', content: [list.text], source: 'text' };
    if (!('campaign' in list)) return { ...list, source: 'file' };
    const { id } = await findCampaign(this.#backend, list.campaign);
    const { addressColumn, lines } = await campaignList(this.#backend, id, list);
    const map = addressColumn === null ? null : { email: addressColumn };
    return { name: `${id}.ndjson`, content: lines, source: 'campaign', options: { list: { map } } };
  }

  async #takeMessage(message: IncomingMessage): Promise<void> {
    const file =
      'text' in message ? { name: `message.${message.format}`, content: [Buffer.from(message.text)] } : message;
    const { name } = await this.#takeFile(this.#message, file, LARGEST_FILE);
    this.#messageName = name;
  }

  async #takeFile({ added }: FilesChange, { name, content }: IncomingContent, most: number): Promise<Waiting> {
    const file = await this.#keep(name, content, most);
    added.set(file.name, file);
    if (added.size > MOST_FILES) throw new FacteurError('draft-too-many-files', { most: MOST_FILES });
    return file;
  }

  async #takeExclude(exclude: IncomingFile | ({ readonly campaign: string } & Selection)): Promise<void> {
    if (!('campaign' in exclude)) {
      await this.#takeFile(this.#excludes, exclude, LARGEST_LIST);
      return;
    }
    const { id, name } = await findCampaign(this.#backend, exclude.campaign);
    const [somebody] = await firstOf(selected(this.#backend, id, exclude), 1);
    if (!somebody) throw new FacteurError('selection-empty', { id });
    const content = campaignAddresses(this.#backend, id, exclude);
    const file = await this.#takeFile(this.#excludes, { name: `${id}.ndjson`, content }, LARGEST_LIST);
    this.#excludes.added.set(file.name, { ...file, campaign: { id, name } });
  }

  async #keep(
    written: string,
    content: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
    most: number,
  ): Promise<Waiting> {
    const name = fileName(written);
    const path = join(this.#staging, randomName());
    await writeSynced(path, bounded(name, content, most));
    return { name, path, size: (await stat(path)).size };
  }

  /** The files of one kind after the change, in a folder of their own; the same folder when nothing changes. */
  async #putFiles<T extends { readonly folder: string; readonly files: readonly ExcludedList[] }>(
    folder: string,
    kind: string,
    before: T | null,
    { added, removed }: FilesChange,
  ): Promise<{ readonly folder: string; readonly files: readonly ExcludedList[] } | null> {
    if (added.size === 0 && removed.size === 0) return before;
    const kept = (before?.files ?? []).filter(({ name }) => !added.has(name) && !removed.has(name));
    const waiting = kept.map((file) => ({ ...file, path: join(folder, before?.folder ?? '', file.name) }));
    const all = [...waiting, ...added.values()];
    if (all.length > MOST_FILES) throw new FacteurError('draft-too-many-files', { most: MOST_FILES });
    return all.length === 0 ? null : placed(folder, kind, all);
  }
}

/** A file that was removed is no attachment any more; null: none is left. */
function stillThere(attach: readonly string[] | undefined, files: readonly DraftFile[]): readonly string[] | null {
  const kept = (attach ?? []).filter((name) => files.some((file) => file.name === name));
  return kept.length === 0 ? null : kept;
}

async function* bounded(
  name: string,
  content: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  most: number,
): AsyncGenerator<Uint8Array | string> {
  let size = 0;
  for await (const chunk of content) {
    size += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length;
    if (size > most) throw new FacteurError('draft-file-too-large', { name, most });
    yield chunk;
  }
}

/** Puts files into a new folder of the draft's. Throws `draft-file-name` where one is in the way of another (`a` and `a/b`). */
async function placed(folder: string, kind: string, files: readonly Waiting[]) {
  const own = `${kind}-${randomName()}`;
  const path = join(folder, own);
  try {
    for (const file of files) {
      const target = join(path, file.name);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      // Two names of one content: nothing is copied, and the older revision keeps what it has.
      // Where case makes no difference, `Logo.png` is in the way of `logo.png`.
      await link(file.path, target).catch(() => copyFile(file.path, target, constants.COPYFILE_EXCL));
    }
  } catch (error) {
    await remove(path);
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EEXIST', 'ENOTDIR', 'EISDIR'].includes(code)) throw error;
    throw new FacteurError('draft-file-name', { name: files.at(-1)?.name ?? '' }, { cause: error });
  }
  return { folder: own, files: files.map(({ path: _, ...file }) => file) };
}
