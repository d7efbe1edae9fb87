/**
 * How long reading takes in a ledger with one campaign of many, most of them sent: a page by state, a search by address, the timeline, a
 * status, one address over all campaigns.
 * `node bench/reads.ts [recipients] [backend ...]` (1,000,000; both).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { troubleGroups } from '../src/app/failures.ts';
import { searchPeople } from '../src/app/people.ts';
import { countSelection } from '../src/app/selection.ts';
import type { Backend } from '../src/backend/port.ts';
import type { AddressSearch, PageQuery } from '../src/backend/reading.ts';
import { openRedisBackend } from '../src/backend/redis/index.ts';
import { openSqliteBackend } from '../src/backend/sqlite/index.ts';
import type { DeliveryState } from '../src/backend/states.ts';
import { systemClock } from '../src/clock.ts';
import { RedisServer } from '../test/helpers/redis.ts';
import { emailOf, send, submit } from './ledgers/large.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const backends = process.argv.length > 3 ? process.argv.slice(3) : ['sqlite', 'redis'];
/** Campaigns beside the large one, with some of its people. */
const OTHERS = 300;
const ROUNDS = 20;

/** Some rounds of one reading, each of another part of the list; prints the median, and the longest. */
async function measure(name: string, read: (round: number) => Promise<string | number>): Promise<void> {
  const times: number[] = [];
  let told: string | number = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    told = await read(round);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const [median = 0, longest = 0] = [times[ROUNDS / 2], times.at(-1)];
  console.log(
    `${name.padEnd(48)} ${median.toFixed(1).padStart(6)} ms, at most ${longest.toFixed(1).padStart(6)} ms (${told})`,
  );
}

async function readAll(backend: Backend, id: string): Promise<void> {
  const page = async (query: PageQuery) => {
    const { rows: found, next } = await backend.deliveryPage(id, { ...query });
    return `${found.length} rows, ${next === null ? 'the end' : `on at ${next}`}`;
  };
  const after = (round: number) => Math.floor((rows * round) / ROUNDS);
  const states: readonly DeliveryState[][] = [
    ['sent'],
    ['failed'],
    ['unknown', 'deferred'],
    ['pending'],
    ['skipped'],
    ['cancelled'],
  ];
  await measure('a page', (round) => page({ limit: 50, after: after(round) }));
  for (const some of states)
    await measure(`a page: ${some}`, (round) => page({ states: some, limit: 50, after: after(round) }));
  await measure('a page: failed, 1,000 rows', () => page({ states: ['failed'], limit: 1_000 }));
  const search = (text: string, match: AddressSearch['match']): AddressSearch => ({ text, match });
  await measure('a search: the whole address', (round) =>
    page({ search: search(emailOf(after(round) + 1), 'whole'), limit: 50 }),
  );
  await measure('a search: a domain', () => page({ search: search('@example-500.org', 'part'), limit: 50 }));
  await measure('a search: a beginning that nobody has', () => page({ search: search('zoé', 'beginning'), limit: 50 }));
  await measure('a search: a part, of those that failed', () =>
    page({ search: search('nom7', 'part'), states: ['failed'], limit: 50 }),
  );
  await measure('a search: a name', (round) =>
    page({ search: search(`prenom${after(round) + 1}"`.slice(0, -1), 'row'), limit: 50, after: after(round) }),
  );
  await measure('who did not get it: the first part', async () => {
    const { groups, counted, total } = await troubleGroups(backend, id);
    return `${groups.length} groups, ${counted} of ${total} counted`;
  });
  await measure('who did not get it: all of them', async () => {
    let [counted, parts] = [0, 0];
    for (let from: string | null | undefined; from !== null; parts += 1) {
      const part = await troubleGroups(backend, id, { after: from });
      counted += part.counted;
      from = part.next;
    }
    return `${counted} in ${parts} parts`;
  });
  await measure('how many fit a filter of states', async () => {
    return `${(await countSelection(backend, id, { states: ['failed', 'unknown'] })).count} people`;
  });
  await measure('a name over all campaigns, the first answer', async () => {
    return `${(await searchPeople(backend, 'prenom12', { limit: 50 })).items.length} deliveries`;
  });
  await measure('the timeline', async () => `${(await backend.timeline(id))?.spans.length} spans`);
  await measure('a status', async () => `${(await backend.campaign(id))?.counts.sent} sent`);
  await measure('a person over all campaigns', async (round) => {
    const { deliveries } = await backend.person(emailOf(round + 1), { limit: 100 });
    return `${deliveries.length} deliveries`;
  });
  await measure('somebody who is in none', async (round) => {
    const { deliveries } = await backend.person(`nobody${round}@example.org`, { limit: 100 });
    return `${deliveries.length} deliveries`;
  });
  const start = performance.now();
  let calls = 0;
  for (let at: number | null = 0; at !== null; calls += 1) {
    at = (await backend.deliveryPage(id, { search: search('zoé', 'part'), limit: 50, after: at })).next;
  }
  console.log(
    `a part that nobody has, to the end: ${calls} pages, ${(performance.now() - start).toFixed(0)} ms in all`,
  );
}

async function run(kind: string, folder: string): Promise<void> {
  const redis = kind === 'redis' ? await RedisServer.start({ within: folder }) : null;
  const places = { folder: join(folder, '.facteur'), witness: join(folder, 'witness'), clock: systemClock() };
  const settings = { host: '127.0.0.1', port: redis?.port ?? 0, db: 0, username: null, password: null, tls: false };
  const backend = redis ? await openRedisBackend({ ...places, settings }) : await openSqliteBackend(places);
  try {
    for (let i = 0; i < OTHERS; i += 1) await submit(backend, 100);
    const start = performance.now();
    const id = await submit(backend, rows);
    console.log(`${kind}: ${rows} recipients submitted in ${((performance.now() - start) / 1_000).toFixed(1)} s`);
    await send(backend, id, rows);
    await readAll(backend, id);
  } finally {
    await backend.close();
    await redis?.close();
  }
}

for (const kind of backends) {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-bench-'));
  try {
    await run(kind, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
