import { spawn, spawnSync } from 'node:child_process';
import { FacteurError } from '../../errors.ts';
import { decoderOf } from './csv/decoders.ts';

/** What is shown of what a command complains about, in characters. */
const SHOWN = 300;

/**
 * What a command of the shell (`sh`; on Windows `cmd.exe`, or what ComSpec names) prints. It and all it has started are ended when they take longer than `ms` milliseconds. Throws
 * `list-command` when it fails or takes too long.
 *
 * @param cwd where it is run; undefined: in the current folder
 */
export async function* commandOutput(command: string, cwd: string | undefined, ms: number): AsyncGenerator<Buffer> {
  const child = spawn(command, {
    ...{ cwd, shell: true, windowsHide: true },
    // The leader of a group of its own; on Windows it would be given a window instead.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let late = false;
  let closed = false;
  let complaint = Buffer.alloc(0);
  const end = () => {
    if (child.pid !== undefined && !closed) endWithAll(child.pid);
  };
  const patience = setTimeout(() => {
    late = true;
    end();
  }, ms);
  child.stderr.on('data', (piece: Buffer) => {
    complaint = Buffer.concat([complaint, piece]).subarray(0, 4 * SHOWN);
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
    const said = complaintIn(complaint).trim();
    if (late || code !== 0) throw new FacteurError('list-command', { command, code, late, said });
  } finally {
    clearTimeout(patience);
    end();
  }
}

/**
 * What a command has said on its standard error: UTF-8, else, on Windows, the code page that its own commands answer in (850 in western Europe).
 */
export function complaintIn(bytes: Buffer, platform: NodeJS.Platform = process.platform): string {
  try {
    // As a stream: its end may be cut within a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }).slice(0, SHOWN);
  } catch {
    return (platform === 'win32' ? decoderOf('ibm850')(bytes) : bytes.toString()).slice(0, SHOWN);
  }
}

// Something that it has started may still hold its output.
function endWithAll(pid: number): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    // A negative id is that of all its group.
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
