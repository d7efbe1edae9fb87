import type { Identity } from '../../config/types.ts';
import { FacteurError } from '../../errors.ts';
import { language, words } from '../../i18n/ambient.ts';
import type { Catalogue } from '../../i18n/index.ts';
import { sayKept } from '../../i18n/say-kept.ts';
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
import { LinkChecks } from './link-checks.ts';
import { greetsNobody, type ListFacts, noteList, noteRow, type RowNote } from './list-checks.ts';
import { type KnownDomain, noteDomain, noteMessage } from './message-checks.ts';
import { type Problem, Problems } from './problems.ts';
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
}

/** What was found for one recipient, for the report by line. */
export interface RowFinding {
  readonly kind: 'template' | 'empty';
  /** The variables, or what is wrong. */
  readonly detail: string;
}

type MessagePart = keyof Catalogue['send']['parts'];

/**
 * Looks at a message and at everybody who is to get it before anything is accepted: each recipient's message is rendered
 * and checked, one after the other; memory does not grow with the list.
 */
export class Preflight {
  readonly #parts: PreflightParts;
  readonly #problems = new Problems();
  readonly #links: LinkChecks;
  readonly #queries: QueryVariables;
  #largest: { row: ListRow; length: number; ownBytes: number } | null = null;

  constructor(parts: PreflightParts) {
    this.#parts = parts;
    this.#links = new LinkChecks(parts.source, this.#problems);
    this.#queries = new QueryVariables(parts.source, this.#problems);
    noteMessage(parts, this.#problems);
    noteList(parts.list, this.#problems);
    if (parts.domain) noteDomain(parts.domain, this.#problems);
  }

  /** Notes what is to be said of a row, whether it is written to or not. */
  note(row: ListRow): readonly RowNote[] {
    return noteRow(row, this.#parts.list, this.#problems);
  }

  /**
   * Looks at one recipient. `files`: attachments of this one alone, or why they cannot be had. Throws
   * `send-template-endless` at once: the next recipient would take as long.
   */
  check(row: ListRow, files: readonly StoredAttachment[] | TemplateError = []): RowFinding | null {
    try {
      if (files instanceof TemplateError) throw files;
      const ownBytes = files.reduce((sum, { size }) => sum + attachedSize(size), 0);
      return this.#look(row, ownBytes, this.#parts.message.check(row));
    } catch (error) {
      if (error instanceof TemplateError) return { kind: 'template', detail: this.#refuse(row, error) };
      throw error;
    }
  }

  /** Everything that was found, when all recipients were looked at. */
  finish(): readonly Problem[] {
    this.#checkSize();
    return this.#problems.all();
  }

  #look(row: ListRow, ownBytes: number, { subject, text, html, shownEmpty }: Rendered): RowFinding | null {
    for (const name of shownEmpty) this.#problems.note('warning', 'variable-empty', { name }, row);
    this.#queries.check(row);
    // A variable that is empty there has its own word.
    if (shownEmpty.length === 0 && greetsNobody(text)) this.#problems.note('warning', 'greeting-blank', {}, row);
    if (subject.trim() === '') this.#problems.note('warning', 'subject-empty', {}, row);
    if (html !== null) {
      this.#links.check(html, row);
      if (exceeds(html, CLIPPED_BYTES)) this.#problems.note('warning', 'html-clipped', {}, row);
    }
    const length = text.length + (html?.length ?? 0) + ownBytes;
    if (length > (this.#largest?.length ?? -1)) this.#largest = { row, length, ownBytes };
    return shownEmpty.length === 0 ? null : { kind: 'empty', detail: shownEmpty.join(', ') };
  }

  // Each name that is missing is supplied in turn, so that all are told at once and not one a try.
  #refuse(row: ListRow, first: TemplateError): string {
    if (first.endless) {
      const part = words().send.parts[first.part as MessagePart];
      throw new FacteurError('send-template-endless', {
        problem: first.message,
        part,
        line: words().send.recipientLine(row),
      });
    }
    const vars: Record<string, string> = { ...row.vars };
    const missing: string[] = [];
    for (let error: TemplateError | null = first; error && missing.length < MOST_MISSING; ) {
      const { variable, message, detail } = error;
      const part = error.part as MessagePart;
      if (variable === null || variable in vars) {
        const about = { line: row.line, email: row.email, detail };
        if (part === 'attachment') this.#problems.note('error', 'recipient-file', { problem: message }, about);
        else this.#problems.note('error', 'template-fails', { problem: message, part }, about);
        const said = sayKept(message, language());
        return [...missing, detail === '' ? said : `${said} (${detail})`].join(', ');
      }
      this.#refuseMissing(row, variable, part);
      missing.push(variable);
      vars[variable] = variable;
      error = failureOf(() => this.#parts.message.check({ email: row.email, vars }));
    }
    return missing.join(', ');
  }

  /** A cell of a workbook that has no value is missing, too. */
  #refuseMissing(row: ListRow, variable: string, part: MessagePart): void {
    const flawed = row.remarks.flaws.find(({ column }) => identifierForm(column) === identifierForm(variable));
    const { column = '', flaw } = flawed ?? {};
    if (!flaw) this.#problems.note('error', 'variable-missing', { variable, part }, row);
    else if (flaw.kind === 'formula') this.#problems.note('error', 'cell-formula', { column }, row);
    else this.#problems.note('error', 'cell-error', { column }, { ...row, detail: flaw.shown });
  }

  // Composed once for whoever gets the longest text: what differs between recipients is small beside the attachments.
  #checkSize(): void {
    if (!this.#largest) return;
    const { message, maxSize, at } = this.#parts;
    const { row, ownBytes } = this.#largest;
    const composed = message.compose({ email: row.email, vars: row.vars, delivery: 'a00000.1' }, at);
    const size = composed.size + ownBytes;
    if (maxSize !== null && size > maxSize) this.#problems.note('error', 'message-too-big', { size, limit: maxSize });
    else if (size > COMMON_LIMIT) this.#problems.note('warning', 'message-big', { size, limit: COMMON_LIMIT });
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
