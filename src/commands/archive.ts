import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type ArchivedFile, type ArchivedMessage, archivedMessage } from '../app/archive/archived.ts';
import { openProject } from '../app/project.ts';
import { FacteurError } from '../errors.ts';
import { type ArchivedEntry, archivePage, INDEX, indexPage, type Placed } from './archive-page.ts';
import type { Context } from './context.ts';
import { language, words } from './words.ts';

/** The flags of `facteur archive`. */
export interface ArchiveFlags {
  /** Absent: the latest campaign. */
  readonly id?: string | undefined;
  /** The folder, which is made when it is not there. */
  readonly output: string;
  readonly attachments?: boolean | undefined;
  /** What variables are instead of nothing, each as `NAME=VALUE`. */
  readonly set?: readonly string[] | undefined;
}

/** What is in the folder; whatever else is there is somebody else's. */
interface Contents {
  readonly format: 1;
  readonly campaigns: readonly ArchivedEntry[];
}

const CONTENTS = 'archive.json';
/** Of files of ours, as the table of contents names them. */
const OWN_PATH = /^[a-z0-9]+(?:\.html|\/[^/\\]+)$/;

/**
 * `facteur archive`: writes a campaign's message as a page that is about nobody, and the index of the folder. Overwrites only what it wrote.
 * Throws `campaign-not-found`, `campaign-none`, `archive-value`, `archive-not-ours`, `archive-folder`, `usage`.
 */
export async function archive(context: Context, flags: ArchiveFlags): Promise<void> {
  const values = Object.fromEntries((flags.set ?? []).map(valueIn));
  const { backend, config } = await openProject(context);
  try {
    const { attachments } = flags;
    const message = await archivedMessage({ backend, config }, flags.id, { values, attachments });
    const folder = resolve(context.cwd, flags.output);
    const file = inFolder(flags.output, () => put(folder, message, config.identity.name));
    const { id, subject, gaps } = message;
    if (context.json) return context.terminal.result({ id, subject, file, index: join(folder, INDEX), gaps });
    const w = words().archive;
    context.terminal.say(w.written({ file, index: join(folder, INDEX) }));
    if (gaps.length > 0) context.terminal.say(w.gaps({ names: gaps }));
  } finally {
    await backend.close();
  }
}

function valueIn(given: string): [name: string, value: string] {
  const at = given.indexOf('=');
  if (at > 0) return [given.slice(0, at).trim(), given.slice(at + 1)];
  throw new FacteurError('usage', { problem: words().archive.wrongValue({ given }), command: 'facteur archive' });
}

// What the disk says is told with the folder's name.
function inFolder<T>(folder: string, task: () => T): T {
  try {
    return task();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof FacteurError || code === undefined) throw cause;
    throw new FacteurError('archive-folder', { folder, reason: code }, { cause });
  }
}

/** Writes the files of a message; returns the path of its page. */
function put(folder: string, message: ArchivedMessage, name: string | null): string {
  const campaigns = contentsOf(folder);
  const { id, subject: title, at } = message;
  const { placed, files } = place(message);
  const written = new Map([[`${id}.html`, Buffer.from(archivePage(message, placed))], ...files]);
  const before = campaigns.find((one) => one.id === id)?.files ?? [];
  for (const path of written.keys()) if (!before.includes(path)) refuseOther(folder, path);
  // Listed first: what a kill leaves half written is ours, and is written anew.
  const others = campaigns.filter((one) => one.id !== id);
  const entries = [...others, { id, title, at, files: [...written.keys()] }];
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, CONTENTS),
    `${JSON.stringify({ format: 1, campaigns: entries } satisfies Contents, null, 1)}\n`,
  );
  for (const path of before) if (!written.has(path) && OWN_PATH.test(path)) rmSync(join(folder, path), { force: true });
  for (const [path, content] of written) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  writeFileSync(join(folder, INDEX), indexPage(entries, name, language()));
  return join(folder, `${id}.html`);
}

/** What the folder has; empty for a new one. Throws `archive-not-ours` where its index is somebody else's. */
function contentsOf(folder: string): readonly ArchivedEntry[] {
  const path = join(folder, CONTENTS);
  if (!existsSync(path)) {
    refuseOther(folder, INDEX);
    return [];
  }
  try {
    const contents = JSON.parse(readFileSync(path, 'utf8')) as Contents;
    if (contents.format === 1 && Array.isArray(contents.campaigns)) return contents.campaigns;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new FacteurError('archive-not-ours', { file: path });
}

function refuseOther(folder: string, path: string): void {
  const file = join(folder, path);
  if (existsSync(file)) throw new FacteurError('archive-not-ours', { file });
}

/** A place for each file of a message, in a folder of its own. */
function place({ id, images, attachments }: ArchivedMessage): { placed: Placed; files: [string, Uint8Array][] } {
  const files: [string, Uint8Array][] = [];
  const taken = new Set<string>();
  const put = ({ filename, content }: ArchivedFile): string => {
    const plain =
      filename
        .normalize('NFC')
        .replace(/[^\p{L}\p{N}._-]+/gu, '-')
        .replace(/^[.-]+/, '')
        .slice(-100) || 'file';
    // Case makes no difference to Windows, macOS and some web servers.
    const name = taken.has(plain.toLowerCase()) ? `${taken.size + 1}-${plain}` : plain;
    taken.add(name.toLowerCase());
    files.push([`${id}/${name}`, content]);
    return `${id}/${encodeURIComponent(name)}`;
  };
  const placed = {
    images: new Map([...images].map(([cid, image]) => [cid, put(image)])),
    attachments: attachments.map((one) => ({ name: one.filename, path: put(one) })),
  };
  return { placed, files };
}
