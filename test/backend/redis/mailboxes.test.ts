import { describe, expect, it, onTestFinished } from 'vitest';
import { redisMissing } from '../../helpers/redis.ts';
import { ForgetfulRedis } from './forgetful.ts';

const box = { key: 'k', label: 'box' };

describe.skipIf(redisMissing() !== null)('mailboxes in Redis', () => {
  it('begin anew where their ledger was replaced, or cannot be understood', async () => {
    const redis = await ForgetfulRedis.start();
    onTestFinished(() => redis.close());
    const { mailboxes } = await redis.open();
    const anew = { ...box, lease: 1, holder: 'me', state: null, at: null };
    const read = async () => {
      await mailboxes.lease(box, 'me', null);
      await mailboxes.turn({ key: 'k', lease: 1, state: 'far', release: false });
    };
    await read();
    await redis.server.command('UNLINK', 'facteur:mailboxes');
    expect(await mailboxes.lease(box, 'me', null)).toEqual(anew);
    for (const [field, value] of [
      ['lease', 'x'],
      ['at', 'yesterday'],
    ] as const) {
      await redis.server.command('HSET', 'facteur:mailbox:k', field, value);
      expect(await mailboxes.mailboxes()).toEqual([]);
      expect(await mailboxes.lease(box, 'me', null)).toEqual(anew);
    }
  });
});
