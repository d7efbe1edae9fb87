import { compileMessage } from './compile.ts';
import { type StoredMessage, sourceBy } from './stored-message.ts';
import type { CompiledMessage } from './types.ts';

/** Where the parts of a stored message come from. */
export interface StoredParts {
  /** A content that the ledger keeps. */
  readonly content: (sha256: string) => Promise<Uint8Array>;
  /** The key of links for leaving; asked for only where the message has some. */
  readonly unsubscribeKey: () => Uint8Array | null;
}

/**
 * The message of a campaign as it is kept there (JSON), as that account sends it, ready to be composed. Throws SyntaxError for what is no
 * JSON, what `compileMessage` throws, and what its parts throw.
 */
export async function compileStored(
  message: string,
  account: string,
  { content, unsubscribeKey }: StoredParts,
): Promise<CompiledMessage> {
  const stored = JSON.parse(message) as StoredMessage;
  const source = sourceBy(stored, account);
  const contents = new Map<string, Uint8Array>();
  for (const { sha256 } of source.attachments) contents.set(sha256, await content(sha256));
  const key = source.list?.url ? unsubscribeKey() : null;
  return compileMessage(source, { stamp: stored.stamp, contents, unsubscribeKey: key });
}
