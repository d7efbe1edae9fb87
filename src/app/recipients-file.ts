import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WITH_ALL } from '../disk.ts';

/** One recipient: an address under `email`, and the variables of the message. */
export interface Recipient {
  readonly email: string;
  readonly [variable: string]: unknown;
}

/**
 * Writes recipients as they come into a file that is read like any list (one JSON object a line), so that a million of them
 * need no memory. `within`: the data folder, which nobody else reads. Returns its path and how it is removed.
 */
export async function recipientsFile(
  recipients: Iterable<Recipient> | AsyncIterable<Recipient>,
  within: string,
): Promise<{ readonly path: string; remove(): Promise<void> }> {
  await mkdir(within, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(within, 'recipients-'));
  const remove = () => rm(folder, WITH_ALL);
  const path = join(folder, 'recipients.ndjson');
  try {
    await pipeline(recipientLines(recipients), createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, remove };
}

/** A list that is read like any other: one JSON object a line. */
export async function* recipientLines(
  recipients: Iterable<Recipient> | AsyncIterable<Recipient>,
): AsyncGenerator<string> {
  for await (const recipient of recipients) yield `${JSON.stringify(recipient)}\n`;
}
