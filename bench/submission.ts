/**
 * How long it takes to read a list, look at everybody on it and keep it as a draft, and in which memory:
 *
 *     node bench/submission.ts [ROWS] [clean|troubled]
 *
 * 1,000,000 rows of a CSV file by default; `troubled`: something is found in every row. On SQLite, in a folder of its own.
 */
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { openSqliteBackend } from '../src/backend/sqlite/index.ts';
import { fillDraft } from '../src/campaign/draft.ts';
import { preflightOf, prepareSubmission } from '../src/campaign/submit.ts';
import { systemClock } from '../src/clock.ts';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const TROUBLED = process.argv[3] === 'troubled';

const identity = { name: null, address: null, colour: null, logo: null };

const folder = mkdtempSync(join(tmpdir(), 'submission-'));
try {
  await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const listFile = join(folder, 'liste.csv');
  const messageFile = join(folder, 'message.md');
  await writeList(listFile);
  writeFileSync(
    messageFile,
    '---\nfrom: asso@example.org\nsubject: Bonjour {{ prenom }}\n---\nBonjour {{ prenom }} de {{ ville }}\n',
  );
  const backend = await openSqliteBackend({ folder: join(folder, 'data'), clock: systemClock() });
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const submission = await prepareSubmission(backend, {
    ...{ language: 'fr', messageFile, listFile, list: {}, choice: { at: new Date() }, mode: 'async', delayMs: 0 },
    timeZone: 'Europe/Paris',
    senders: [],
    ...{
      limit: Number.POSITIVE_INFINITY,
      account: 'main',
      key: null,
      onUnknown: 'keep',
      name: null,
      defaultFrom: null,
    },
    overrides: { subject: undefined, from: undefined, replyTo: undefined, topic: undefined, attach: [] },
    identity,
    unsubscribe: { email: null, online: null },
  });
  const prepared = performance.now();
  const { campaign, contents, rows, recipientFiles } = submission;
  let told = 0;
  const draft = await fillDraft({
    ...{ backend, campaign, contents, rows, recipientFiles, file: listFile, limit: Number.POSITIVE_INFINITY },
    ...{ leftOut: rows.leftOut, refuse: true, onProgress: () => {} },
    preflight: preflightOf(submission, { identity, maxSize: null, domain: null, at: new Date() }, () => {
      told += 1;
    }),
  });
  const { user, system } = process.cpuUsage(cpu);
  const { maxRSS } = process.resourceUsage();
  const ended = performance.now();
  console.log(
    `${draft.total} rows, ${statSync(listFile).size} bytes, ${told} findings: ${seconds(ended - began)} s (${seconds(prepared - began)} s to prepare), ${seconds((user + system) / 1000)} s of processor, ${Math.round(maxRSS / 1024)} MB`,
  );
  await backend.close();
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

async function writeList(path: string): Promise<void> {
  const file = createWriteStream(path);
  file.write('email;prenom;nom;ville;code postal;telephone\n');
  for (let n = 0; n < ROWS; n += 1) {
    const row = TROUBLED
      ? troubledRow(n)
      : `m${n}@example.org;Zoé${n % 900};Dupré${n % 7_000};Dakar;75011;0612345678\n`;
    if (!file.write(row)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

/** What every list has in some rows, in all of them. */
function troubledRow(n: number): string {
  const rows = [
    `m${n}@gmial.com;Zoé;Dupré;Dakar;75011;0612345678\n`,
    `m${n} @ example.org;Zoé;Dupré;Dakar;75011;0612345678\n`,
    `m${n}@example.org;Ã‰lodie;Dupré;Dakar;75011;0612345678\n`,
    `m${n}@example.org;Zoé;DUPRÉ;Dakar;1000;612345678\n`,
    `m${n}@example.org, n${n}@example.org;;Dupré;Dakar;75011;0612345678\n`,
  ];
  return rows[n % rows.length] ?? '';
}
