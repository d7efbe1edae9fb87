/**
 * What a backup of a large ledger costs, and putting it back: time and greatest resident memory of the command.
 * `node bench/backup.ts [recipients] [messages sent] [sqlite|redis]` (1,000,000, 300,000, both). Build first: it runs dist/.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Backend, Claim, NewDelivery } from '../src/backend/port.ts';
import { openRedisBackend } from '../src/backend/redis/index.ts';
import { openSqliteBackend } from '../src/backend/sqlite/index.ts';
import { systemClock } from '../src/clock.ts';
import { RedisServer } from '../test/helpers/redis.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const sent = Math.min(rows, Number(process.argv[3] ?? 300_000));
const backends = process.argv[4] ? [process.argv[4]] : ['sqlite', 'redis'];
/** Deliveries a turn. */
const TURN = 500;
const PROGRAM = resolve(import.meta.dirname, 'programs/peak.ts');

function list(first: number, count: number): NewDelivery[] {
  return Array.from({ length: count }, (_, i) => {
    const number = first + i;
    const email = `prenom.nom${number}@example-${number % 977}.org`;
    const vars = JSON.stringify({ email, nom: `Nom${number}`, prenom: `Prénom${number}`, ville: 'Dakar' });
    return { number, email, key: email, vars, skip: null };
  });
}

async function fill(backend: Backend): Promise<void> {
  const { id } = await backend.createDraft({
    ...{ name: 'bench', mode: 'async', account: 'bench', delayMs: 0, onUnknown: 'keep', key: null },
    ...{ digest: 'bench', message: '{}', sender: 'bench@example.org' },
  });
  for (let first = 1; first <= rows; first += TURN)
    await backend.addDeliveries(id, list(first, Math.min(TURN, rows - first + 1)));
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  await backend.registerWorker({ id: 'bench', host: 'bench', boot: 'bench', pid: process.pid, concurrency: 2 });
  for (let done = 0; done < sent; done += TURN) await send(backend, id);
  await backend.recover('bench');
}

async function send(backend: Backend, campaign: string): Promise<void> {
  const turn = { worker: 'bench', records: [], begins: [], claims: [] };
  const [claims = []] = (await backend.exchange({ ...turn, claims: [{ campaign, want: TURN }] })).claims;
  const outcome = ({ campaign, number, token }: Claim) => {
    // One in a hundred is tried again later: what a last look has to read once more.
    const of = { campaign, number, token, reply: '250 2.0.0 OK: queued as 4Zx8Qk2hVbz1x' };
    return number % 100 === 0
      ? ({ ...of, kind: 'deferred', waitMs: 3_600_000 } as const)
      : ({ ...of, kind: 'sent' } as const);
  };
  await backend.exchange({ ...turn, begins: claims });
  await backend.exchange({ ...turn, records: claims.map(outcome) });
}

function run(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): void {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    ...{ cwd, env: { ...process.env, ...env }, encoding: 'utf8' },
  });
  if (status !== 0) throw new Error(`facteur ${args.join(' ')} ended with ${status}: ${stderr}`);
  const seconds = (performance.now() - began) / 1_000;
  const [peak = 0, processor = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  const figures = [
    `${(processor / 1_000).toFixed(1)} s of a processor`,
    `at most ${(peak / 2 ** 20).toFixed(0)} MiB resident`,
  ];
  console.log(`facteur ${args[0]}: ${seconds.toFixed(1)} s, ${figures.join(', ')}`);
}

async function measure(kind: string, folder: string): Promise<void> {
  const redis = kind === 'redis' ? await RedisServer.start({ appendfsync: 'everysec', within: folder }) : null;
  try {
    const places = { folder: join(folder, '.facteur'), witness: join(folder, 'witness'), clock: systemClock() };
    const settings = { host: '127.0.0.1', port: redis?.port ?? 0, db: 0, username: null, password: null, tls: false };
    const backend = redis ? await openRedisBackend({ ...places, settings }) : await openSqliteBackend(places);
    await fill(backend);
    await backend.close();
    const env = { FACTEUR_WITNESS: join(folder, 'witness'), ...(redis && { REDIS_URL: redis.url }) };
    console.log(`${kind}: ${rows} recipients, ${sent} of them sent`);
    run(folder, env, 'backup', 'bench.facteur', '--json');
    console.log(`the file: ${(statSync(join(folder, 'bench.facteur')).size / 1e6).toFixed(0)} MB`);
    run(folder, env, 'restore', 'bench.facteur', '--yes', '--json');
  } finally {
    await redis?.close();
  }
}

for (const kind of backends) {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-bench-'));
  try {
    await measure(kind, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
