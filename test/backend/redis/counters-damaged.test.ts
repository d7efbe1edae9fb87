import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { redisMissing } from '../../helpers/redis.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

const RUBBISH = ['', 'rubbish', '-1', '-40', 'nan', '1e999', '99999999999999999999', null] as const;

/** What Redis counts for all campaigns together: one of them that is no number any more stops nobody for longer than a greeting. */
describe.skipIf(redisMissing() !== null)('a counter that is damaged under a worker', () => {
  let redis: ForgetfulRedis;
  beforeEach(async () => {
    redis = await ForgetfulRedis.start();
  });
  afterEach(() => redis.close());

  test.each(['seq', 'generation', 'run', 'token', 'campaign', 'slot'])('%s', async (name) => {
    for (const value of RUBBISH) {
      const backend = await redis.open();
      const worker = await redis.worker(backend);
      const hands = new Hands(backend, worker, await campaignOf(backend, 6));
      await hands.send(2);
      if (value === null) await redis.server.command('DEL', `facteur:${name}`);
      else await redis.server.command('SET', `facteur:${name}`, value);
      await backend.beat(worker, { campaign: null });
      expect(await hands.send(2), `${name} ${value}`).toHaveLength(2);
      const next = new Hands(backend, worker, await campaignOf(backend, 3));
      expect(await next.send(3), `${name} ${value}`).toHaveLength(3);
      const [newest] = await backend.campaigns({ limit: 1 });
      expect(newest?.id, `${name} ${value}`).toBe(next.campaign);
      const before = redis.notices.length;
      await backend.beat(worker, { campaign: null });
      await backend.beat(worker, { campaign: null });
      expect(redis.notices.slice(before), `${name} ${value}`).toEqual([]);
      await backend.recover(worker);
      await backend.close();
    }
  });
});

/** What can become of the lists of who is at work, given one of them. */
const damages: Readonly<Record<string, (key: string, part: string) => readonly [string, ...string[]]>> = {
  'is deleted': (key) => ['DEL', key],
  'is rubbish': (key) => ['SET', key, 'rubbish'],
  'loses one': (key, part) => ['ZREM', key, part],
  'has a stranger': (key) => ['ZADD', key, '1', 'rubbish'],
  'has one in a wrong place': (key, part) => ['ZADD', key, '-inf', part],
};

describe.skipIf(redisMissing() !== null)('who is at work', () => {
  let redis: ForgetfulRedis;
  beforeEach(async () => {
    redis = await ForgetfulRedis.start();
  });
  afterEach(() => redis.close());

  const slotOf = (worker: string) => redis.server.command('HGET', `facteur:w:${worker}`, 'slot');

  describe.each(['workers', 'slots'])('facteur:%s', (name) => {
    test.each(Object.entries(damages))('%s: nobody is held for it, and everybody is known again', async (_, damage) => {
      const backend = await redis.open();
      const [one, two] = [await redis.worker(backend), await redis.worker(backend)];
      const campaign = await campaignOf(backend, 8);
      const [first, second] = [new Hands(backend, one, campaign), new Hands(backend, two, campaign)];
      const wires = [await first.onWire(2), await second.onWire(2)] as const;
      const part = name === 'workers' ? two : String(await slotOf(two));
      await redis.server.command(...damage(`facteur:${name}`, part));
      if (name === 'workers') for (const worker of [one, two]) await backend.beat(worker, { campaign: null });
      await backend.work(['main']);
      expect((await backend.campaign(campaign))?.hold).toBe(null);
      for (const worker of [one, two])
        expect(await backend.beat(worker, { campaign: null })).toMatchObject({ alive: true });
      expect((await backend.workers()).map(({ id }) => id).sort()).toEqual([one, two]);
      const three = await redis.worker(backend);
      expect(new Set(await Promise.all([one, two, three].map(slotOf)))).toHaveProperty('size', 3);
      await first.record(wires[0], 'sent');
      expect(await backend.recover(two)).toMatchObject({ unknown: 2 });
      expect(await new Hands(backend, three, campaign).send(8)).toHaveLength(4);
      expect((await backend.campaign(campaign))?.counts).toMatchObject({ sent: 6, unknown: 2, pending: 0 });
    });
  });

  // A Redis that may have forgotten waits for all who were at work: for one who never was, for ever.
  test.each([
    ['ended', ['SADD', 'facteur:ended', 'rubbish']],
    ['workers', ['ZADD', 'facteur:workers', '40', 'rubbish']],
    ['replay:waiting', ['SADD', 'facteur:replay:waiting', 'rubbish']],
  ] as const)('a stranger in facteur:%s: a Redis that begins anew does not wait for it', async (name, damage) => {
    const backend = await redis.open();
    const worker = await redis.worker(backend);
    const hands = new Hands(backend, worker, await campaignOf(backend, 6));
    await hands.send(2);
    if (name !== 'replay:waiting') await redis.server.command(...damage);
    await redis.server.command('SET', 'facteur:run', 'another');
    const other = await redis.open();
    if (name === 'replay:waiting') await redis.server.command(...damage);
    await backend.beat(worker, { campaign: null });
    await other.work(['main']);
    await backend.beat(worker, { campaign: null });
    expect(await hands.send(4)).toHaveLength(4);
    await other.work(['main']);
    expect(await redis.server.command('SISMEMBER', `facteur:${name}`, 'rubbish').catch(() => 0)).toBe(0);
    expect(await redis.server.command('ZSCORE', 'facteur:workers', 'rubbish')).toBe(null);
  });

  test('a stranger that may have been a worker: what it may have sent is not sent again before somebody says so', async () => {
    const backend = await redis.open();
    const worker = await redis.worker(backend);
    const campaign = await campaignOf(backend, 6);
    const hands = new Hands(backend, worker, campaign);
    await hands.send(2);
    await redis.server.command('SADD', 'facteur:ended', 'poste-812-a0b1c2');
    await redis.server.command('SET', 'facteur:run', 'another');
    const other = await redis.open();
    await backend.beat(worker, { campaign: null });
    await other.work(['main']);
    expect(await hands.send(4)).toEqual([]);
    expect(await backend.work(['main'])).toMatchObject([{ hold: { reason: 'ledger-rollback' } }]);
    await backend.unhold('main', { byOperator: true });
    // Only the first look of a process, and now and then one, takes care of what others left.
    await (await redis.open()).work(['main']);
    expect(await hands.send(4)).toHaveLength(4);
    expect(await redis.server.command('SCARD', 'facteur:ended')).toBe(0);
  });

  test('of two that got one number, as nothing said which are taken, one comes again', async () => {
    const backend = await redis.open();
    const one = await redis.worker(backend);
    const campaign = await campaignOf(backend, 4);
    const wire = await new Hands(backend, one, campaign).onWire(2);
    await redis.server.command('DEL', 'facteur:workers', 'facteur:slots', 'facteur:slot');
    const two = await redis.worker(backend);
    expect(await slotOf(two)).toBe(await slotOf(one));
    expect(await backend.beat(one, { campaign: null })).toMatchObject({ alive: false });
    expect(await backend.beat(two, { campaign: null })).toMatchObject({ alive: true });
    expect(await new Hands(backend, one, campaign).record(wire, 'sent')).toEqual(['recorded', 'recorded']);
    expect(await new Hands(backend, two, campaign).send(4)).toHaveLength(2);
    expect((await backend.campaign(campaign))?.counts).toMatchObject({ sent: 4, unknown: 0 });
  });
});

describe.skipIf(redisMissing() !== null)('a campaign whose texts are lost', () => {
  test('is told by its id, held as damaged, and can be cancelled', async () => {
    const redis = await ForgetfulRedis.start();
    onTestFinished(() => redis.close());
    const backend = await redis.open();
    const worker = await redis.worker(backend);
    const campaign = await campaignOf(backend, 4);
    await new Hands(backend, worker, campaign).send(1);
    await redis.server.command('DEL', `facteur:m:${campaign}`);
    await backend.work(['main']);
    expect(await backend.campaign(campaign)).toMatchObject({
      ...{ id: campaign, name: campaign, mode: 'async', sender: '', message: '' },
      hold: { reason: 'ledger-damaged' },
    });
    await backend.setWanted(campaign, 'cancelled');
    expect((await backend.campaign(campaign))?.counts).toMatchObject({ sent: 1, cancelled: 3 });
  });
});
