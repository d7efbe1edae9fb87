import { FacteurError } from '../../../errors.ts';
import { damaged } from './archive.ts';
import { decoded } from './xml-tags.ts';

/** A piece of text or a tag longer than this, in bytes: nobody wrote that. */
const LONGEST = 6_000_000;
/** Elements inside each other; a workbook has a dozen. */
const DEEPEST = 1_000;
/** What is wanted of an XML file; names come without their namespace's prefix. */
export interface XmlHandler {
  /** `attribute` gives the value of one, by its name with the prefix, and empty text for what there is not; while this is called. */
  open(name: string, attribute: (name: string) => string): void;
  text(text: string): void;
  close(name: string): void;
}

/**
 * Reads XML in pieces, as they come: memory for the longest of its texts. Yields after each piece, so that what the
 * handler gathered can be handed on. Throws `list-workbook-damaged` for what is no XML, `list-workbook-too-large`.
 *
 * @param file for errors
 */
export async function* readXml(file: string, pieces: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<void> {
  const scanner = new XmlScanner(handler);
  let waiting = 0;
  let tags = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    waiting = scanner.tags === tags ? waiting + piece.length : piece.length;
    tags = scanner.tags;
    if (waiting > LONGEST) throw new FacteurError('list-workbook-too-large', { file });
    // Cut behind a tag, so that strings are whole and hardly ever have to be joined: joined ones are read more slowly.
    const cut = piece.lastIndexOf(GREATER) + 1;
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = cut === 0 ? 0 : bytes.length - piece.length + cut;
    if (end > 0 && !scanner.write(bytes.toString('utf8', 0, end))) throw damaged(file);
    rest = bytes.subarray(end);
    yield;
  }
  if (!scanner.write(rest.toString()) || !scanner.end()) throw damaged(file);
  yield;
}

const SLASH = 0x2f;
const QUESTION = 0x3f;
const BANG = 0x21;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;

/**
 * The tags and texts of XML 1.0 that comes in pieces. Of well-formedness it looks at what damage breaks: elements are closed
 * in order and all of them. A document type that declares something is refused, because no spreadsheet program writes one, and
 * entities of its own are what XML bombs are made of.
 */
class XmlScanner {
  /** So many elements were opened. */
  tags = 0;
  readonly #handler: XmlHandler;
  /** Names of the elements that are open, as written and without the prefix. */
  readonly #open: string[] = [];
  readonly #local: string[] = [];
  /** What was not understood yet, because its end is in a later piece. */
  #rest = '';
  readonly #tag = new Tag();
  readonly #attribute = (name: string) => this.#tag.attribute(name);

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** Reads a piece more. False: this is no XML. */
  write(piece: string): boolean {
    const xml = this.#rest === '' ? piece : this.#rest + piece;
    let at = 0;
    for (;;) {
      // Most tags stand right behind another one.
      const tag = xml.charCodeAt(at) === LESS ? at : xml.indexOf('<', at);
      if (tag < 0) {
        this.#rest = xml.slice(at);
        return true;
      }
      if (tag > at) this.#handler.text(decoded(xml.slice(at, tag)));
      const end = this.#markup(xml, tag);
      if (end === WRONG) return false;
      if (end === UNFINISHED) {
        this.#rest = xml.slice(tag);
        return true;
      }
      at = end;
    }
  }

  /** The text ends. Whether everything in it did. */
  end(): boolean {
    return this.tags > 0 && this.#open.length === 0 && !this.#rest.includes('<');
  }

  /** Understands what begins with the `<` there; returns the place behind it. */
  #markup(xml: string, at: number): number {
    switch (xml.charCodeAt(at + 1)) {
      case SLASH:
        return this.#close(xml, at + 2);
      case QUESTION:
        return behind(xml, '?>', at + 2);
      case BANG:
        return this.#declaration(xml, at);
      default:
        return this.#begin(xml, at + 1);
    }
  }

  #begin(xml: string, at: number): number {
    const tag = this.#tag;
    const end = tag.read(xml, at);
    if (end === UNFINISHED) return end;
    const { name, local, empty } = tag;
    if (name === '' || this.#open.length >= DEEPEST) return WRONG;
    this.tags += 1;
    this.#handler.open(local, this.#attribute);
    if (empty) this.#handler.close(local);
    else {
      this.#open.push(name);
      this.#local.push(local);
    }
    return end + 1;
  }

  #close(xml: string, at: number): number {
    const name = this.#open.at(-1) ?? '';
    let end = at + name.length;
    if (!xml.startsWith(name, at) || xml.charCodeAt(end) !== GREATER) {
      end = xml.indexOf('>', at);
      if (end < 0) return UNFINISHED;
      if (!xml.startsWith(name, at) || xml.slice(at, end).trim() !== name) return WRONG;
    }
    this.#open.pop();
    const local = this.#local.pop();
    if (local === undefined) return WRONG;
    this.#handler.close(local);
    return end + 1;
  }

  /** A comment, a CDATA section, or a document type. */
  #declaration(xml: string, at: number): number {
    if (xml.startsWith('<!--', at)) return behind(xml, '-->', at + 4);
    if (xml.startsWith('<![CDATA[', at)) {
      const end = behind(xml, ']]>', at + 9);
      if (end !== UNFINISHED) this.#handler.text(xml.slice(at + 9, end - 3));
      return end;
    }
    const end = behind(xml, '>', at);
    if (end === UNFINISHED) return end;
    return xml.slice(at, end).includes('[') ? WRONG : end;
  }
}

/** Places that are none: what is there goes on in the next piece, or is no XML. */
const UNFINISHED = -1;
const WRONG = -2;

function behind(xml: string, end: string, from: number): number {
  const at = xml.indexOf(end, from);
  return at < 0 ? UNFINISHED : at + end.length;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/**
 * One element's beginning after the other. Each is gone through once, letter by letter, for a sheet has millions of them; of the values of its
 * attributes only those that are asked for are made strings of.
 */
class Tag {
  /** As written; empty: there is none. */
  name = '';
  /** Without the prefix. */
  local = '';
  /** `<c/>`: the element ends at once. */
  empty = false;
  #xml = '';
  /** Of each attribute: where its name, its value and the end of that are. */
  readonly #places: number[] = [];
  #count = 0;

  /** Reads the tag that is written there, behind its `<`; returns the place of the `>` that ends it: one in a value does not. */
  read(xml: string, at: number): number {
    this.#xml = xml;
    this.#count = 0;
    let nameEnd = -1;
    let from = at;
    for (let i = at; i < xml.length; i++) {
      const code = xml.charCodeAt(i);
      if (code > GREATER) continue;
      if (code === GREATER) {
        this.empty = xml.charCodeAt(i - 1) === SLASH;
        const last = this.empty ? i - 1 : i;
        this.#named(xml.slice(at, nameEnd < 0 || nameEnd > last ? last : nameEnd));
        return i;
      }
      if (code === QUOTE || code === APOSTROPHE) {
        const start = i + 1;
        i = closing(xml, code, start);
        this.#attribute(nameEnd < 0 ? i : from, start, i);
        from = i + 1;
      } else if (nameEnd < 0 && isBlank(code)) {
        nameEnd = i;
        from = i;
      }
    }
    return UNFINISHED;
  }

  #named(name: string): void {
    if (name === this.name) return;
    const colon = name.indexOf(':');
    this.name = name;
    this.local = colon < 0 ? name : name.slice(colon + 1);
  }

  #attribute(from: number, value: number, end: number): void {
    this.#places[this.#count++] = from;
    this.#places[this.#count++] = value;
    this.#places[this.#count++] = end;
  }

  /** The value of an attribute; empty: the tag does not have it. @param name with its prefix */
  attribute(name: string): string {
    const xml = this.#xml;
    for (let i = 0; i < this.#count; i += 3) {
      let start = this.#places[i] as number;
      while (isBlank(xml.charCodeAt(start))) start += 1;
      if (xml.charCodeAt(start) !== name.charCodeAt(0)) continue;
      if (!xml.startsWith(name, start) || isNamePart(xml.charCodeAt(start + name.length))) continue;
      return decoded(xml.slice(this.#places[i + 1], this.#places[i + 2]));
    }
    return '';
  }
}

/** Where the value that begins there ends; beyond the text: not in this piece. */
function closing(xml: string, quote: number, from: number): number {
  let at = from;
  while (at < xml.length && xml.charCodeAt(at) !== quote) at += 1;
  return at;
}

function isNamePart(code: number): boolean {
  return code !== EQUALS && !isBlank(code);
}
