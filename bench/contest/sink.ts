import { chmodSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { type TemporaryFolder, temporaryFolder } from './leftovers.ts';
import { Program } from './program.ts';

export const SMTP_SINK = '/usr/sbin/smtp-sink';
/** Stands before every message of a dump. */
export const DUMP_MARK = '=== a message of the bench';
const COUNTER_TAIL = 120;

/** Postfix's smtp-sink, for one run of one contender. */
export interface Sink {
  readonly port: number;
  /** Messages accepted so far. */
  count(): number;
  /** The file with all messages; null: not dumped. */
  readonly dump: string | null;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

/**
 * Starts a sink. Its counter (`-c`) costs it less than 1 % and goes to a file in memory, where looking at it disturbs
 * nobody. Dumping (`-D`) doubles the sink's own CPU time: for rounds in which speed is not measured.
 */
export async function startSink({ dump }: { dump: boolean }): Promise<Sink> {
  const folder = temporaryFolder('facteur-sink-');
  // As root it works as nobody, who has to get at the dump.
  chmodSync(folder.path, 0o777);
  const memory = memoryFolder();
  const counterFile = join(memory.path, 'counters');
  const port = await freePort();
  const dumpFile = dump ? join(folder.path, 'dump') : null;
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const dumping = dumpFile === null ? [] : ['-D', dumpFile, '-S', `${DUMP_MARK}\n`];
  const program = new Program(SMTP_SINK, ['-c', ...user, ...dumping, `127.0.0.1:${port}`, '1000'], {
    cwd: folder.path,
    log: join(folder.path, 'log'),
    stdout: counterFile,
  });
  const counters = openSync(counterFile, 'r');
  const close = async () => {
    await program.stop();
    closeSync(counters);
    for (const each of [folder, memory]) each.remove();
  };
  try {
    await listening(port, program);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, count: () => lastCount(counters), dump: dumpFile, close };
}

function memoryFolder(): TemporaryFolder {
  return existsSync('/dev/shm') ? temporaryFolder('facteur-sink-', '/dev/shm') : temporaryFolder('facteur-sink-');
}

async function listening(port: number, program: Program): Promise<void> {
  while (!(await accepts(port))) {
    if (!program.running) throw new Error(`smtp-sink ended at once:\n${program.output}`);
    await sleep(10);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1', () => {
      probe.end();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}

// `sess=9 quit=9 mesg=20000\r`, again and again.
function lastCount(file: number): number {
  const { size } = fstatSync(file);
  const tail = Buffer.alloc(Math.min(size, COUNTER_TAIL));
  readSync(file, tail, 0, tail.length, size - tail.length);
  const counts = [...tail.toString('latin1').matchAll(/mesg=(\d+)\r/g)];
  return Number(counts.at(-1)?.[1] ?? 0);
}
