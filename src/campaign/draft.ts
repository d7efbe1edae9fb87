import type { Backend, NewCampaign, NewDelivery, TurnedAway } from '../backend/port.ts';
import { FacteurError } from '../errors.ts';
import { countOf, type Finding, findingOf, type LeftOut } from '../findings.ts';
import { storeRecipient } from '../message/stored-message.ts';
import { type StoredAttachment, TemplateError } from '../message/types.ts';
import { Adviser } from './list/advice.ts';
import type { ListRow, Rows } from './list/read-list.ts';
import type { Preflight } from './preflight/preflight.ts';
import { throwErrors } from './preflight/refusal.ts';
import type { RecipientFiles } from './recipient-files.ts';
import { ownTime, type TimeReading } from './send-times.ts';

/** What became of the list: a draft in the backend that nobody sends until it is released. */
export interface Draft {
  readonly id: string;
  /** Every data row, skipped ones included. */
  readonly total: number;
  /** Rows that will be written to, each rendered once to be sure. */
  readonly sendable: number;
  /** Everything that was found in list and message, errors first. */
  readonly findings: readonly Finding[];
}

export interface DraftParts {
  readonly backend: Backend;
  readonly campaign: NewCampaign;
  /** Contents in the backend that the message needs for everybody (SHA-256). */
  readonly contents: readonly string[];
  readonly rows: Pick<Rows, 'batches'>;
  /** The list's file, for errors. */
  readonly file: string;
  /** Rows that were left out, which explains why nobody is left. */
  readonly leftOut: LeftOut;
  /** Rows after this many are not read. */
  readonly limit: number;
  /**
   * Whether the draft is to be released: errors of the preflight are thrown. Else they are among its findings, and it is only to be looked
   * at: it keeps the addresses, which tell duplicates, and not the variables, which are most of what a list writes.
   */
  readonly refuse: boolean;
  /** Whether it is an error that nobody is left to write to; absent: it is. */
  readonly refuseNobody?: boolean | undefined;
  /** Looks at everybody who will be written to. */
  readonly preflight: Pick<Preflight, 'findings' | 'note' | 'check' | 'finish'>;
  /** How the recipients' own times are read; null or absent: nobody has one. */
  readonly times?: TimeReading | null | undefined;
  /** Attachments that differ between recipients; null: there are none. */
  readonly recipientFiles: RecipientFiles | null;
  readonly onProgress: (rows: number) => void;
  /** Ends the reading; then its reason is thrown and no draft is left. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Streams the list into a draft and checks the message for everybody on the way. Leaves no draft behind when it throws:
 * `send-variable-missing`, `send-template-fails`, `send-template-endless`, `send-recipient-files`, `send-refused`,
 * `send-nobody`, the signal's reason, or whatever reading the list throws.
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
  readonly #adviser = new Adviser();
  #chunk: ListRow[] = [];
  #total = 0;

  constructor(parts: DraftParts, id: string) {
    this.#parts = parts;
    this.#id = id;
  }

  async run(): Promise<void> {
    const { rows, limit, backend, signal } = this.#parts;
    for await (const batch of rows.batches()) {
      for (const row of batch) {
        signal?.throwIfAborted();
        if (this.#total >= limit) break;
        this.#take(row);
        if (this.#chunk.length >= backend.capabilities.addChunk) await this.#add();
      }
      if (this.#total >= limit) break;
    }
    await this.#add();
    signal?.throwIfAborted();
  }

  #take(row: ListRow): void {
    const { preflight } = this.#parts;
    this.#total += 1;
    this.#noteAddress(row);
    preflight.note(row);
    const { line, email, several } = row;
    if (several !== null) preflight.findings.note('warning', 'several-addresses', {}, { line, email, detail: several });
    this.#chunk.push(row);
  }

  result(): Draft {
    const { preflight, refuse, refuseNobody = true, file, leftOut } = this.#parts;
    const findings = preflight.finish();
    if (refuse) throwErrors(findings);
    const sendable =
      this.#total -
      countOf(findings, 'invalid-addresses') -
      countOf(findings, 'duplicates') -
      countOf(findings, 'suppressed');
    if (sendable === 0 && refuseNobody) {
      throw new FacteurError('send-nobody', {
        file,
        invalid: findingOf(findings, 'invalid-addresses') ?? null,
        leftOut,
      });
    }
    return { id: this.#id, total: this.#total, sendable, findings };
  }

  /** What the address itself says. */
  #noteAddress({ line, email, problem }: ListRow): void {
    const { findings } = this.#parts.preflight;
    const row = { line, email };
    const advice = problem === null ? this.#adviser.adviceOn(email) : null;
    if (problem !== null) findings.note('warning', 'invalid-addresses', {}, { ...row, problem });
    if (advice?.kind === 'role') findings.note('info', 'role-addresses', {}, row);
    if (advice?.kind === 'smtputf8') findings.note('warning', 'smtputf8-addresses', {}, row);
    if (advice?.kind === 'typo') findings.note('warning', 'mistyped-addresses', {}, { ...row, meant: advice.meant });
  }

  async #add(): Promise<void> {
    const { backend, onProgress, refuse } = this.#parts;
    const rows = this.#chunk;
    this.#chunk = [];
    const files = await this.#files(rows);
    const deliveries = rows.map((row, i) => {
      const at = this.#timeOf(row);
      return toDelivery(row, refuse ? stored(row, files[i], at) : NOT_KEPT);
    });
    const turnedAway = this.#noteTurnedAway(rows, await backend.addDeliveries(this.#id, deliveries));
    for (const [i, row] of rows.entries()) {
      if (!row.problem && !turnedAway.has(row.number)) this.#parts.preflight.check(row, files[i]);
    }
    onProgress(this.#total);
  }

  /** From when on the row is to be written to, ms since 1970; null: at once. What is no time is told. */
  #timeOf(row: ListRow): number | null {
    const { times, preflight, campaign } = this.#parts;
    if (!times || row.problem !== null) return null;
    const time = ownTime(row, times);
    const about = { line: row.line, email: row.email };
    const { at: column, zone } = times.columns;
    if (time.kind !== 'time') {
      const wrong = { ...about, detail: time.written };
      if (time.kind === 'no-time') preflight.findings.note('error', 'time-invalid', { column }, wrong);
      else preflight.findings.note('error', 'time-zone-invalid', { column: zone ?? '' }, wrong);
      return null;
    }
    const detail = row.vars[column] ?? '';
    if (time.gap) preflight.findings.note('warning', 'time-skipped', { column }, { ...about, detail });
    if (time.at !== null && time.at < times.now)
      preflight.findings.note('warning', 'time-past', { column }, { ...about, detail });
    // A dry run composes everything now.
    return campaign.mode === 'dry-run' ? null : time.at;
  }

  /** Those whom the backend does not write to; returns their numbers. */
  #noteTurnedAway(rows: readonly ListRow[], turnedAway: readonly TurnedAway[]): ReadonlySet<number> {
    const { findings } = this.#parts.preflight;
    for (const { number, reason } of turnedAway) {
      const { line, email } = rows[number - (rows[0] as ListRow).number] as ListRow;
      findings.note('info', reason === 'duplicate' ? 'duplicates' : 'suppressed', {}, { line, email });
    }
    return new Set(turnedAway.map(({ number }) => number));
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
}

type OwnFiles = readonly StoredAttachment[] | TemplateError | undefined;

function stored({ vars }: ListRow, files: OwnFiles, at: number | null): string {
  return storeRecipient({ vars, files: files === undefined || files instanceof TemplateError ? [] : files, at });
}

/** In the place of variables that nobody will read. */
const NOT_KEPT = storeRecipient({ vars: {}, files: [] });

function toDelivery({ number, email, key, problem }: ListRow, vars: string): NewDelivery {
  return { number, email, key, vars, skip: problem ? 'invalid' : null };
}
