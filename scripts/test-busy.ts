/**
 * The tests on a machine that is busy with other things: two processes for each processor compute beside them.
 *
 *   npm run test:busy [-- what `vitest run` takes: files, -t NAME, --project long ...]; by itself those of `npm test`
 *
 * A test that fails here and nowhere else races the machine: it waits for time instead of for what it needs. Ends with the
 * tests' exit code; the processes beside them end with this one, however it ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const BUSY_PER_PROCESSOR = 2;
const QUICK = ['--project', 'rooms', '--project', 'alone'];
/** Computes until whoever started it is gone, which its closed standard input tells. */
const COMPUTE = `process.stdin.on('close', () => process.exit()).resume();
const more = () => { const until = performance.now() + 50; while (performance.now() < until); setImmediate(more); };
more();`;

const busy = Array.from({ length: BUSY_PER_PROCESSOR * availableParallelism() }, () =>
  spawn(process.execPath, ['--eval', COMPUTE], { stdio: ['pipe', 'ignore', 'inherit'] }),
);
const asked = process.argv.slice(2);
const options = asked.length > 0 ? asked : QUICK;
const tests = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...options], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tests.kill(signal));
process.exitCode = await ended(tests);
for (const child of busy) child.kill('SIGKILL');

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
