import { FacteurError } from '../../../errors.ts';
import type { Archive } from '../workbook/archive.ts';
import { readXml } from '../workbook/xml.ts';

/** Of the part with the texts, in bytes: they are all held in memory. */
const MOST_BYTES = 150_000_000;

/**
 * Text as it stands in `<si>` and `<is>` (ECMA-376, 18.4): pieces of different looks, with the reading of Japanese words
 * left out.
 */
export class RichText {
  #text = '';
  #inside = false;
  #reading = false;

  open(name: string): void {
    if (name === 'rPh') this.#reading = true;
    else if (name === 't') this.#inside = !this.#reading;
  }

  text(text: string): void {
    if (this.#inside) this.#text += text;
  }

  close(name: string): void {
    if (name === 'rPh') this.#reading = false;
    else if (name === 't') this.#inside = false;
  }

  take(): string {
    const text = unescaped(this.#text);
    this.#text = '';
    return text;
  }
}

/** `_x000D_` stands for a character that XML cannot have (ECMA-376, 22.9.2.19). */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([\da-fA-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The texts that cells name by their number. Throws `list-workbook-damaged`, `list-workbook-too-large`. */
export async function readStrings(file: string, archive: Archive, path: string): Promise<readonly string[]> {
  const strings: string[] = [];
  if (!archive.has(path)) return strings;
  if (archive.size(path) > MOST_BYTES) throw new FacteurError('list-workbook-too-large', { file });
  const rich = new RichText();
  const reading = readXml(file, archive.stream(path), {
    open: (name) => rich.open(name),
    text: (text) => rich.text(text),
    close: (name) => {
      rich.close(name);
      if (name === 'si') strings.push(rich.take());
    },
  });
  for await (const _ of reading);
  return strings;
}
