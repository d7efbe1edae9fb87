/**
 * What the ledger costs: rows added, and messages through `exchange` without SMTP, on this machine's disk.
 * `node bench/ledger.ts [rows] [messages] [folder]` (1,000,000, 200,000, a temporary folder).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, Claim, NewDelivery, OutcomeRecord } from '../src/backend/port.ts';
import { openSqliteBackend } from '../src/backend/sqlite/index.ts';
import { systemClock } from '../src/clock.ts';

const CLAIM_WINDOW = 200;
const rows = Number(process.argv[2] ?? 1_000_000);
const messages = Math.min(rows / 3 - CLAIM_WINDOW, Number(process.argv[3] ?? 200_000));

function* list(): Generator<NewDelivery> {
  for (let number = 1; number <= rows; number += 1) {
    const email = `prenom.nom${number}@example-${number % 977}.org`;
    const vars = JSON.stringify({ nom: `Nom${number}`, prenom: `Prénom${number}`, ville: 'Dakar' });
    yield { number, email, key: email, vars, skip: null };
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

async function fill(backend: Backend): Promise<string> {
  const { id } = await backend.createDraft({
    name: 'bench',
    mode: 'async',
    account: 'bench',
    delayMs: 0,
    onUnknown: 'keep',
    key: null,
    digest: `bench-${performance.now()}`,
    message: '{}',
    sender: 'bench@example.org',
  });
  let spent = 0;
  const before = process.memoryUsage().rss;
  let peak = before;
  let chunk: NewDelivery[] = [];
  const add = async () => {
    const start = performance.now();
    await backend.addDeliveries(id, chunk);
    spent += performance.now() - start;
    peak = Math.max(peak, process.memoryUsage().rss);
    chunk = [];
  };
  for (const row of list()) if (chunk.push(row) === backend.capabilities.addChunk) await add();
  await add();
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  console.log(
    `add: ${rows} rows in ${(spent / 1000).toFixed(2)} s, RSS ${mebibytes(before)} + ${mebibytes(peak - before)}`,
  );
  return id;
}

/** As a worker does it: a window of claims, `batch` messages on the wire, their outcomes and the next begins in one turn. */
async function drain(backend: Backend, campaign: string, batch: number): Promise<void> {
  const worker = `bench-${batch}-${performance.now()}`;
  await backend.registerWorker({ id: worker, host: 'bench', boot: 'bench', pid: process.pid, concurrency: 1 });
  const turns: number[] = [];
  let claims: Claim[] = [];
  let wire: Claim[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let done = 0; done < messages; ) {
    const turnStart = performance.now();
    const records = wire.map(
      ({ campaign, number, token }): OutcomeRecord => ({
        ...{ campaign, number, token },
        kind: 'sent',
        reply: `250 2.0.0 Ok: queued as 4ABCDEF${number}`,
      }),
    );
    const begins = claims.splice(0, batch);
    const claim = claims.length < CLAIM_WINDOW / 2 ? [{ campaign, want: CLAIM_WINDOW }] : [];
    const result = await backend.exchange({ worker, records, begins, claims: claim });
    done += records.length;
    wire = begins;
    claims = claims.concat(result.claims[0] ?? []);
    turns.push(performance.now() - turnStart);
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  turns.sort((a, b) => a - b);
  const at = (share: number) => `${turns[Math.floor((turns.length - 1) * share)]?.toFixed(2)} ms`;
  console.log(
    `exchange, ${batch} a turn: ${(messages / seconds).toFixed(0)}/s, turn p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)}, ` +
      `CPU ${((user + system) / messages).toFixed(1)} us/message`,
  );
  await backend.recover(worker);
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  console.log(`${name}: ${(performance.now() - start).toFixed(1)} ms`);
}

const folder = process.argv[4] ?? mkdtempSync(join(tmpdir(), 'facteur-bench-'));
const backend = await openSqliteBackend({ folder, clock: systemClock({}) });
try {
  const id = await fill(backend);
  await drain(backend, id, 10);
  await drain(backend, id, 20);
  const windows = [60_000, 3_600_000, 86_400_000].map((ms) => ({ ms, most: 10_000_000 }));
  await backend.limitAccount('bench', { perSecond: null, windows });
  console.log('with limits of an account, three windows:');
  await drain(backend, id, 20);
  await backend.limitAccount('bench', null);
  await timed('campaign()', () => backend.campaign(id));
  await timed('troubles()', () => backend.troubles(id, 10));
  await timed('work()', () => backend.work(['bench']));
  await timed('delivery by number', () => backend.delivery(id, { number: rows }));
  await timed('delivery by address, the last', () =>
    backend.delivery(id, { key: `prenom.nom${rows}@example-${rows % 977}.org` }),
  );
  await timed('deliveries(), all', async () => {
    for await (const _ of backend.deliveries(id, {}));
  });
  await timed('deliveries(), failed', async () => {
    for await (const _ of backend.deliveries(id, { states: ['failed'] }));
  });
  await timed('cancel', () => backend.setWanted(id, 'cancelled'));
} finally {
  await backend.close();
  if (!process.argv[4]) rmSync(folder, { recursive: true, force: true });
}
