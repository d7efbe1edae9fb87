import type { OnUnknown } from '../../backend/states.ts';
import type { Correction } from '../../campaign/list/correct.ts';
import type { MendKind } from '../../campaign/list/mend/mender.ts';
import type { Language } from '../../language.ts';

/** How the list of a draft is to be read, where it is not recognised as it should be; see ListOptions. */
export interface DraftListOptions {
  /** Columns (by name, or by letter as in spreadsheets) by the variable they are to be; `email` is the address. */
  readonly map?: Readonly<Record<string, string>>;
  readonly encoding?: string;
  /** One character. */
  readonly delimiter?: string;
  readonly sheet?: string;
  /** The line with the names of the columns, from 1; `none`: there is none. */
  readonly header?: number | 'none';
  readonly rows?: string;
  readonly mend?: readonly MendKind[];
  /** Columns (by name) with the recipients' own times, and the zones of these. */
  readonly atColumn?: string;
  readonly timeZoneColumn?: string;
}

/** What is to become of a draft; what is absent is taken from the message and the project. See SendRequest. */
export interface DraftOptions {
  readonly language?: Language;
  readonly account?: string;
  /** Seconds between two messages, 0 or more. */
  readonly delay?: number;
  readonly at?: string;
  /** The first so many rows only, 1 or more. */
  readonly limit?: number;
  readonly name?: string;
  readonly key?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly replyTo?: string;
  readonly topic?: string;
  readonly where?: string;
  readonly onlyFailedOf?: string;
  readonly onlyMissingOf?: string;
  readonly excludeReplied?: string;
  readonly skipHidden?: boolean;
  readonly onUnknown?: OnUnknown;
  /** Names of its files that go to everybody as attachments, besides those that the message names. */
  readonly attach?: readonly string[];
  readonly list?: DraftListOptions;
}

/** What of the options is to change; null: it is taken back. Within `list` alike. */
export type DraftOptionsChange = {
  readonly [K in Exclude<keyof DraftOptions, 'list'>]?: DraftOptions[K] | null | undefined;
} & {
  readonly list?:
    | { readonly [K in keyof DraftListOptions]?: DraftListOptions[K] | null | undefined }
    | null
    | undefined;
};

/** The options with what is to change of them. */
export function changedOptions(options: DraftOptions, { list, ...change }: DraftOptionsChange): DraftOptions {
  const plain = changed(options, change);
  if (list === undefined) return plain;
  return changed(plain, { list: list && changed(options.list ?? {}, list) });
}

function changed<T extends object>(before: T, change: { readonly [K in keyof T]?: T[K] | null | undefined }): T {
  const said = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    Object.entries({ ...before, ...Object.fromEntries(said) }).filter(([, value]) => value !== null),
  ) as T;
}

/** A file that a draft keeps; its size in bytes. */
export interface DraftFile {
  readonly name: string;
  readonly size: number;
}

/** A list whose addresses are left out. */
export interface ExcludedList extends DraftFile {
  /** The campaign that it is the list of, or a part of it. Absent: it came as a file. */
  readonly campaign?: { readonly id: string; readonly name: string };
}

/** A folder within the draft's, and what is in it. */
export interface StoredFolder {
  readonly folder: string;
  readonly files: readonly DraftFile[];
}

/** Where a list came from. */
export type ListSource = 'file' | 'rows' | 'text' | 'campaign';

export interface StoredList extends StoredFolder {
  readonly source: ListSource;
}

export interface StoredMessageFiles extends StoredFolder {
  /** Which of the files is the message; the others go with it. Null: only these are there yet. */
  readonly name: string | null;
}

/** A draft as its folder keeps it; times in milliseconds since 1970. */
export interface StoredDraft {
  readonly format: 1;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly options: DraftOptions;
  readonly corrections: readonly Correction[];
  readonly list: StoredList | null;
  readonly message: StoredMessageFiles | null;
  /** Lists whose addresses are left out. */
  readonly excludes: (StoredFolder & { readonly files: readonly ExcludedList[] }) | null;
  /** Null: it was not sent. */
  readonly sent: { readonly campaign: string; readonly at: number } | null;
}

/** A draft that nothing was said of yet. */
export function blankDraft(now: number, language: Language): StoredDraft {
  return {
    ...{ format: 1, createdAt: now, changedAt: now, options: { language }, corrections: [] },
    ...{ list: null, message: null, excludes: null, sent: null },
  };
}
