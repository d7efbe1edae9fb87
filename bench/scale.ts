/**
 * What many workers cost (docs/scaling.md):
 *
 *   node bench/scale.ts [--only full,paced,idle,limits,memory,sqlite] [--workers 2,50,100,200] [--rounds 3] [--fsync always|everysec]
 *
 * Workers are simulated: the sessions of `facteur worker` with connections, journals and heartbeats of their own, many in a few processes, and a
 * mail server that is not there. So what counts is not the speed, which this machine bounds, but what a message costs: of Redis, of the workers.
 *
 *   full    they send as fast as they can
 *   paced   every server takes its time (`--answer`, 1,000 ms, one connection): each worker sends as much however many there are
 *   idle    there is nothing to do: of each worker and second
 *   limits  an account that may send little: nothing too much, nobody twice, equal parts of its campaigns
 *   memory  of Redis, for a recipient
 *   sqlite  1, 2 and 4 workers on one file, as fast as they can
 *
 * Rounds take turns; medians are shown. A message that went out twice, or a limit that was exceeded, ends it.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { spread } from './contest/statistics.ts';
import { type Cost, cost, type Load } from './senders/cost.ts';
import { campaign, type Fsync, onRedis } from './senders/ledger.ts';
import { sendLimited } from './senders/limits.ts';
import { redisWork } from './senders/redis-cost.ts';
import { evenness, type Figures, HEAD, line, medianOf, perMessage, perWorkerSecond } from './senders/report.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'full,paced,idle,limits,memory,sqlite' },
    workers: { type: 'string', default: '2,50,100,200' },
    rounds: { type: 'string', default: '3' },
    fsync: { type: 'string', default: 'always' },
    answer: { type: 'string', default: '1000' },
    messages: { type: 'string', default: '12000' },
  },
});
const workers = values.workers.split(',').map(Number);
const [rounds, answerMs, messages] = [values.rounds, values.answer, values.messages].map(Number) as [
  number,
  number,
  number,
];
/** What each worker claims ahead of each campaign, and some. */
const AHEAD = 250;
/** Of an account with limits. */
const CAMPAIGNS = 4;

const common: Omit<Load, 'workers'> = {
  ...{ backend: 'redis', fsync: values.fsync as Fsync, connections: 10, answerMs: 0, campaigns: 1 },
  ...{ recipients: 60_000, seconds: 3, messages },
};

/** Rounds of each number of workers, in turns. */
async function inTurns(counts: readonly number[], load: Omit<Load, 'workers'>): Promise<Map<number, Cost[]>> {
  const found = new Map(counts.map((count) => [count, [] as Cost[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const count of round % 2 === 0 ? counts : counts.toReversed()) {
      const recipients = load.recipients + count * AHEAD;
      found.get(count)?.push(await cost({ ...load, recipients, workers: count }));
    }
  }
  return found;
}

/** A table of them; each against the first. */
function show(title: string, found: ReadonlyMap<number, readonly Cost[]>, figuresOf: (cost: Cost) => Figures): void {
  console.log(`\n${title} (load ${loadavg()[0]?.toFixed(1)})\n${HEAD}`);
  let first: Figures | null = null;
  for (const [count, costs] of found) {
    const figures = medianOf(costs.map(figuresOf), (all) => spread(all).median);
    first ??= figures;
    const ratio = (figures.redisMs / first.redisMs).toFixed(2);
    console.log(`${line(`${count} workers`, figures)}${Number.isFinite(Number(ratio)) ? `   × ${ratio}` : ''}`);
  }
}

/** What each worker and each campaign got, in the last round of the most workers. */
function showShares(found: ReadonlyMap<number, readonly Cost[]>): void {
  const [count, costs] = [...found].at(-1) ?? [0, []];
  const { byWorker, byCampaign } = costs.at(-1) as Cost;
  console.log(
    `shares of ${count} workers: ${evenness(byWorker)}; of ${byCampaign.length} campaigns: ${evenness(byCampaign)}`,
  );
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  async full() {
    const found = await inTurns(workers, common);
    show('a message, as fast as they can', found, perMessage);
    showShares(found);
  },
  async paced() {
    const load = { ...common, connections: 1, answerMs, recipients: 10_000, seconds: 15, messages: 0 };
    const found = await inTurns(workers, load);
    show(`a message, one connection, ${answerMs} ms each`, found, perMessage);
    showShares(found);
  },
  async idle() {
    const found = await inTurns(workers, { ...common, campaigns: 0, seconds: 12, messages: 0 });
    show('an idle worker, a second', found, perWorkerSecond);
  },
  async limits() {
    const most = Math.max(...workers);
    const day = {
      perSecond: null,
      windows: [
        { ms: 3_600_000, most: 1_000 },
        { ms: 86_400_000, most: 5_000 },
      ],
    };
    const rolling = { perSecond: null, windows: [{ ms: 5_000, most: 300 }] };
    for (const [limits, seconds] of [
      [day, 10],
      [rolling, 40],
    ] as const) {
      const sent = await sendLimited({ workers: most, limits, recipients: 10_000, campaigns: CAMPAIGNS, seconds });
      const windows = limits.windows.map(
        ({ ms, most: allowed }, i) => `${sent.most[i]} of ${allowed} in any ${ms / 1_000} s`,
      );
      console.log(
        `\n${most} workers, ${sent.messages} sent: at most ${windows.join(', ')}; campaigns ${evenness(sent.byCampaign)}`,
      );
      if (limits.windows.some(({ most: allowed }, i) => (sent.most[i] as number) > allowed))
        throw new Error('too many');
    }
  },
  async memory() {
    const rows = 100_000;
    const ledger = await onRedis('always');
    const before = await redisWork(ledger.redis as NonNullable<typeof ledger.redis>);
    await campaign(ledger, rows);
    const after = await redisWork(ledger.redis as NonNullable<typeof ledger.redis>);
    console.log(
      `\nmemory of Redis: ${((after.memory - before.memory) / rows).toFixed(0)} bytes a recipient that waits`,
    );
    await ledger.close();
  },
  async sqlite() {
    show('a message on SQLite', await inTurns([1, 2, 4], { ...common, backend: 'sqlite' }), perMessage);
  },
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
for (const name of values.only.split(',')) await parts[name]?.();
