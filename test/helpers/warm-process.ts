/**
 * A process that has the built command loaded and runs one command line after the other, each with a folder, an environment and
 * streams of its own: what `facteur ...` does, without the third of a second that a new process needs to load it. Started
 * by warm-command.ts alone.
 */
import { pathToFileURL } from 'node:url';
import type { Answer, Order } from './warm-command.ts';

let runs = 0;

process.on('message', (order: Order) => void run(order).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit());
// Each run listens to them anew, as a process of its own does.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

async function run({ entry, launcher, args, folder, env }: Order): Promise<Answer> {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, launcher, ...args];
  process.exitCode = undefined;
  const stdout = collect(process.stdout);
  const stderr = collect(process.stderr);
  runs += 1;
  // What starts the command is loaded anew, and so runs again; what it loads is there already.
  await import(`${pathToFileURL(entry).href}?${runs}`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Takes what is written to a stream from now on, until what this returns is called: it gives it back. */
function collect(stream: NodeJS.WriteStream): () => Uint8Array {
  const parts: Buffer[] = [];
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    parts.push(Buffer.from(chunk as string));
    const written = rest.at(-1);
    if (typeof written === 'function') process.nextTick(() => written(null));
    return true;
  };
  return () => {
    stream.removeAllListeners('error');
    return Buffer.concat(parts);
  };
}
