import { setTimeout as sleep } from 'node:timers/promises';
import { uneven, upTo } from '../flow.ts';
import { until } from '../patience.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

export const queueFlushed: Scenario = {
  name: 'redis-queue-flushed',
  about: 'the keys of the BullMQ queues are deleted in the middle: campaigns without jobs get them again',
  only: 'redis',
  async run(stage) {
    const { server, redis } = stage;
    const times = stage.long ? 5 : 2;
    await server.set(upTo(times * (stage.long ? 500 : 50)));
    const campaign = await stage.submit(stage.long ? 5_000 : 500);
    const paced = await stage.submit(stage.long ? 200 : 60, '--delay', '0.05');
    stage.crew();
    for (let time = 1; time <= times; time += 1) {
      await server.arrived((time * campaign.total) / 10);
      await redis.server.command('DEL', ...(await keysOfQueues(stage)));
    }
    await server.set(uneven);
    await Promise.all([campaign.finished(), paced.finished()]);
    return {};
  },
};

/** Those of both queues, as soon as there are some (again). */
function keysOfQueues({ redis }: Stage): Promise<string[]> {
  const look = async () => {
    const keys = [...(await redis.keys('*:bulk_email_queue:*')), ...(await redis.keys('*:email_queue:*'))];
    return keys.length > 0 ? keys : null;
  };
  return until('there are keys of queues', look, { pause: () => sleep(50) });
}
