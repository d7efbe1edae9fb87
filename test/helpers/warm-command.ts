import { type ChildProcess, fork } from 'node:child_process';
import { dirname, resolve } from 'node:path';

/** What a warm process is asked to run. */
export interface Order {
  /** The module that runs the command line when it is loaded. */
  readonly entry: string;
  /** What a person starts, and what a command starts again to work in the background. */
  readonly launcher: string;
  readonly args: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface Answer {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** So many command lines at once have a warm process: each is some 100 MB. */
const MOST = 3;

const idle: ChildProcess[] = [];
/** Those that run something, by where it runs. */
const busy = new Map<ChildProcess, string>();

/**
 * Runs a command line of the built command to its end in a process that has loaded it already (see warm-process.ts), so that a
 * test which is about what a command does need not pay for its start. One runs one command line at a time. Null: this one
 * wants a process of its own, because all are busy or because Node reads a part of its environment when it starts. Rejects
 * when the process ends in the middle.
 */
export async function runWarm(
  launcher: string,
  { args, folder, env }: Pick<Order, 'args' | 'folder' | 'env'>,
): Promise<Answer | null> {
  if (busy.size >= MOST || Object.keys(env).some((name) => /^(NODE_|LD_|TZ$)/.test(name))) return null;
  const child = idle.pop() ?? start();
  busy.set(child, folder);
  const answer = await ask(child, { entry: resolve(dirname(launcher), '../dist/cli.js'), launcher, args, folder, env });
  busy.delete(child);
  idle.push(child);
  return answer;
}

/** Ends what is still under way in a folder. */
export function breakOff(folder: string): void {
  for (const [child, where] of busy) if (where === folder) child.kill('SIGKILL');
}

/** It ends with this process, whose channel to it closes then. */
function start(): ChildProcess {
  const child = fork(resolve(import.meta.dirname, 'warm-process.ts'), {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.once('exit', () => {
    busy.delete(child);
    if (idle.includes(child)) idle.splice(idle.indexOf(child), 1);
  });
  child.unref();
  return child;
}

function ask(child: ChildProcess, order: Order): Promise<Answer> {
  return new Promise((done, fail) => {
    const onEnd = (code: number | null, signal: NodeJS.Signals | null) => {
      child.off('message', onAnswer);
      fail(new Error(`facteur ${order.args.join(' ')} ended its process (${signal ?? code})`));
    };
    const onAnswer = (answer: Answer) => {
      child.off('exit', onEnd);
      child.channel?.unref();
      done(answer);
    };
    child.once('message', onAnswer).once('exit', onEnd);
    child.channel?.ref();
    child.send(order);
  });
}
