import { addressesIn } from '../address.ts';
import { isHashedKey } from '../address-hash.ts';
import type { NewSuppression, SuppressionPort, SuppressionRow } from '../backend/port.ts';
import { type SuppressionReason, suppressionReasons } from '../backend/states.ts';
import type { Language } from '../language.ts';
import { readTopic } from '../message/topic.ts';
import type { ListFile } from './list/file.ts';
import { type ListOptions, type ListRow, readList } from './list/read-list.ts';

/** Bad rows that are named. */
const SHOWN = 5;

export interface ImportOptions extends ListOptions {
  /** Of rows that do not say one themselves. */
  readonly reason: SuppressionReason;
  /** Of rows that do not say one themselves; empty: none. */
  readonly detail: string;
  /** Of rows that do not say one themselves; absent: they are suppressed at all. */
  readonly topic?: string | undefined;
  /** See ListFile. */
  readonly language: Language;
}

/** What became of a list of addresses that must not be written to. */
export interface Imported {
  readonly added: number;
  /** They were there already and keep their entry. */
  readonly already: number;
  readonly invalid: { readonly count: number; readonly first: readonly ListRow[] };
}

/**
 * Suppresses every address of a list, also where several stand in one cell. A list that `suppress export` wrote (or any
 * with columns `reason`, `at`, `detail`, `topic`) brings its own reasons and dates, also of those of whom only the hash is known. Throws what reading a list throws,
 * `topic-invalid`.
 */
export async function importSuppressions(
  backend: SuppressionPort,
  source: string | ListFile,
  options: ImportOptions,
): Promise<Imported> {
  const list = await readList(source, options);
  const adding = new Adding(backend);
  const invalid: ListRow[] = [];
  let bad = 0;
  for await (const row of list) {
    const keys = keysOf(row);
    if (keys.length === 0) {
      bad += 1;
      if (invalid.length < SHOWN) invalid.push(row);
    }
    for (const key of keys) await adding.add({ key, ...factsOf(row, options) });
  }
  return { ...(await adding.finish()), invalid: { count: bad, first: invalid } };
}

/** Suppresses these addresses in chunks. */
export async function addSuppressions(backend: SuppressionPort, entries: Iterable<NewSuppression>) {
  const adding = new Adding(backend);
  for (const entry of entries) await adding.add(entry);
  return adding.finish();
}

class Adding {
  readonly #backend: SuppressionPort;
  #chunk: NewSuppression[] = [];
  #total = 0;
  #added = 0;

  constructor(backend: SuppressionPort) {
    this.#backend = backend;
  }

  async add(entry: NewSuppression): Promise<void> {
    this.#chunk.push(entry);
    if (this.#chunk.length >= this.#backend.capabilities.addChunk) await this.#flush();
  }

  async finish(): Promise<{ added: number; already: number }> {
    await this.#flush();
    return { added: this.#added, already: this.#total - this.#added };
  }

  async #flush(): Promise<void> {
    const chunk = this.#chunk;
    this.#chunk = [];
    this.#total += chunk.length;
    this.#added += await this.#backend.suppress(chunk);
  }
}

function keysOf({ key, several, email }: ListRow): readonly string[] {
  if (isHashedKey(email)) return [email];
  if (several !== null) return addressesIn(several).map((one) => one.key);
  return key === '' ? [] : [key];
}

function factsOf({ vars }: ListRow, { reason, detail, topic }: ImportOptions): Omit<NewSuppression, 'key'> {
  const own = suppressionReasons.find((known) => known === vars.reason?.trim().toLowerCase());
  const at = Date.parse(vars.at ?? '');
  const written = vars.topic?.trim() || topic;
  return {
    reason: own ?? reason,
    detail: vars.detail || detail,
    topic: written ? readTopic(written) : undefined,
    at: Number.isNaN(at) ? undefined : at,
  };
}

/** An entry as `suppress list --json` and `suppress export` say it. */
export interface SuppressionFacts {
  /** The address, or `sha256:` and its hash where the address itself is not kept. */
  readonly email: string;
  readonly reason: SuppressionReason;
  readonly at: string;
  readonly detail: string;
  /** Only in campaigns of this topic; null: in all. */
  readonly topic: string | null;
}

export const suppressionColumns = ['email', 'reason', 'at', 'detail', 'topic'] as const;

export function suppressionFacts({ key, topic, reason, at, detail }: SuppressionRow): SuppressionFacts {
  return { email: key, reason, at: new Date(at).toISOString(), detail, topic: topic ?? null };
}
