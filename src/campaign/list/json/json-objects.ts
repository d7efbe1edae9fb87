import { FacteurError } from '../../../errors.ts';

/** An object with more text than this is a quotation mark or a bracket that was never closed. */
const MOST_BYTES = 1_000_000;
const DEEPEST = 50;

/** One object of the sequence, as text. */
export interface JsonText {
  /** Line where it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

const [NEW_LINE, QUOTE, COMMA, BACKSLASH] = [0x0a, 0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What the text says it is: `[` begins a list (RFC 8259), `{` one object a line (NDJSON). Null: it is no JSON. */
export function jsonKind(start: string): 'json' | 'ndjson' | null {
  if (/^\s*\[\s*([{\]"[]|$)/.test(start)) return 'json';
  return /^\s*\{\s*("|\}|$)/.test(start) ? 'ndjson' : null;
}

/**
 * Finds the objects of a list or a sequence in UTF-8 text that comes in pieces, without reading them: constant memory
 * for a file of any size. Objects may stand on one line or on several.
 */
export class ObjectSplitter {
  readonly #file: string;
  /** Where the next thing belongs: before the list, before an object, behind one, behind the list. */
  #place: 'start' | 'next' | 'behind' | 'end' = 'start';
  #listed = false;
  #line = 1;
  #depth = 0;
  #inText = false;
  #escaped = false;
  /** The object that is not complete yet. */
  #begun: Buffer = Buffer.alloc(0);
  #beginLine = 1;

  /** @param file for errors */
  constructor(file: string) {
    this.#file = file;
  }

  /** The objects that are complete now. Throws `list-json`, `list-row-too-long`. */
  push(piece: Buffer): JsonText[] {
    const found: JsonText[] = [];
    const bytes = this.#begun.length === 0 ? piece : Buffer.concat([this.#begun, piece]);
    let start = 0;
    for (let at = this.#begun.length; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === NEW_LINE) this.#line += 1;
      if (this.#depth === 0) {
        if (byte === OPEN && this.#begin()) start = at;
        else this.#between(byte);
      } else if (this.#inside(byte)) {
        found.push({ line: this.#beginLine, text: bytes.toString('utf8', start, at + 1) });
      }
    }
    this.#begun = this.#depth === 0 ? Buffer.alloc(0) : bytes.subarray(start);
    if (this.#begun.length > MOST_BYTES) {
      throw new FacteurError('list-row-too-long', { file: this.#file, line: this.#beginLine });
    }
    return found;
  }

  /** Throws `list-json` when the text ends too early. */
  end(): void {
    if (this.#depth > 0) throw this.#wrong(this.#beginLine);
    if (this.#listed && this.#place !== 'end') throw this.#wrong();
  }

  #begin(): boolean {
    if (this.#place === 'end' || (this.#listed && this.#place === 'behind')) throw this.#wrong();
    this.#depth = 1;
    this.#beginLine = this.#line;
    return true;
  }

  #between(byte: number): void {
    if (byte === 0x20 || byte === NEW_LINE || byte === 0x09) return;
    if (byte === OPEN_LIST && this.#place === 'start') {
      this.#listed = true;
    } else if (byte === COMMA && this.#listed && this.#place === 'behind') {
      this.#place = 'next';
    } else if (byte === CLOSE_LIST && this.#listed && (this.#place === 'behind' || this.#place === 'start')) {
      this.#place = 'end';
    } else {
      throw this.#wrong();
    }
  }

  /** True: the object ends with this byte. */
  #inside(byte: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inText = false;
      return false;
    }
    if (byte === QUOTE) this.#inText = true;
    else if (byte === OPEN || byte === OPEN_LIST) this.#deeper();
    else if (byte === CLOSE || byte === CLOSE_LIST) this.#depth -= 1;
    if (this.#depth === 0) this.#place = 'behind';
    return this.#depth === 0;
  }

  #deeper(): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#wrong();
  }

  #wrong(line = this.#line): FacteurError {
    return new FacteurError('list-json', { file: this.#file, line });
  }
}
