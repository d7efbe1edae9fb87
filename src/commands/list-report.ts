import { closeSync, openSync, writeSync } from 'node:fs';
import type { RowFinding } from '../campaign/preflight/findings.ts';
import { FacteurError } from '../errors.ts';
import type { FindingCode } from '../findings.ts';
import { sayDetail } from '../i18n/findings.ts';
import { saidParams } from '../i18n/say-kept.ts';
import { BYTE_ORDER_MARK, csvLine } from '../report/export.ts';
import { words } from './words.ts';

/** Text written at once, in characters. */
const CHUNK = 64 * 1024;

/** What each finding is called in the report; the others are about the message and say the same for everybody. */
const names: Partial<Record<FindingCode, string>> = {
  'invalid-addresses': 'invalid',
  'several-addresses': 'several',
  'mistyped-addresses': 'typo',
  'smtputf8-addresses': 'smtputf8',
  'role-addresses': 'role',
  duplicates: 'duplicate',
  suppressed: 'suppressed',
  'rows-hidden': 'hidden',
  'other-addresses': 'other-address',
  'rows-shifted': 'shifted',
  'text-garbled': 'text',
  'zeros-lost': 'zeros',
  'names-capitals': 'capitals',
  'cells-without-value': 'cell-error',
  'time-invalid': 'time',
  'time-zone-invalid': 'time',
  'time-skipped': 'time',
  'time-past': 'time',
  'variable-missing': 'template',
  'template-fails': 'template',
  'recipient-file': 'template',
  'variable-empty': 'empty',
};

/** `--report FILE`: what was found in the list, a row a finding, as CSV for a spreadsheet. */
export class ListReport {
  readonly #path: string;
  readonly #file: number;
  #text = BYTE_ORDER_MARK + csvLine(['line', 'email', 'finding', 'detail']);

  #last: { readonly line: number; readonly email: string; readonly finding: string; readonly detail: string } | null =
    null;

  /** An existing file is replaced. Throws `send-report`. */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#try(() => openSync(path, 'w'));
  }

  /** What is found in one row is told one after the other; the same kind of thing stands in one line. */
  add(found: RowFinding): void {
    const finding = names[found.code];
    if (finding === undefined) return;
    const { line, email } = found.row;
    const detail = detailOf(saidParams(words(), found));
    const last = this.#last;
    if (joinedKinds.includes(finding) && last?.finding === finding && last.line === line && last.email === email) {
      this.#last = { ...last, detail: `${last.detail}, ${detail}` };
      return;
    }
    this.#end();
    this.#last = { line, email, finding, detail };
  }

  #end(): void {
    if (!this.#last) return;
    const { line, email, finding, detail } = this.#last;
    this.#last = null;
    this.#text += csvLine([line, email, finding, detail]);
    if (this.#text.length >= CHUNK) this.#write();
  }

  /** Throws `send-report`. */
  close(): void {
    this.#end();
    this.#write();
    closeSync(this.#file);
  }

  #write(): void {
    this.#try(() => writeSync(this.#file, this.#text));
    this.#text = '';
  }

  #try(step: () => number): number {
    try {
      return step();
    } catch (cause) {
      const reason = String((cause as NodeJS.ErrnoException).code ?? cause);
      throw new FacteurError('send-report', { file: this.#path, reason }, { cause });
    }
  }
}

/** Kinds of which one recipient may have several: all variables that are missing, or empty. */
const joinedKinds = ['template', 'empty'];

/** What it is in the case of this row, in words. */
function detailOf({ code, params, row }: RowFinding): string {
  const said = sayDetail(code, row, words().findings.rows);
  const { variable, name, problem, column } = params as Partial<Record<string, string>>;
  switch (code) {
    case 'variable-missing':
      return variable ?? '';
    case 'variable-empty':
      return name ?? '';
    case 'template-fails':
    case 'recipient-file':
      return said === '' ? (problem ?? '') : `${problem} (${said})`;
    case 'other-addresses':
      return row.column ?? '';
    case 'text-garbled':
    case 'zeros-lost':
    case 'names-capitals':
    case 'cells-without-value':
      return `${column} : ${said}`;
    default:
      return said;
  }
}
