import type { Identity } from '../../config/types.ts';
import { FacteurError } from '../../errors.ts';
import type { Finding, MessagePart } from '../../findings.ts';
import {
  type CompiledMessage,
  type MessageSource,
  type Rendered,
  type StoredAttachment,
  TemplateError,
} from '../../message/types.ts';
import { identifierForm } from '../../message/variables.ts';
import type { ListRow } from '../list/read-list.ts';
import type { MessageWarning, PlacedForeign } from '../message-file.ts';
import type { Findings } from './findings.ts';
import { LinkChecks } from './link-checks.ts';
import { greetsNobody, type ListFacts, noteList, noteRow } from './list-checks.ts';
import { type KnownDomain, noteDomain, noteMessage } from './message-checks.ts';
import { QueryVariables } from './query-variables.ts';

/** Gmail shows this much of an HTML part and hides the rest behind a link, in bytes. */
const CLIPPED_BYTES = 102 * 1024;
/** Many mailboxes (Gmail among them) take no larger message, in bytes, whatever the sending server lets through. */
const COMMON_LIMIT = 25 * 1024 * 1024;
/** A template that still misses something after so many names were supplied is not looked into further. */
const MOST_MISSING = 50;

export interface PreflightParts {
  readonly source: MessageSource;
  readonly message: CompiledMessage;
  readonly identity: Identity;
  /** Names of the list's columns. */
  readonly columns: readonly string[];
  readonly list: ListFacts;
  /** What reading the message's file found. */
  readonly warnings: readonly MessageWarning[];
  /** What looks like variables of other systems in it. */
  readonly foreign: readonly PlacedForeign[];
  /** The largest message the account's server takes, in bytes; null: not known. */
  readonly maxSize: number | null;
  /** What the DNS said of the sender's domain, and when (milliseconds since 1970); null: not known. */
  readonly domain: KnownDomain | null;
  readonly at: Date;
  /** Where everything that is found goes. */
  readonly findings: Findings;
}

/**
 * Looks at a message and at everybody who is to get it before anything is accepted: each recipient's message is rendered
 * and checked, one after the other; memory does not grow with the list.
 */
export class Preflight {
  readonly #parts: PreflightParts;
  readonly #findings: Findings;
  readonly #links: LinkChecks;
  readonly #queries: QueryVariables;
  #largest: { row: ListRow; length: number; ownBytes: number } | null = null;

  constructor(parts: PreflightParts) {
    const { source, findings } = parts;
    this.#parts = parts;
    this.#findings = findings;
    this.#links = new LinkChecks(source, findings);
    this.#queries = new QueryVariables(source, findings);
    noteMessage(parts, findings);
    noteList(parts.list, findings);
    if (parts.domain) noteDomain(parts.domain, findings);
  }

  /** Where everything that is found goes. */
  get findings(): Findings {
    return this.#findings;
  }

  /** Notes what is to be said of a row, whether it is written to or not. */
  note(row: ListRow): void {
    noteRow(row, this.#parts.list, this.#findings);
  }

  /**
   * Looks at one recipient. `files`: attachments of this one alone, or why they cannot be had. Throws
   * `send-template-endless` at once: the next recipient would take as long.
   */
  check(row: ListRow, files: readonly StoredAttachment[] | TemplateError = []): void {
    try {
      if (files instanceof TemplateError) throw files;
      const ownBytes = files.reduce((sum, { size }) => sum + attachedSize(size), 0);
      this.#look(row, ownBytes, this.#parts.message.check(row));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      this.#refuse(row, error);
    }
  }

  /** Everything that was found, when all recipients were looked at. */
  finish(): readonly Finding[] {
    this.#checkSize();
    return this.#findings.all();
  }

  #look(row: ListRow, ownBytes: number, { subject, text, html, shownEmpty }: Rendered): void {
    const about = { line: row.line, email: row.email };
    for (const name of shownEmpty) this.#findings.note('warning', 'variable-empty', { name }, about);
    this.#queries.check({ ...about, vars: row.vars });
    // A variable that is empty there has its own word.
    if (shownEmpty.length === 0 && greetsNobody(text)) this.#findings.note('warning', 'greeting-blank', {}, about);
    if (subject.trim() === '') this.#findings.note('warning', 'subject-empty', {}, about);
    if (html !== null) {
      this.#links.check(html, about);
      if (exceeds(html, CLIPPED_BYTES)) this.#findings.note('warning', 'html-clipped', {}, about);
    }
    const length = text.length + (html?.length ?? 0) + ownBytes;
    if (length > (this.#largest?.length ?? -1)) this.#largest = { row, length, ownBytes };
  }

  // Each name that is missing is supplied in turn, so that all are told at once and not one a try.
  #refuse(row: ListRow, first: TemplateError): void {
    const { line, email } = row;
    if (first.endless) {
      const { message: problem } = first;
      throw new FacteurError('send-template-endless', { problem, part: first.part as MessagePart, line, email });
    }
    const vars: Record<string, string> = { ...row.vars };
    let supplied = 0;
    for (let error: TemplateError | null = first; error && supplied < MOST_MISSING; supplied += 1) {
      const { variable, message: problem, detail } = error;
      const part = error.part as MessagePart;
      if (variable === null || variable in vars) {
        const about = { line, email, ...(detail !== '' && { detail }) };
        if (part === 'attachment') this.#findings.note('error', 'recipient-file', { problem }, about);
        else this.#findings.note('error', 'template-fails', { problem, part }, about);
        return;
      }
      this.#refuseMissing(row, variable, part);
      vars[variable] = variable;
      error = failureOf(() => this.#parts.message.check({ email, vars }));
    }
  }

  /** A cell of a workbook that has no value is missing, too. */
  #refuseMissing({ line, email, remarks }: ListRow, variable: string, part: MessagePart): void {
    const flawed = remarks.flaws.find(({ column }) => identifierForm(column) === identifierForm(variable));
    const { column = '', flaw } = flawed ?? {};
    if (!flaw) this.#findings.note('error', 'variable-missing', { variable, part }, { line, email });
    else if (flaw.kind === 'formula') this.#findings.note('error', 'cell-formula', { column }, { line, email });
    else this.#findings.note('error', 'cell-error', { column }, { line, email, detail: flaw.shown });
  }

  // Composed once for whoever gets the longest text: what differs between recipients is small beside the attachments.
  #checkSize(): void {
    if (!this.#largest) return;
    const { message, maxSize, at } = this.#parts;
    const { row, ownBytes } = this.#largest;
    const composed = message.compose({ email: row.email, vars: row.vars, delivery: 'a00000.1' }, at);
    const size = composed.size + ownBytes;
    if (maxSize !== null && size > maxSize) this.#findings.note('error', 'message-too-big', { size, limit: maxSize });
    else if (size > COMMON_LIMIT) this.#findings.note('warning', 'message-big', { size, limit: COMMON_LIMIT });
  }
}

/** What a file adds to a message: base64 in lines of 76 characters, and its headers. */
function attachedSize(bytes: number): number {
  return Math.ceil(bytes / 57) * 78 + 500;
}

function exceeds(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

function failureOf(task: () => unknown): TemplateError | null {
  try {
    task();
    return null;
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}
