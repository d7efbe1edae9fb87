import type { SuppressionPort } from '../backend/port.ts';
import { keepInput } from '../campaign/list/file.ts';
import {
  type Imported,
  type ImportOptions,
  importSuppressions,
  suppressionColumns,
  suppressionFacts,
} from '../campaign/suppression-list.ts';
import { BYTE_ORDER_MARK, csvLine } from '../report/export.ts';
import type { IncomingFile } from './drafts/parts.ts';

export type { SuppressionFacts } from '../campaign/suppression-list.ts';

/** Characters handed on at once. */
const CHUNK = 64 * 1024;

/**
 * Suppresses every address of a list that comes in as a file; it is kept for the time, and nowhere that another program could read it. Throws what
 * reading a list throws.
 */
export async function importSuppressionFile(
  backend: SuppressionPort,
  { name, content }: IncomingFile,
  options: ImportOptions,
): Promise<Imported> {
  return importSuppressions(backend, await keepInput(name, buffers(content), options.language), options);
}

async function* buffers(content: IncomingFile['content']): AsyncGenerator<Buffer> {
  for await (const chunk of content) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** All suppressions as CSV for a spreadsheet or for an import, in pieces, however many there are. */
export async function* suppressionText(backend: Pick<SuppressionPort, 'suppressions'>): AsyncGenerator<string> {
  let text = BYTE_ORDER_MARK + csvLine(suppressionColumns);
  for await (const row of backend.suppressions()) {
    const facts = suppressionFacts(row);
    text += csvLine(suppressionColumns.map((column) => facts[column] ?? ''));
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  yield text;
}
