import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FacteurError } from '../../../errors.ts';
import { language } from '../../../i18n/index.ts';
import type { ListFile } from '../file.ts';
import type { Table, workbookFormats } from '../table.ts';
import { damaged } from '../workbook/archive.ts';
import { type Sheet, tableOfSheet } from '../workbook/choose-sheet.ts';
import type { ReadSheet, ThreadData, Told } from './library-thread.ts';
import { unpack } from './packed-records.ts';

/** Unbuilt, a file like any other; built, an entry of its own beside the others (scripts/build.ts). */
const THREAD = import.meta.url.endsWith('.ts') ? './library-thread.ts' : './library-thread.js';
/** What the thread may keep, in MB: the largest .xls (65,536 rows of a dozen columns) takes two thirds of it. */
const MEMORY = { maxOldGenerationSizeMb: 480, maxYoungGenerationSizeMb: 16 };
/** How long the thread may take, in ms: some ten times what the largest file takes. */
const PATIENCE_MS = 60_000;

/**
 * Opens a workbook in one of the formats that are read by a library: whole, on a thread of its own whose memory and time
 * have an end whatever the file makes of them. Its cells are in memory afterwards. Throws `list-workbook-protected`,
 * `list-workbook-damaged`, `list-workbook-too-large`, and what choosing the sheet throws.
 *
 * @param named the sheet that a person wants, by its name or its number
 */
export async function openByLibrary(
  file: ListFile,
  format: (typeof workbookFormats)[number],
  bytes: Buffer,
  named?: string,
): Promise<Table> {
  const sheets = await readSheets({ file: file.name, bytes, language: language() });
  return tableOfSheet(
    file.name,
    format,
    sheets.map(({ name, hidden, hiddenColumns, batches }): Sheet => {
      return {
        name,
        hidden,
        hiddenColumns,
        rows: async function* () {
          for (const batch of batches) yield unpack(batch);
        },
      };
    }),
    named,
  );
}

interface HeldSheet extends ReadSheet {
  readonly batches: Uint8Array[];
}

async function readSheets(data: ThreadData): Promise<readonly HeldSheet[]> {
  const thread = new Worker(new URL(THREAD, import.meta.url), {
    workerData: data,
    resourceLimits: MEMORY,
    stderr: true,
    stdout: true,
  });
  const sheets: HeldSheet[] = [];
  thread.on('message', (told: Told) => {
    if ('packed' in told) sheets.at(-1)?.batches.push(told.packed);
    else sheets.push({ ...told.sheet, batches: [] });
  });
  let late = false;
  const watch = setTimeout(() => {
    late = true;
    void thread.terminate();
  }, PATIENCE_MS);
  try {
    await once(thread, 'exit');
  } catch (error) {
    throw told(data.file, error);
  } finally {
    clearTimeout(watch);
  }
  if (late) throw new FacteurError('list-workbook-too-large', { file: data.file });
  return sheets;
}

/** What the library throws, in our words. */
function told(file: string, cause: unknown): FacteurError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY' || code === 'list-workbook-too-large')
    return new FacteurError('list-workbook-too-large', { file }, { cause });
  if (/password|encrypt/i.test(message)) return new FacteurError('list-workbook-protected', { file }, { cause });
  return damaged(file, cause);
}
