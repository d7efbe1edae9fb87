import { Parser } from 'saxen';
import { FacteurError } from '../../../errors.ts';
import { damaged } from './archive.ts';

/** A piece of text or a tag longer than this, in characters: nobody wrote that. */
const LONGEST = 6_000_000;

/** What is wanted of an XML file; names come without their namespace's prefix. */
export interface XmlHandler {
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
  const decoder = new TextDecoder();
  let waiting = 0;
  const parser = new Parser()
    .on('openTag', (name, attributes, decode) => {
      waiting = 0;
      let all: Record<string, string> | undefined;
      handler.open(local(name), (wanted) => {
        all ??= attributes();
        return decode(all[wanted] ?? '');
      });
    })
    .on('text', (text, decode) => handler.text(decode(text)))
    .on('cdata', (text) => handler.text(text))
    .on('closeTag', (name) => handler.close(local(name)))
    .on('warn', () => {})
    .on('error', (cause) => {
      throw damaged(file, cause);
    });
  for await (const piece of pieces) {
    waiting += piece.length;
    if (waiting > LONGEST) throw new FacteurError('list-workbook-too-large', { file });
    parser.write(decoder.decode(piece, { stream: true }));
    yield;
  }
  parser.write(decoder.decode());
  parser.end();
  yield;
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
