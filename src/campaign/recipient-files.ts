import { realpath } from 'node:fs/promises';
import nodePath, { isAbsolute, type PlatformPath, resolve } from 'node:path';
import { type Template, TemplateSet } from '../message/template.ts';
import { type StoredAttachment, TemplateError } from '../message/types.ts';
import type { Row } from '../message/variables.ts';
import { ownWords } from '../own-words.ts';
import { describe, isInside, leadsInside, readContent } from './message-attachments.ts';

/** Files read at the same time: so much of their content is in memory at once. */
const AT_ONCE = 4;
/** Files remembered, for lists in which many rows name the same one. */
const REMEMBERED = 1_000;

type FileProblem = 'missing' | 'unreadable' | 'outside' | 'hidden' | 'name' | 'too-large';

interface PathTemplate {
  readonly template: Template;
  /** What the path is relative to. */
  readonly folder: string;
  /** What it must stay in as written, and after links were followed. */
  readonly root: string;
  readonly realm: string;
}

/**
 * Attachments that differ between recipients: paths with variables, each read, checked and copied into the backend when
 * its row comes by; nothing grows with the list. What the list says never leads out of the folder that the author wrote:
 * the part of the path before the first variable, in the message's folder.
 */
export class RecipientFiles {
  readonly #templates: readonly PathTemplate[];
  readonly #put: (content: Uint8Array) => Promise<string>;
  readonly #known = new Map<string, StoredAttachment>();

  /** `folder`: the message's, absolute. `confined`: none is outside it. `put` keeps a content, as the backend's `putContent`. Throws TemplateError. */
  constructor(
    paths: readonly string[],
    folder: string,
    put: (content: Uint8Array) => Promise<string>,
    confined = false,
  ) {
    const templates = new TemplateSet('fr');
    this.#templates = paths.map((path) => {
      const [fixed = ''] = path.split(/\{[{%]/);
      const root = writtenFolder(fixed, folder);
      // Links may lead about in the message's folder; a full path is a folder of its own.
      const realm = isAbsolute(fixed) && !confined ? root : folder;
      return { template: templates.parse(path, 'attachment'), folder, root, realm };
    });
    this.#put = put;
  }

  /** The files of these rows, in their order; a TemplateError in the place of those that cannot be had. */
  async ofAll(rows: readonly Row[]): Promise<(readonly StoredAttachment[] | TemplateError)[]> {
    const results: (readonly StoredAttachment[] | TemplateError)[] = new Array(rows.length);
    let next = 0;
    const work = async () => {
      for (let i = next++; i < rows.length; i = next++) results[i] = await this.#of(rows[i] as Row);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return results;
  }

  async #of(row: Row): Promise<readonly StoredAttachment[] | TemplateError> {
    try {
      const files: StoredAttachment[] = [];
      for (const place of this.#templates) {
        const path = place.template.render(row, new Date()).trim();
        // A condition that gives nothing: no file for this recipient.
        if (path !== '') files.push(await this.#file(path, place));
      }
      return files;
    } catch (error) {
      if (error instanceof TemplateError) return error;
      throw error;
    }
  }

  async #file(path: string, place: PathTemplate): Promise<StoredAttachment> {
    const full = resolve(place.folder, path);
    const known = this.#known.get(full);
    if (known) return known;
    await refuseOutside(path, full, place);
    const content = await readContent(full).catch((cause: NodeJS.ErrnoException) => {
      throw problem(cause.code === 'ENOENT' || cause.code === 'ENOTDIR' ? 'missing' : 'unreadable', path);
    });
    if (typeof content === 'number') throw problem('too-large', path);
    const attachment = await describe(full, content);
    await this.#put(content);
    if (this.#known.size < REMEMBERED) this.#known.set(full, attachment);
    return attachment;
  }
}

/** The folder that the author wrote: `fixed` is the path up to its first variable. Windows' own separator counts where it is one. */
export function writtenFolder(fixed: string, folder: string, rules: PlatformPath = nodePath): string {
  const isFolder = fixed === '' || fixed.endsWith('/') || fixed.endsWith(rules.sep);
  return rules.resolve(folder, isFolder ? fixed : rules.dirname(fixed));
}

/** What stands against a path (`path` as the row gives it, `full`) by what is written; null: nothing. */
export function refusalOf(
  path: string,
  { full, root, realm }: { readonly full: string; readonly root: string; readonly realm: string },
  rules: PlatformPath = nodePath,
): FileProblem | null {
  if (/\p{Cc}/u.test(path)) return 'name';
  const inside = rules.relative(root, full);
  if (!isInside(full, root, rules) || !isInside(full, realm, rules) || inside === '') return 'outside';
  // `1.pdf:name` is another content of the same file on NTFS.
  if (rules.sep === '\\' && inside.includes(':')) return 'name';
  return isHidden(inside, rules) ? 'hidden' : null;
}

// .env, .facteur and their like are nobody's attachment, whatever the list says.
function isHidden(inside: string, { sep }: PlatformPath): boolean {
  return inside.split(sep).some((part) => part.startsWith('.'));
}

async function refuseOutside(path: string, full: string, { root, realm }: PathTemplate): Promise<void> {
  const refusal = refusalOf(path, { full, root, realm });
  if (refusal) throw problem(refusal, path);
  if (!(await leadsInside(full, realm))) throw problem('outside', path);
  if (process.platform === 'win32' && (await hasHiddenName(full, root))) throw problem('hidden', path);
}

// Windows gives files a second, short name: `.env` is `ENV~1` as well.
async function hasHiddenName(full: string, root: string): Promise<boolean> {
  const [real, base] = await Promise.all([full, root].map((path) => realpath(path).catch(() => null)));
  return real != null && base != null && isHidden(nodePath.relative(base, real), nodePath);
}

function problem(kind: FileProblem, path: string): TemplateError {
  const detail = path.replace(/\p{Cc}/gu, '?').slice(0, 200);
  return new TemplateError(ownWords(`file-${kind}`, {}), 'attachment', null, { detail });
}
