import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FacteurError } from '../../../errors.ts';
import { damaged } from '../workbook/archive.ts';
import type { ReadRequest, ReadSheet, Told } from './library-process.ts';

/** Unbuilt, a file like any other; built, an entry of its own beside the others (scripts/build.ts). */
const ENTRY = import.meta.url.endsWith('.ts') ? './library-process.ts' : './library-process.js';
/** What the process may keep, in MB: the largest .xls (65,536 rows of eight columns) takes three quarters of it. */
const MEMORY = ['--max-old-space-size=480', '--max-semi-space-size=8'];
/** How long a file may take, in ms: some ten times what the largest one does. */
const PATIENCE_MS = 60_000;
/** A process that read a file of so many bytes is kept for the next file, so long: to start one takes longer than to read. */
const SMALL = 1_000_000;
const KEPT_MS = 1_000;
/** How V8 ends a process whose memory is full: abort(), which Windows tells as this code. */
const ABORTED = 134;

/** A sheet, its rows as `unpack` takes them. */
export interface HeldSheet extends ReadSheet {
  readonly batches: Uint8Array[];
}

let idle: { readonly reader: ChildProcess; readonly end: NodeJS.Timeout } | null = null;

/**
 * Reads a workbook in a process of its own, whose memory and time have an end whatever the file makes of them: a thread that is asked
 * for memory faster than V8 can end it takes its whole process with it. Throws `list-workbook-protected`, `list-workbook-damaged`,
 * `list-workbook-too-large`.
 */
export async function readByLibrary(request: ReadRequest): Promise<readonly HeldSheet[]> {
  const reader = takeIdle() ?? start();
  hold(reader, true);
  try {
    const found = await answer(reader, request);
    if (request.bytes.length <= SMALL) keep(reader);
    else void end(reader);
    if (found instanceof FacteurError) throw found;
    return found;
  } catch (error) {
    // Its memory is given back before anybody reads the next file: two files that fill it would take twice as much.
    if (idle?.reader !== reader) await end(reader);
    throw error;
  }
}

function start(): ChildProcess {
  const reader = spawn(process.execPath, [...MEMORY, fileURLToPath(new URL(ENTRY, import.meta.url))], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
  });
  // It may still come to an end when nobody waits for it any more.
  reader.on('error', () => {});
  reader.on('exit', () => {
    if (idle?.reader === reader) takeIdle();
  });
  return reader;
}

/** Whether this process stays for it. */
function hold(reader: ChildProcess, isHeld: boolean): void {
  if (isHeld) reader.ref();
  else reader.unref();
  if (isHeld) reader.channel?.ref();
  else reader.channel?.unref();
}

function takeIdle(): ChildProcess | null {
  const kept = idle;
  idle = null;
  if (kept) clearTimeout(kept.end);
  return kept?.reader ?? null;
}

function keep(reader: ChildProcess): void {
  if (idle) {
    void end(reader);
    return;
  }
  hold(reader, false);
  const give = () => {
    const kept = takeIdle();
    if (kept) void end(kept);
  };
  idle = { reader, end: setTimeout(give, KEPT_MS).unref() };
}

/** Ends it at once; resolves when its memory is given back. */
function end(reader: ChildProcess): Promise<void> {
  if (reader.exitCode !== null || reader.signalCode !== null || reader.pid === undefined) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  reader.once('exit', () => resolve());
  reader.kill('SIGKILL');
  return promise;
}

/** What it found, or why it cannot read the file; throws when the process itself came to an end. */
function answer(reader: ChildProcess, request: ReadRequest): Promise<readonly HeldSheet[] | FacteurError> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly HeldSheet[] | FacteurError>();
  const { file } = request;
  const sheets: HeldSheet[] = [];
  const tooLarge = () => reject(new FacteurError('list-workbook-too-large', { file }));
  const late = setTimeout(tooLarge, PATIENCE_MS);
  const onMessage = (told: Told) => {
    if ('packed' in told) sheets.at(-1)?.batches.push(told.packed);
    else if ('sheet' in told) sheets.push({ ...told.sheet, batches: [] });
    else if ('failed' in told) resolve(inOurWords(file, told.failed));
    else resolve(sheets);
  };
  // Killed by another than this process: by the system, whose memory is full.
  const onExit = (code: number | null) => (code === null || code === ABORTED ? tooLarge() : reject(damaged(file)));
  reader.on('message', onMessage).on('error', reject).on('exit', onExit);
  reader.send(request, (error) => error && reject(error));
  return promise.finally(() => {
    clearTimeout(late);
    reader.off('message', onMessage).off('error', reject).off('exit', onExit);
  });
}

/** What the library throws. */
function inOurWords(file: string, cause: { readonly code?: string; readonly message: string }): FacteurError {
  const { code, message } = cause;
  if (code === 'list-workbook-too-large') return new FacteurError('list-workbook-too-large', { file }, { cause });
  if (/password|encrypt/i.test(message)) return new FacteurError('list-workbook-protected', { file }, { cause });
  return damaged(file, cause);
}
