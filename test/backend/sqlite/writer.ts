/**
 * A process that writes flat out: `node writer.ts FOLDER CAMPAIGN SECONDS`. Prints `ready`, begins at the first line of
 * stdin, and ends with one JSON line: how many turns it had and the longest any of them took.
 */
import { once } from 'node:events';
import type { Claim, OutcomeRecord } from '../../../src/backend/port.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { systemClock } from '../../../src/clock.ts';

const [folder = '', campaign = '', seconds = '1'] = process.argv.slice(2);
const backend = await openSqliteBackend({ folder, clock: systemClock({}) });
const worker = `writer-${process.pid}`;
await backend.registerWorker({ id: worker, host: 'test', boot: 'test', pid: process.pid, concurrency: 1 });
process.stdout.write('ready\n');
await once(process.stdin, 'data');

let claims: Claim[] = [];
let wire: Claim[] = [];
let turns = 0;
let longest = 0;
for (const end = performance.now() + Number(seconds) * 1000; performance.now() < end; turns += 1) {
  const records = wire.map(
    ({ campaign, number, token }): OutcomeRecord => ({ campaign, number, token, kind: 'sent', reply: '250 ok' }),
  );
  const begins = claims.splice(0, 10);
  const start = performance.now();
  const result = await backend.exchange({
    worker,
    records,
    begins,
    claims: claims.length < 50 ? [{ campaign, want: 100 }] : [],
  });
  longest = Math.max(longest, performance.now() - start);
  wire = begins.filter((_, i) => result.begins[i]?.kind === 'begun');
  claims = claims.concat(result.claims[0] ?? []);
}
process.stdout.write(`${JSON.stringify({ turns, longest })}\n`);
await backend.close();
process.exit(0);
