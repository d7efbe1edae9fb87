import { FacteurError } from '../../../errors.ts';
import type { JsonText } from './json-objects.ts';

/** An object with more text than this is a quotation mark or a bracket that was never closed. */
const MOST_BYTES = 1_000_000;
const DEEPEST = 50;
/** No name is longer, in bytes. */
const LONGEST_NAME = 1_000;

const [NEW_LINE, QUOTE, COLON, BACKSLASH] = [0x0a, 0x22, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** An object that stands in a list. */
export interface ListedObject extends JsonText {
  /** Names from the outside to the list, with full stops between them. */
  readonly path: string;
}

interface Container {
  readonly kind: typeof OPEN | typeof OPEN_LIST;
  /** Of an object: the name whose value is being read. */
  name: string;
}

/**
 * Finds the objects that stand in lists anywhere inside JSON that comes in pieces, without holding more than one of them. What is
 * around them is not looked at closely; lists within such an object are part of it.
 */
export class JsonWalker {
  readonly #file: string;
  readonly #wanted: (path: string) => boolean;
  readonly #stack: Container[] = [];
  /** Names of the outermost object. */
  readonly outerNames = new Set<string>();
  #line = 1;
  #inText = false;
  #escaped = false;
  #name: number[] = [];
  /** Of the object that is being kept; 0: none is. */
  #depth = 0;
  #kept: Buffer = Buffer.alloc(0);
  #keptLine = 1;

  /** @param file for errors @param wanted whether the objects of a list are to be found */
  constructor(file: string, wanted: (path: string) => boolean) {
    this.#file = file;
    this.#wanted = wanted;
  }

  /** The objects that are complete now. Throws `list-json`, `list-row-too-long`. */
  push(piece: Buffer): ListedObject[] {
    const found: ListedObject[] = [];
    const bytes = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
    let start = 0;
    for (let at = this.#kept.length; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === NEW_LINE) this.#line += 1;
      if (this.#inText) this.#withinText(byte);
      else if (byte === QUOTE) this.#beginText();
      else if (this.#depth === 0) {
        if (this.#around(byte)) start = at;
      } else if (this.#within(byte)) {
        found.push({ path: this.#path(), line: this.#keptLine, text: bytes.toString('utf8', start, at + 1) });
      }
    }
    this.#kept = this.#depth === 0 ? Buffer.alloc(0) : bytes.subarray(start);
    if (this.#kept.length > MOST_BYTES) {
      throw new FacteurError('list-row-too-long', { file: this.#file, line: this.#keptLine });
    }
    return found;
  }

  /** Throws `list-json` when the text ends too early. */
  end(): void {
    if (this.#depth > 0 || this.#stack.length > 0) throw this.#wrong(this.#depth > 0 ? this.#keptLine : this.#line);
  }

  #beginText(): void {
    this.#inText = true;
    this.#name = [];
  }

  #withinText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inText = false;
    if (this.#inText && this.#depth === 0 && this.#name.length < LONGEST_NAME) this.#name.push(byte);
  }

  /** True: an object begins here that is to be kept. */
  #around(byte: number): boolean {
    const inner = this.#stack.at(-1);
    if (byte === COLON && inner?.kind === OPEN) this.#nameIs(inner);
    if (byte === OPEN && inner?.kind === OPEN_LIST && this.#wanted(this.#path())) {
      this.#depth = 1;
      this.#keptLine = this.#line;
      return true;
    }
    if (byte === OPEN || byte === OPEN_LIST) this.#open(byte);
    else if (byte === CLOSE || byte === CLOSE_LIST) this.#close(byte === CLOSE ? OPEN : OPEN_LIST);
    return false;
  }

  #nameIs(inner: Container): void {
    inner.name = Buffer.from(this.#name).toString();
    if (this.#stack.length === 1) this.outerNames.add(inner.name);
  }

  #open(kind: Container['kind']): void {
    if (this.#stack.length >= DEEPEST) throw this.#wrong();
    this.#stack.push({ kind, name: '' });
  }

  #close(kind: Container['kind']): void {
    if (this.#stack.pop()?.kind !== kind) throw this.#wrong();
  }

  /** True: the object that is kept ends here. */
  #within(byte: number): boolean {
    if (byte === OPEN || byte === OPEN_LIST) this.#depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) this.#depth -= 1;
    if (this.#depth > DEEPEST) throw this.#wrong();
    return this.#depth === 0;
  }

  #path(): string {
    return this.#stack.flatMap(({ kind, name }) => (kind === OPEN ? [name] : [])).join('.');
  }

  #wrong(line = this.#line): FacteurError {
    return new FacteurError('list-json', { file: this.#file, line });
  }
}
