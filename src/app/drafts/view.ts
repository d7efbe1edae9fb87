import type { Correction } from '../../campaign/list/correct.ts';
import { type KeptDraft, LIFETIME_MS } from './store.ts';
import type { DraftFile, DraftOptions, ExcludedList, ListSource } from './stored.ts';

/** A draft, for whoever asks. Times are ISO 8601. */
export interface DraftView {
  readonly id: string;
  /** Grows with every change; of two writers who name the one they know, the second is refused. */
  readonly revision: number;
  readonly state: 'open' | 'sent';
  readonly createdAt: string;
  readonly changedAt: string;
  /** When it is removed if nobody changes it before. */
  readonly expiresAt: string;
  /** Who (null: somebody without a name) has said when that it can be sent as it is; null: nobody has, or it was changed since. */
  readonly ready: { readonly by: string | null; readonly at: string } | null;
  /** The campaign it became; null: it was not sent. */
  readonly campaign: string | null;
  readonly list: (DraftFile & { readonly source: ListSource }) | null;
  /** `name`: which of the files is the message; null: none is yet. */
  readonly message: { readonly name: string | null; readonly files: readonly DraftFile[] } | null;
  /** Lists whose addresses are left out. */
  readonly excludes: readonly ExcludedList[];
  readonly options: DraftOptions;
  readonly corrections: readonly Correction[];
}

/** What is told of a draft. */
export function viewOf({ id, revision, draft }: KeptDraft): DraftView {
  const { createdAt, changedAt, ready, sent, list, message, excludes, options, corrections } = draft;
  const [file] = list?.files ?? [];
  return {
    ...{ id, revision, state: sent ? 'sent' : 'open' },
    createdAt: new Date(createdAt).toISOString(),
    changedAt: new Date(changedAt).toISOString(),
    expiresAt: new Date(changedAt + LIFETIME_MS).toISOString(),
    ready: ready ? { by: ready.by, at: new Date(ready.at).toISOString() } : null,
    campaign: sent?.campaign ?? null,
    list: list && file ? { ...file, source: list.source } : null,
    message: message && { name: message.name, files: message.files },
    ...{ excludes: excludes?.files ?? [], options, corrections },
  };
}
