import { createHash } from 'node:crypto';

/** What tells one file's content from another's. */
export interface ContentDigest {
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** How many bytes it has. */
  readonly size: number;
}

/** Takes the digest of a content along when it is read from its beginning to its end, so that it is not read once more for that. */
export class DigestAlong {
  #known: ContentDigest | null = null;

  /** The content, unchanged. */
  async *reading(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    if (this.#known) return yield* content;
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
    this.#known = { sha256: hash.digest('hex'), size };
  }

  /** The digest; the content is read for it unless it was read to its end before. Throws what reading it throws. */
  async digest(content: () => AsyncIterable<Buffer>): Promise<ContentDigest> {
    while (!this.#known) for await (const _ of this.reading(content()));
    return this.#known;
  }
}
