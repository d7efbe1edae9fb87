import { Worker } from 'node:worker_threads';
import { FacteurError } from '../../../errors.ts';
import { damaged } from '../workbook/archive.ts';
import type { ReadSheet, ThreadData, Told } from './library-thread.ts';

/** Unbuilt, a file like any other; built, an entry of its own beside the others (scripts/build.ts). */
const THREAD = import.meta.url.endsWith('.ts') ? './library-thread.ts' : './library-thread.js';
/** What the thread may keep, in MB: the largest .xls (65,536 rows of eight columns) takes three quarters of it. */
const MEMORY = { maxOldGenerationSizeMb: 480, maxYoungGenerationSizeMb: 16 };
/** How long a file may take, in ms: some ten times what the largest one does. */
const PATIENCE_MS = 60_000;
/** A thread that read a file of so many bytes is kept for the next file, so long: to start one takes longer than to read. */
const SMALL = 1_000_000;
const KEPT_MS = 1_000;

/** A sheet, its rows as `unpack` takes them. */
export interface HeldSheet extends ReadSheet {
  readonly batches: Uint8Array[];
}

let idle: { readonly thread: Worker; readonly end: NodeJS.Timeout } | null = null;

/**
 * Reads a workbook on a thread of its own, whose memory and time have an end whatever the file makes of them. Throws
 * `list-workbook-protected`, `list-workbook-damaged`, `list-workbook-too-large`.
 */
export async function readByLibrary(data: ThreadData): Promise<readonly HeldSheet[]> {
  const thread = takeIdle() ?? start();
  thread.ref();
  try {
    const found = await answer(thread, data);
    if (data.bytes.length <= SMALL) keep(thread);
    else void thread.terminate();
    if (found instanceof FacteurError) throw found;
    return found;
  } catch (error) {
    // Its memory is given back before anybody reads the next file: two files that fill it would take twice as much.
    if (idle?.thread !== thread) await thread.terminate();
    throw error;
  }
}

function start(): Worker {
  const thread = new Worker(new URL(THREAD, import.meta.url), { resourceLimits: MEMORY, stderr: true, stdout: true });
  // It may still run out of memory when nobody waits for it any more, because it took too long: that must end it alone.
  thread.on('error', () => {});
  thread.on('exit', () => {
    if (idle?.thread === thread) takeIdle();
  });
  return thread;
}

function takeIdle(): Worker | null {
  const kept = idle;
  idle = null;
  if (kept) clearTimeout(kept.end);
  return kept?.thread ?? null;
}

function keep(thread: Worker): void {
  if (idle) {
    void thread.terminate();
    return;
  }
  thread.unref();
  idle = { thread, end: setTimeout(() => void takeIdle()?.terminate(), KEPT_MS).unref() };
}

/** What the thread found, or why it cannot read the file; throws when the thread itself came to an end. */
function answer(thread: Worker, data: ThreadData): Promise<readonly HeldSheet[] | FacteurError> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly HeldSheet[] | FacteurError>();
  const { file } = data;
  const sheets: HeldSheet[] = [];
  const late = setTimeout(() => reject(new FacteurError('list-workbook-too-large', { file })), PATIENCE_MS);
  const onMessage = (told: Told) => {
    if ('packed' in told) sheets.at(-1)?.batches.push(told.packed);
    else if ('sheet' in told) sheets.push({ ...told.sheet, batches: [] });
    else if ('failed' in told) resolve(inOurWords(file, told.failed));
    else resolve(sheets);
  };
  const onError = (error: Error) => reject(inOurWords(file, error));
  const onExit = () => reject(damaged(file));
  thread.on('message', onMessage).on('error', onError).on('exit', onExit).postMessage(data);
  return promise.finally(() => {
    clearTimeout(late);
    thread.off('message', onMessage).off('error', onError).off('exit', onExit);
  });
}

/** What the library throws. */
function inOurWords(file: string, cause: { readonly code?: string; readonly message: string }): FacteurError {
  const { code, message } = cause;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY' || code === 'list-workbook-too-large')
    return new FacteurError('list-workbook-too-large', { file }, { cause });
  if (/password|encrypt/i.test(message)) return new FacteurError('list-workbook-protected', { file }, { cause });
  return damaged(file, cause);
}
