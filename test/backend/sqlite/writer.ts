/**
 * A process that writes flat out: `node writer.ts FOLDER CAMPAIGN JOURNAL [PAUSE]`, or with so many
 * milliseconds between two turns. Prints `ready`, begins at the first line of
 * stdin, and ends at the second with one JSON line: its turns. What was acknowledged to it, it notes in the journal before it goes on: `b 7` begun, `s 7` sent.
 */
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Begin, Claim, OutcomeRecord } from '../../../src/backend/port.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { systemClock } from '../../../src/clock.ts';

const [folder = '', campaign = '', journal = '', pause = '0'] = process.argv.slice(2);
const BATCH = 10;
const WINDOW = 100;

function note(kind: 'b' | 's', claims: readonly Begin[]): void {
  if (claims.length > 0) appendFileSync(journal, claims.map(({ number }) => `${kind} ${number}\n`).join(''));
}

const backend = await openSqliteBackend({ folder, clock: systemClock({}) });
const worker = `writer-${process.pid}`;
await backend.registerWorker({ id: worker, host: 'test', boot: 'test', pid: process.pid, concurrency: 1 });
let lines = 0;
const begun = new Promise<void>((resolve) => {
  createInterface(process.stdin).on('line', () => {
    lines += 1;
    resolve();
  });
});
process.stdout.write(`ready ${worker}\n`);
await begun;

let claims: Claim[] = [];
let wire: Claim[] = [];
let turns = 0;
for (; lines < 2; turns += 1) {
  const records = wire.map(
    ({ campaign, number, token }): OutcomeRecord => ({ campaign, number, token, kind: 'sent', reply: '250 ok' }),
  );
  const begins = claims.splice(0, BATCH);
  const wanted = claims.length < WINDOW / 2 ? [{ campaign, want: WINDOW }] : [];
  const result = await backend.exchange({ worker, records, begins, claims: wanted });
  note(
    's',
    records.filter((_, i) => result.records[i] === 'recorded'),
  );
  wire = begins.filter((_, i) => result.begins[i]?.kind === 'begun');
  note('b', wire);
  claims = claims.concat(result.claims[0] ?? []);
  // Whoever stops it must be heard.
  if (pause !== '0') await new Promise((resolve) => setTimeout(resolve, Number(pause)));
  else if (turns % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
process.stdout.write(`${JSON.stringify({ turns })}\n`);
await backend.close();
process.exit(0);
