import JSZip from 'jszip';
import { Random } from './random.ts';

/** Documents that are damaged in many ways, each made from a good one: its bytes, its parts, its structure. */
export class DocumentFuzz {
  readonly #random: Random;
  readonly #bytes: Buffer;
  readonly #parts: ReadonlyMap<string, string>;

  private constructor(seed: number, bytes: Buffer, parts: ReadonlyMap<string, string>) {
    this.#random = new Random(seed);
    this.#bytes = bytes;
    this.#parts = parts;
  }

  static async of(seed: number, parts: Readonly<Record<string, string>>): Promise<DocumentFuzz> {
    return new DocumentFuzz(seed, await packed(parts), new Map(Object.entries(parts)));
  }

  next(): Promise<Buffer> | Buffer {
    const kinds = [
      () => this.#flipped(),
      () => this.#cut(),
      () => this.#changed(),
      () => this.#without(),
      () => this.#bomb(),
    ];
    return this.#random.pick(this.#random.chance(5) ? kinds.slice(4) : kinds.slice(0, 4))();
  }

  #flipped(): Buffer {
    const bytes = Buffer.from(this.#bytes);
    for (let i = 0; i <= this.#random.int(20); i++) bytes[this.#random.int(bytes.length)] = this.#random.int(256);
    return bytes;
  }

  #cut(): Buffer {
    const from = this.#random.int(this.#bytes.length);
    const to = from + this.#random.int(this.#bytes.length - from);
    return this.#random.chance(50)
      ? this.#bytes.subarray(0, from)
      : Buffer.concat([this.#bytes.subarray(0, from), this.#bytes.subarray(to)]);
  }

  /** XML whose tags, names and texts are cut, doubled and swapped. */
  #changed(): Promise<Buffer> {
    const random = this.#random;
    const change = (text: string) => {
      const pieces = text.split(/(?=<)/);
      for (let i = 0; i <= random.int(10); i++) {
        const [a, b] = [random.int(pieces.length), random.int(pieces.length)];
        const piece = pieces[a] ?? '';
        pieces[b] = random.pick([
          piece,
          '',
          `${piece}${piece}`,
          piece.slice(0, random.int(piece.length + 1)),
          '<w:p>',
          ']]>',
          '&#0;&x;',
          '\ud800',
        ]);
      }
      return pieces.join('');
    };
    return packed(
      Object.fromEntries([...this.#parts].map(([name, text]) => [name, random.chance(60) ? change(text) : text])),
    );
  }

  #without(): Promise<Buffer> {
    const left = [...this.#parts].filter(() => this.#random.chance(70));
    return packed(Object.fromEntries(left));
  }

  /** Small when packed: gigabytes of text, a million elements, levels without end. */
  #bomb(): Promise<Buffer> {
    const name = this.#random.pick(
      [...this.#parts.keys()].filter((part) => /document\.xml$|content\.xml$|styles\.xml$/.test(part)),
    );
    const [begin = '', end = ''] = (this.#parts.get(name) ?? '').split(
      /(?=<\/w:body>|<\/office:text>|<\/w:styles>|<\/office:styles>)/,
    );
    const element = this.#random.pick(['w:p', 'text:p', 'text:span', 'w:tbl', 'text:list']);
    const bomb = this.#random.pick([
      () => 'x'.repeat(30_000_000),
      () => `<${element}/>`.repeat(70_000),
      () => `<${element}>`.repeat(60_000) + `</${element}>`.repeat(60_000),
      () => `<text:s text:c="${'9'.repeat(9)}"/>`.repeat(1_000),
      () => `<!DOCTYPE a [<!ENTITY a "${'&b;'.repeat(1_000)}"><!ENTITY b "${'x'.repeat(1_000)}">]>&a;`,
    ])();
    return packed({ ...Object.fromEntries(this.#parts), [name]: `${begin}${bomb}${end}` });
  }
}

/** A document of these parts. */
export function packed(parts: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(parts)) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', compressionOptions: { level: 1 } });
}
