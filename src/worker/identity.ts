import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { NewWorker } from '../backend/port.ts';

/**
 * Names this boot of this host and this process-id namespace; where neither has a name (Windows, macOS), it is the name of the host alone: a boot is
 * told by no time either, for Windows' fast start-up goes on counting, and clocks are set. Two processes with the same value can look each other up by
 * pid; with different ones (another machine, another container, before a reboot) a pid says nothing.
 */
export function bootIdentity(): string {
  return [hostname(), read('/proc/sys/kernel/random/boot_id'), link('/proc/self/ns/pid')].filter(Boolean).join(' ');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return ''; // Not Linux: the host name alone must do.
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

/** A new worker of this process. Each call gives another id: a worker whose lease was lost comes back as a new one. */
export function newWorker(concurrency: number): NewWorker {
  const id = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  return { id, host: hostname(), boot: bootIdentity(), pid: process.pid, concurrency };
}

/**
 * Whether a process of that id runs here. One of another user counts; one that was killed and whose parent has not yet
 * taken note of it (a zombie) does not.
 */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // proc(5): the state is the first field after the name, which may hold anything, also parentheses.
  return !/^.*\) [ZX] /s.test(read(`/proc/${pid}/stat`));
}
