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
  readonly #attributes = new Attributes();
  readonly #attribute = (name: string) => this.#attributes.get(name);

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** Reads a piece more. False: this is no XML. */
  write(piece: string): boolean {
    const xml = this.#rest === '' ? piece : this.#rest + piece;
    let at = 0;
    for (;;) {
      const tag = xml.indexOf('<', at);
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
    const end = endOfTag(xml, at);
    if (end === UNFINISHED) return end;
    const empty = xml.charCodeAt(end - 1) === SLASH;
    const last = empty ? end - 1 : end;
    let nameEnd = at;
    while (nameEnd < last && !isBlank(xml.charCodeAt(nameEnd))) nameEnd += 1;
    if (nameEnd === at || this.#open.length >= DEEPEST) return WRONG;
    const name = xml.slice(at, nameEnd);
    const local = withoutPrefix(name);
    this.tags += 1;
    this.#attributes.of(xml, nameEnd, last);
    this.#handler.open(local, this.#attribute);
    if (empty) this.#handler.close(local);
    else {
      this.#open.push(name);
      this.#local.push(local);
    }
    return end + 1;
  }

  #close(xml: string, at: number): number {
    const end = xml.indexOf('>', at);
    if (end < 0) return UNFINISHED;
    const name = this.#open.pop();
    const local = this.#local.pop();
    if (name === undefined || local === undefined) return WRONG;
    if (!xml.startsWith(name, at) || (end > at + name.length && xml.slice(at, end).trim() !== name)) return WRONG;
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

/** The place of the `>` that ends a tag: one in a value does not. */
function endOfTag(xml: string, from: number): number {
  for (let at = from; at < xml.length; at++) {
    const code = xml.charCodeAt(at);
    if (code === GREATER) return at;
    if (code !== QUOTE && code !== APOSTROPHE) continue;
    at = xml.indexOf(code === QUOTE ? '"' : "'", at + 1);
    if (at < 0) return UNFINISHED;
  }
  return UNFINISHED;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function withoutPrefix(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The attributes of one element after the other; only the values that are asked for are made strings of. */
class Attributes {
  #xml = '';
  /** What is not taken apart yet. */
  #from = 0;
  #until = 0;
  /** Of each attribute: where its name, its value and the end of that are. */
  readonly #places: number[] = [];

  /** The attributes that are written there. */
  of(xml: string, from: number, until: number): void {
    this.#xml = xml;
    this.#from = from;
    this.#until = until;
    this.#places.length = 0;
  }

  get(name: string): string {
    while (this.#from < this.#until) this.#next();
    const xml = this.#xml;
    for (let i = 0; i < this.#places.length; i += 3) {
      const start = this.#places[i] as number;
      if (!xml.startsWith(name, start) || isNamePart(xml.charCodeAt(start + name.length))) continue;
      return decoded(xml.slice(this.#places[i + 1], this.#places[i + 2]));
    }
    return '';
  }

  #next(): void {
    const xml = this.#xml;
    let start = this.#from;
    while (isBlank(xml.charCodeAt(start))) start += 1;
    const equals = xml.indexOf('=', start);
    let quote = equals + 1;
    while (isBlank(xml.charCodeAt(quote))) quote += 1;
    const end = equals < 0 ? -1 : xml.indexOf(xml.charAt(quote), quote + 1);
    if (end < 0 || end >= this.#until) {
      this.#from = this.#until;
      return;
    }
    this.#places.push(start, quote + 1, end);
    this.#from = end + 1;
  }
}

function isNamePart(code: number): boolean {
  return code !== EQUALS && !isBlank(code);
}
