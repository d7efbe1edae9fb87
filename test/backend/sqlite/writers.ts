import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A child process that writes flat out (writer.ts). */
export interface Writer {
  /** Its id as a worker. */
  readonly worker: string;
  start(): void;
  /** Lets it finish its turn; how many it had. */
  stop(): Promise<{ turns: number }>;
  /** Kills it where it is. */
  kill(): Promise<void>;
  /** What was acknowledged to it: numbers begun, numbers recorded as sent. */
  journal(): { begun: number[]; sent: number[] };
}

let journals = 0;

/** Starts a writer and waits until it is registered. `pauseMs`: between two of its turns. */
export async function startWriter(folder: string, campaign: string, pauseMs = 0): Promise<Writer> {
  journals += 1;
  const journal = join(folder, `journal-${journals}`);
  const args = ['--no-warnings', join(import.meta.dirname, 'writer.ts'), folder, campaign, journal, String(pauseMs)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: AsyncIterator<string> = createInterface(child.stdout)[Symbol.asyncIterator]();
  const [, worker = ''] = String((await lines.next()).value).split(' ');
  return {
    worker,
    start: () => void child.stdin.write('go\n'),
    async stop() {
      child.stdin.write('stop\n');
      const { value } = await lines.next();
      await ended(child);
      return JSON.parse(String(value));
    },
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    journal: () => ({ begun: numbers(journal, 'b'), sent: numbers(journal, 's') }),
  };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

// A line that was not written whole was not acknowledged.
function numbers(file: string, kind: 'b' | 's'): number[] {
  try {
    const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return whole.filter((line) => line.startsWith(kind)).map((line) => Number(line.slice(2)));
  } catch {
    return [];
  }
}
