/**
 * A faulty mail server as a process of its own:
 *
 *   node test/helpers/smtp/serve.ts --port N --script '{...}' | --script FILE.json --log FILE
 *
 * Prints one line `{"port":N}` when it listens. Appends one JSON line per message to the log (a MessageEvent with `time`,
 * milliseconds since 1970, and `monotonic`) before the client gets its answer, so that what a client was told is in the
 * file whatever happens to the client. SIGHUP reads the script file again, starts its counts from 0 and prints
 * `{"reread":true}`; SIGTERM and SIGINT cut all connections and end.
 */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startFaultyServer } from './faulty-server.ts';
import type { Script } from './script.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    script: { type: 'string', default: '{}' },
    log: { type: 'string' },
  },
});

function readScript(): Script {
  return JSON.parse(existsSync(values.script) ? readFileSync(values.script, 'utf8') : values.script) as Script;
}

const log = values.log === undefined ? null : openSync(values.log, 'a');
const server = await startFaultyServer(readScript(), {
  port: Number(values.port),
  onMessage(event) {
    const line = { ...event, time: Date.now(), monotonic: performance.now() };
    if (log !== null) writeSync(log, `${JSON.stringify(line)}\n`);
  },
});

async function stop(): Promise<void> {
  await server.close();
  if (log !== null) closeSync(log);
  process.exit(0);
}

process.on('SIGHUP', () => {
  server.set(readScript());
  process.stdout.write('{"reread":true}\n');
});
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
