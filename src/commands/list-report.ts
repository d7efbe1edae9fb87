import { closeSync, openSync, writeSync } from 'node:fs';
import type { Finding } from '../campaign/draft.ts';
import { FacteurError } from '../errors.ts';
import { BYTE_ORDER_MARK, csvLine } from '../report/export.ts';

/** Text written at once, in characters. */
const CHUNK = 64 * 1024;

/** `--report FILE`: what was found in the list, a row a finding, as CSV for a spreadsheet. */
export class ListReport {
  readonly #path: string;
  readonly #file: number;
  #text = BYTE_ORDER_MARK + csvLine(['line', 'email', 'finding', 'detail']);

  /** An existing file is replaced. Throws `send-report`. */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#try(() => openSync(path, 'w'));
  }

  add({ row, kind, detail }: Finding): void {
    this.#text += csvLine([row.line, row.email, kind, detail]);
    if (this.#text.length >= CHUNK) this.#write();
  }

  /** Throws `send-report`. */
  close(): void {
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
