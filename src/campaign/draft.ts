import type { Backend, NewCampaign, NewDelivery } from '../backend/port.ts';
import { FacteurError } from '../errors.ts';
import { words } from '../i18n/ambient.ts';
import { storeRecipient } from '../message/stored-message.ts';
import { type StoredAttachment, TemplateError } from '../message/types.ts';
import { Adviser } from './list/advice.ts';
import type { ListRow, RowProblem } from './list/read-list.ts';
import type { RowNote } from './preflight/list-checks.ts';
import type { Preflight } from './preflight/preflight.ts';
import type { Problem } from './preflight/problems.ts';
import { throwErrors } from './preflight/refusal.ts';
import type { RecipientFiles } from './recipient-files.ts';

/** Rows that are shown for each kind of problem; all are counted. */
const SHOWN = 5;

/** A row of the list that will not be written to. */
export interface BadRow {
  readonly line: number;
  readonly text: string;
  readonly problem: RowProblem;
}

/** Something that a person may want to look at in a row. */
export interface Finding {
  readonly row: ListRow;
  readonly kind:
    | 'invalid'
    | 'several'
    | 'duplicate'
    | 'suppressed'
    | 'typo'
    | 'role'
    | 'smtputf8'
    | 'template'
    | 'empty'
    | RowNote['kind'];
  /** For people: what was written, was probably meant, or is missing; empty: nothing more to say. */
  readonly detail: string;
}

/** What became of the list: a draft in the backend that nobody sends until it is released. */
export interface Draft {
  readonly id: string;
  /** Every data row, skipped ones included. */
  readonly total: number;
  /** Rows that will be written to, each rendered once to be sure. */
  readonly sendable: number;
  readonly invalid: { readonly count: number; readonly first: readonly BadRow[] };
  /** Cells with several addresses, of which the first is written to. */
  readonly several: { readonly count: number; readonly first: readonly string[] };
  /** Domains that look mistyped; the addresses are used as they are. */
  readonly typos: { readonly count: number; readonly first: readonly string[] };
  /** Addresses that only servers with SMTPUTF8 accept (RFC 6531). */
  readonly smtpUtf8: { readonly count: number; readonly first: readonly string[] };
  /** Addresses of functions (`contact@`). */
  readonly roles: number;
  readonly duplicates: number;
  readonly suppressed: number;
  /** What was found, for a person to decide. */
  readonly problems: readonly Problem[];
}

export interface DraftParts {
  readonly backend: Backend;
  readonly campaign: NewCampaign;
  /** Contents in the backend that the message needs for everybody (SHA-256). */
  readonly contents: readonly string[];
  readonly rows: AsyncIterable<ListRow>;
  /** The list's file, for errors. */
  readonly file: string;
  /** What is to be said of rows that are none of these, when nobody is left. */
  readonly leftOut?: (() => string) | undefined;
  /** Rows after this many are not read. */
  readonly limit: number;
  /** Whether errors of the preflight are thrown; else they are among the problems of the draft. */
  readonly refuse: boolean;
  /** Looks at everybody who will be written to. */
  readonly preflight: Preflight;
  /** Attachments that differ between recipients; null: there are none. */
  readonly recipientFiles: RecipientFiles | null;
  readonly onProgress: (rows: number) => void;
  /** Called for everything that is to be said of a row. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

/**
 * Streams the list into a draft and checks the message for everybody on the way. Leaves no draft behind when it throws:
 * `send-variable-missing`, `send-template-fails`, `send-template-endless`, `send-recipient-files`, `send-refused`,
 * `send-nobody`, or whatever reading the list throws.
 */
export async function fillDraft(parts: DraftParts): Promise<Draft> {
  const { backend, campaign } = parts;
  const { id } = await backend.createDraft(campaign);
  try {
    await holdAll(parts, id, parts.contents);
    const filling = new Filling(parts, id);
    await filling.run();
    return filling.result();
  } catch (error) {
    await backend.discardDraft(id).catch(() => {});
    throw error;
  }
}

async function holdAll({ backend }: DraftParts, id: string, contents: readonly string[]): Promise<void> {
  const { addChunk } = backend.capabilities;
  for (let i = 0; i < contents.length; i += addChunk) await backend.holdContents(id, contents.slice(i, i + addChunk));
}

class Filling {
  readonly #parts: DraftParts;
  readonly #id: string;
  readonly #invalid: BadRow[] = [];
  #chunk: ListRow[] = [];
  #total = 0;
  #invalidCount = 0;
  readonly #several: string[] = [];
  #severalCount = 0;
  readonly #adviser = new Adviser();
  readonly #typos: string[] = [];
  #typoCount = 0;
  readonly #smtpUtf8: string[] = [];
  #smtpUtf8Count = 0;
  #roles = 0;
  #duplicates = 0;
  #suppressed = 0;

  constructor(parts: DraftParts, id: string) {
    this.#parts = parts;
    this.#id = id;
  }

  async run(): Promise<void> {
    const { rows, limit, backend } = this.#parts;
    for await (const row of rows) {
      if (this.#total >= limit) break;
      this.#total += 1;
      if (row.problem) this.#noteInvalid(row, row.problem);
      else this.#advise(row);
      for (const { kind, detail } of this.#parts.preflight.note(row)) this.#find(row, kind, detail);
      if (row.several !== null) this.#noteSeveral(row, row.several);
      this.#chunk.push(row);
      if (this.#chunk.length >= backend.capabilities.addChunk) await this.#add();
    }
    await this.#add();
  }

  result(): Draft {
    const problems = this.#parts.preflight.finish();
    if (this.#parts.refuse) throwErrors(problems);
    const sendable = this.#total - this.#invalidCount - this.#duplicates - this.#suppressed;
    if (sendable === 0) {
      throw new FacteurError('send-nobody', {
        file: this.#parts.file,
        lines: [badRowLines(this.#invalid, this.#invalidCount), this.#parts.leftOut?.() ?? '']
          .filter((text) => text !== '')
          .join('\n'),
      });
    }
    return {
      id: this.#id,
      total: this.#total,
      sendable,
      invalid: { count: this.#invalidCount, first: this.#invalid },
      several: { count: this.#severalCount, first: this.#several },
      typos: { count: this.#typoCount, first: this.#typos },
      smtpUtf8: { count: this.#smtpUtf8Count, first: this.#smtpUtf8 },
      roles: this.#roles,
      duplicates: this.#duplicates,
      suppressed: this.#suppressed,
      problems,
    };
  }

  #noteInvalid(row: ListRow, problem: RowProblem): void {
    this.#invalidCount += 1;
    this.#find(row, 'invalid', words().list.addressProblems[problem]);
    if (this.#invalid.length < SHOWN) this.#invalid.push({ line: row.line, text: row.email, problem });
  }

  #find(row: ListRow, kind: Finding['kind'], detail = ''): void {
    this.#parts.onFinding?.({ row, kind, detail });
  }

  #advise(row: ListRow): void {
    const advice = this.#adviser.adviceOn(row.email);
    if (advice?.kind === 'role') {
      this.#roles += 1;
      this.#find(row, 'role');
    }
    if (advice?.kind === 'smtputf8') {
      this.#smtpUtf8Count += 1;
      if (this.#smtpUtf8.length < SHOWN) this.#smtpUtf8.push(words().send.checks.smtpUtf8Line(row));
      this.#find(row, 'smtputf8');
    }
    if (advice?.kind !== 'typo') return;
    this.#typoCount += 1;
    if (this.#typos.length < SHOWN) this.#typos.push(words().send.checks.typoLine({ ...row, meant: advice.meant }));
    this.#find(row, 'typo', advice.meant);
  }

  #noteSeveral(row: ListRow, written: string): void {
    const { line, email } = row;
    this.#severalCount += 1;
    this.#find(row, 'several', written);
    if (this.#several.length < SHOWN) {
      this.#several.push(words().send.checks.severalLine({ line, text: written.replace(/\s+/g, ' '), email }));
    }
  }

  async #add(): Promise<void> {
    const { backend, onProgress } = this.#parts;
    const rows = this.#chunk;
    this.#chunk = [];
    const files = await this.#files(rows);
    const turnedAway = new Set<number>();
    for (const { number, reason } of await backend.addDeliveries(
      this.#id,
      rows.map((row, i) => toDelivery(row, files[i])),
    )) {
      turnedAway.add(number);
      const row = rows[number - (rows[0]?.number ?? 0)];
      if (row) this.#find(row, reason);
      if (reason === 'duplicate') this.#duplicates += 1;
      else this.#suppressed += 1;
    }
    for (const [i, row] of rows.entries()) {
      if (!row.problem && !turnedAway.has(row.number)) this.#check(row, files[i]);
    }
    onProgress(this.#total);
  }

  /** Attachments of these rows' own, kept in the backend; an error in the place of those that cannot be had. */
  async #files(rows: readonly ListRow[]): Promise<readonly OwnFiles[]> {
    const { recipientFiles } = this.#parts;
    if (!recipientFiles) return [];
    const valid = rows.filter(({ problem }) => !problem);
    const found = await recipientFiles.ofAll(valid);
    const kept = found.flatMap((files) => (files instanceof TemplateError ? [] : files));
    await holdAll(this.#parts, this.#id, [...new Set(kept.map(({ sha256 }) => sha256))]);
    const byRow = new Map(valid.map((row, i) => [row, found[i]]));
    return rows.map((row) => byRow.get(row));
  }

  #check(row: ListRow, files: OwnFiles = []): void {
    const found = this.#parts.preflight.check(row, files);
    if (found) this.#find(row, found.kind, found.detail);
  }
}

type OwnFiles = readonly StoredAttachment[] | TemplateError | undefined;

function toDelivery({ number, email, key, vars, problem }: ListRow, files: OwnFiles = []): NewDelivery {
  const stored = storeRecipient({ vars, files: files instanceof TemplateError ? [] : files });
  return { number, email, key, vars: stored, skip: problem ? 'invalid' : null };
}

/** The first bad rows, one a line, for people. */
export function badRowLines(first: readonly BadRow[], count: number): string {
  const w = words();
  const lines = first.map(({ line, text, problem }) =>
    w.send.checks.invalidLine({ line, text, problem: w.list.addressProblems[problem] }),
  );
  return [...lines, ...(count > first.length ? [w.send.checks.more({ count: count - first.length })] : [])].join('\n');
}
