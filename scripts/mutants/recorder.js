/**
 * Stands in a copy of the tree while it is measured which test reaches what; see coverage.ts. Writes a line of JSON into the
 * file `hits` beside it for each piece that a test reaches, `[test, piece]`, and for each test that has ended, `[test, null, ms]`.
 * Where no test is known (a file that is loaded, another thread, another process) its name is empty.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

let test = '';
let seen = new Set();

export function hit(piece) {
  if (seen.has(piece)) return;
  seen.add(piece);
  write([test, piece]);
}

/** What is reached from now on is reached by this test. */
export function enter(name) {
  test = name;
  seen = new Set();
}

/** The test has ended, and took so long. */
export function leave(ms) {
  write([test, null, ms]);
}

function write(line) {
  appendFileSync(join(import.meta.dirname, 'hits'), `${JSON.stringify(line)}\n`);
}
