import assert from 'node:assert/strict';
import type { Campaign } from '../campaign.ts';
import { allAtWork, uneven } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

/** What no key, field or member of ours holds. */
const RUBBISH = ['', 'rubbish', '-1', 'nan', '1e999', '99999999999999999999', '{"a":', '\u0000\u00ff', '0x10'];

/** What is done to one key, by its type; each gets the key and one of its fields or members, and rubbish. */
const damages: Readonly<Record<string, readonly ((key: string, part: string, rubbish: string) => Command)[]>> = {
  hash: [(key, part) => ['HDEL', key, part], (key, part, rubbish) => ['HSET', key, part, rubbish]],
  set: [(key, part) => ['SREM', key, part], (key, _, rubbish) => ['SADD', key, rubbish]],
  zset: [
    (key, part) => ['ZREM', key, part],
    (key, _, rubbish) => ['ZADD', key, '1', rubbish],
    (key, part) => ['ZADD', key, '-inf', part],
  ],
  list: [(key, _, rubbish) => ['LSET', key, '0', rubbish], (key, _, rubbish) => ['RPUSH', key, rubbish]],
  string: [(key, _, rubbish) => ['SETRANGE', key, '0', rubbish]],
  stream: [],
};
/** What can be done to any key. */
const anyKey: readonly ((key: string, rubbish: string) => readonly Command[])[] = [
  (key) => [['DEL', key]],
  (key, rubbish) => [['SET', key, rubbish]],
  (key, rubbish) => [
    ['DEL', key],
    ['RPUSH', key, rubbish],
  ],
];

type Command = readonly [string, ...string[]];

export const allFlushed: Scenario = {
  name: 'redis-flushall',
  about: 'FLUSHALL in the middle: what is gone is gone, nothing is doubled, and the next campaign is sent',
  only: 'redis',
  run: (stage) =>
    rounds(stage, stage.long ? 50 : 1, async () => {
      await stage.redis.server.command('FLUSHALL');
      stage.forgetCampaigns();
    }),
};

export const damaged: Scenario = {
  name: 'redis-damage',
  about: 'single keys, fields and members deleted or replaced by rubbish: nobody is stuck or written to twice',
  only: 'redis',
  async run(stage) {
    const history: string[] = [];
    await rounds(stage, stage.long ? 200 : 2, async (campaign) => {
      const done = await damageOne(stage);
      history.push(done);
      return () => lookAfter(stage, campaign, done);
    }).catch((error: Error) => {
      // Damage can lie there for long before something comes upon it.
      throw new Error(`${error.message}\nThe damage so far, the latest last:\n${history.join('\n')}`, { cause: error });
    });
    // What is left of the damaged ones is no campaign to be judged row by row.
    await stage.stopWorkers();
    await stage.redis.server.command('FLUSHALL');
    stage.forgetCampaigns();
    return {};
  },
};

/** Under load, again and again: something happens to Redis, and a campaign submitted after it is sent whole. */
async function rounds(
  stage: Stage,
  times: number,
  happens: (campaign: Campaign) => Promise<(() => Promise<void>) | void>,
): Promise<Record<string, never>> {
  await stage.server.set(uneven);
  const workers = stage.crew();
  let longest = 0;
  let resumed = 0;
  for (let time = 1; time <= times; time += 1) {
    const campaign = await stage.submit(400);
    if (time === 1) await allAtWork(stage, workers);
    else await inTheMiddle(campaign, Math.floor(stage.random() * campaign.total));
    const afterwards = await happens(campaign);
    const since = performance.now();
    resumed += await nextIsSent(stage);
    longest = Math.max(longest, (performance.now() - since) / 1_000);
    await afterwards?.();
  }
  assert.ok(
    workers.every((worker) => worker.running),
    'all workers are still there',
  );
  stage.notes.push(
    `${times} times; the next campaign was sent within ${longest.toFixed(1)} s, ${resumed} times only after \`resume\``,
  );
  return {};
}

/** So many are sent, or it is held for the damage of the round before. */
function inTheMiddle(campaign: Campaign, sent: number): Promise<unknown> {
  return campaign.until('it is in the middle', ({ counts, heldReason }) => counts.sent >= sent || heldReason !== null);
}

/** As an operator: what is held, or refused until he has looked, goes on after `resume`. Returns how often that took. */
async function nextIsSent(stage: Stage): Promise<number> {
  let resumed = 0;
  const resume = async () => {
    resumed += 1;
    await stage.project.run(['resume', '--json']);
  };
  const next = await stage.submit(200).catch(() => resume().then(() => stage.submit(200)));
  const isSentOrHeld = () =>
    next.until('it is sent or held', ({ state, heldReason }) => state === 'finished' || heldReason !== null);
  for (let { state } = await isSentOrHeld(); state !== 'finished'; { state } = await isSentOrHeld()) {
    await resume();
    next.lookAgain();
  }
  assert.equal((await next.status()).counts.sent, 200, 'all of the next campaign are sent');
  return resumed;
}

/** Does one thing to one key of one kind; all kinds are as likely. Returns what was done, for people. */
async function damageOne(stage: Stage): Promise<string> {
  const { redis, random } = stage;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const byKind = Map.groupBy((await redis.keys('*')).sort(), kindOf);
  const key = pick(byKind.get(pick([...byKind.keys()])) as string[]);
  const type = String(await redis.server.command('TYPE', key));
  const rubbish = pick(RUBBISH);
  const own = damages[type] ?? [];
  const some = Math.floor(random() * (own.length + anyKey.length));
  const part = String(await partOf(stage, key, type));
  const commands = own[some] ? [own[some](key, part, rubbish)] : (anyKey[some - own.length]?.(key, rubbish) ?? []);
  // One that is gone meanwhile, or of another type by now, is damaged enough.
  for (const command of commands) await redis.server.command(...command).catch(() => {});
  return commands.map((command) => command.map((word) => JSON.stringify(word)).join(' ')).join('; ');
}

/** The key without what names a campaign, a worker or an account. */
function kindOf(key: string): string {
  return key.split(':').slice(0, 2).join(':');
}

function partOf({ redis }: Stage, key: string, type: string): Promise<unknown> {
  if (type === 'hash') return redis.server.command('HRANDFIELD', key);
  if (type === 'set') return redis.server.command('SRANDMEMBER', key);
  if (type === 'zset') return redis.server.command('ZRANDMEMBER', key);
  return Promise.resolve('');
}

/** The damaged campaign itself comes to an end: by itself, after `resume`, or because it is cancelled. */
async function lookAfter({ project, notes }: Stage, campaign: Campaign, done: string): Promise<void> {
  await project.run(['resume', campaign.id, '--json']);
  const ended = await project.run(['cancel', campaign.id, '--json']);
  // 4: it is finished; 5: it is gone.
  if (![0, 4, 5].includes(ended.code ?? -1)) notes.push(`after ${done}: ${ended.stdout.trim()}`);
}
