import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { PYTHON } from '../contest/needs.ts';

/** What the figures were measured on; nothing that names the machine or its folders. */
export interface Machine {
  readonly at: string;
  readonly system: string;
  readonly processor: string;
  readonly processors: number;
  /** Bytes. */
  readonly memory: number;
  /** Of the minute before the bench began: anything but almost nothing makes noise of the figures. */
  readonly load: number;
  /** By program; only what is installed. */
  readonly versions: Readonly<Record<string, string>>;
}

export function machine(): Machine {
  const processors = cpus();
  return {
    at: new Date().toISOString(),
    system: `${type()} ${release()} ${arch()}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memory: totalmem(),
    load: loadavg()[0] ?? 0,
    versions: versions(),
  };
}

function versions(): Record<string, string> {
  const packages = ['nodemailer', 'bullmq', 'ioredis'].map((name) => [name, packageVersion(name)]);
  const all = [
    ['Node', process.versions.node],
    ['SQLite', process.versions.sqlite],
    ...packages,
    ['Redis', said(/v=(\S+)/, 'redis-server', '--version')],
    ['Postfix', said(/^mail_version = (\S+)/, '/usr/sbin/postconf', '-d', 'mail_version')],
    ['Python', said(/(\d\S+)/, PYTHON, '--version')],
    ['Celery', said(/(\d\S+)/, PYTHON, '-c', 'import celery; print(celery.__version__)')],
  ];
  return Object.fromEntries(all.filter(([, version]) => version));
}

function packageVersion(name: string): string | null {
  try {
    const file = join(import.meta.dirname, '../../node_modules', name, 'package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  } catch {
    return null;
  }
}

function said(version: RegExp, command: string, ...args: readonly string[]): string | null {
  const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return version.exec(stdout ?? '')?.[1] ?? null;
}
