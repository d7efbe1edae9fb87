import { spawn } from 'node:child_process';
import { FacteurError } from '../../errors.ts';

/** What is shown of what a command complains about, in characters. */
const SHOWN = 300;

/**
 * What a command of the shell prints. It and all it has started are ended when they take longer than `ms` milliseconds. Throws
 * `list-command` when it fails or takes too long.
 *
 * @param cwd where it is run; undefined: in the current folder
 */
export async function* commandOutput(command: string, cwd: string | undefined, ms: number): AsyncGenerator<Buffer> {
  const own = process.platform !== 'win32';
  const child = spawn(command, { cwd, shell: true, detached: own, stdio: ['ignore', 'pipe', 'pipe'] });
  let late = false;
  let closed = false;
  let complaint = '';
  const end = () => {
    // A negative id is that of all its group: something that it has started may still hold its output.
    if (child.pid !== undefined && !closed) kill(own ? -child.pid : child.pid);
  };
  const patience = setTimeout(() => {
    late = true;
    end();
  }, ms);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, SHOWN);
  });
  const over = new Promise<number | null>((resolve) => {
    child
      .on('error', () => resolve(null))
      .on('close', (code) => {
        closed = true;
        resolve(code);
      });
  });
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const code = await over;
    if (late || code !== 0) throw new FacteurError('list-command', { command, code, late, said: complaint.trim() });
  } finally {
    clearTimeout(patience);
    end();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
