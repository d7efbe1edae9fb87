import { join } from 'node:path';
import type { ListOptions } from '../../campaign/list/read-list.ts';
import type { SubmissionRequest } from '../../campaign/submit.ts';
import { FacteurError } from '../../errors.ts';
import type { SendRequest } from '../plan.ts';
import type { KeptDraft } from './store.ts';
import type { DraftListOptions, StoredDraft } from './stored.ts';

/** What a draft asks to be sent. Throws `draft-incomplete` when its list or its message is not there yet. */
export function requestOf({ id, folder, draft }: KeptDraft): SendRequest & { readonly to: string } {
  const { list: reading = {}, key, attach = [], ...options } = draft.options;
  return {
    ...options,
    to: listPath({ id, folder, draft }),
    message: messagePath({ id, folder, draft }),
    list: listOptions(reading),
    attach: attach.map((name) => join(folder, draft.message?.folder ?? '', name)),
    exclude: excludePaths({ folder, draft }),
    corrections: draft.corrections,
    confined: true,
    // A draft is sent once: asked a second time, it finds its campaign.
    key: key ?? `draft ${id}`,
  };
}

/** The list of a draft and who of it is to be written to, at this moment. Throws `draft-incomplete` without a list. */
export function listRequestOf(
  kept: KeptDraft,
  now: number,
): Pick<SubmissionRequest, 'listFile' | 'list' | 'choice' | 'language'> {
  const {
    list = {},
    language = 'fr',
    where,
    onlyFailedOf,
    onlyMissingOf,
    excludeReplied,
    skipHidden,
  } = kept.draft.options;
  const { corrections } = kept.draft;
  return {
    ...{ listFile: listPath(kept), list: listOptions(list), language },
    choice: {
      where,
      onlyFailedOf,
      onlyMissingOf,
      excludeReplied,
      skipHidden,
      exclude: excludePaths(kept),
      corrections,
      at: new Date(now),
    },
  };
}

/** Where the lists are whose addresses are left out. */
export function excludePaths({ folder, draft: { excludes } }: Pick<KeptDraft, 'folder' | 'draft'>): readonly string[] {
  return (excludes?.files ?? []).map(({ name }) => join(folder, excludes?.folder ?? '', name));
}

/** Where the draft's list is. Throws `draft-incomplete`. */
export function listPath({ id, folder, draft: { list } }: Pick<KeptDraft, 'id' | 'folder' | 'draft'>): string {
  const [file] = list?.files ?? [];
  if (!list || !file) throw new FacteurError('draft-incomplete', { id, missing: 'list' });
  return join(folder, list.folder, file.name);
}

/** Where the draft's message is. Throws `draft-incomplete`. */
export function messagePath({ id, folder, draft: { message } }: Pick<KeptDraft, 'id' | 'folder' | 'draft'>): string {
  if (!message?.name) throw new FacteurError('draft-incomplete', { id, missing: 'message' });
  return join(folder, message.folder, message.name);
}

/** How the draft's list is to be read. */
export function listOptions({ map, header, ...reading }: DraftListOptions): ListOptions {
  return {
    ...reading,
    ...(map && { map: new Map(Object.entries(map)) }),
    ...(header !== undefined && { header: header === 'none' ? null : header }),
  };
}

/** What is kept of it once it was sent: which campaign it became. Its files are the campaign's now. */
export function sentDraft(draft: StoredDraft, campaign: string, at: number): StoredDraft {
  return { ...draft, changedAt: at, list: null, message: null, excludes: null, sent: { campaign, at } };
}

/**
 * Does something with a draft's files; in what it throws and returns they are called as people know them, and not by where
 * this machine keeps them.
 */
export async function byTheirNames<T>({ folder }: Pick<KeptDraft, 'folder'>, task: () => Promise<T>): Promise<T> {
  const change = namer(folder);
  try {
    return replaced(await task(), change);
  } catch (error) {
    if (!(error instanceof FacteurError)) throw error;
    throw new FacteurError(error.code, replaced(error.params, change), { cause: error });
  }
}

/** Puts the names of a draft's files in the place of their paths. */
export function namer(folder: string): (text: string) => string {
  const escaped = folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const path = new RegExp(`${escaped}[/\\\\](?:list|message|exclude)-[0-9a-f]+[/\\\\]?`, 'g');
  return (text) => text.replace(path, '');
}

function replaced<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((one) => replaced(one, change)) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, change)])) as T;
}
