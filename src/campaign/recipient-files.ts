import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
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
      const root = resolve(folder, fixed.endsWith('/') || fixed === '' ? fixed : dirname(fixed));
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

async function refuseOutside(path: string, full: string, { root, realm }: PathTemplate): Promise<void> {
  if (/\p{Cc}/u.test(path)) throw problem('name', path);
  const inside = relative(root, full);
  if (!isInside(full, root) || !isInside(full, realm) || inside === '' || isAbsolute(inside)) {
    throw problem('outside', path);
  }
  // .env, .facteur and their like are nobody's attachment, whatever the list says.
  if (inside.split(sep).some((part) => part.startsWith('.'))) throw problem('hidden', path);
  if (!(await leadsInside(full, realm))) throw problem('outside', path);
}

function problem(kind: FileProblem, path: string): TemplateError {
  const detail = path.replace(/\p{Cc}/gu, '?').slice(0, 200);
  return new TemplateError(ownWords(`file-${kind}`, {}), 'attachment', null, { detail });
}
