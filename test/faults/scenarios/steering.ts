import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../../helpers/smtp/script.ts';
import type { Campaign } from '../campaign.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

/**
 * So slow that a campaign lasts for a minute, whatever the machine does meanwhile: the commands that steer it have to start first.
 */
const slow: Script = { rules: [{ at: 'dot', do: { delayMs: 500 } }] };

/** While it is paused, nothing arrives: not right after the word, nor later. */
async function pauseHolds({ server, long }: Stage, campaign: Campaign): Promise<void> {
  await Promise.all([campaign.steer('pause'), campaign.steer('pause')]);
  const { counts } = await campaign.until('nothing on the wire', (now) => now.counts.sending === 0);
  const copies = () => [...server.copies.keys()].filter((delivery) => delivery.startsWith(`${campaign.id}.`)).length;
  await server.until('what was on the wire has arrived', () => copies() >= counts.sent);
  const before = copies();
  await sleep(long ? 1_500 : 300);
  assert.equal(copies(), before, 'copies while paused');
}

export const pauseAndResume: Scenario = {
  name: 'pause-resume',
  shortOn: 'sqlite',
  about: 'pause and resume under load, from several processes at once: nothing goes out in between, everybody once',
  async run(stage) {
    const { server } = stage;
    await server.set(slow);
    const campaign = await stage.submit(stage.long ? 8_000 : 2_400);
    stage.crew(2);
    for (let round = 0; round < (stage.long ? 8 : 2); round += 1) {
      const before = server.received;
      await server.until('messages flow', () => server.received > before + 30);
      await pauseHolds(stage, campaign);
      await Promise.all([campaign.steer('resume'), campaign.steer('resume')]);
    }
    await server.set({});
    await campaign.finished();
    return {};
  },
};

export const cancel: Scenario = {
  name: 'cancel',
  shortOn: 'sqlite',
  about: 'cancel under load: what was not begun is cancelled and arrives nowhere; it cannot be taken back',
  async run(stage) {
    const { server, project } = stage;
    await server.set(slow);
    stage.crew();
    const rounds = stage.long ? 5 : 1;
    const rows = stage.long ? 5_000 : 1_000;
    for (let round = 0; round < rounds; round += 1) {
      const campaign = await stage.submit(rows);
      const before = server.received;
      await server.until('messages flow', () => server.received > before + 30);
      await Promise.all([campaign.steer('cancel'), campaign.steer('cancel')]);
      await campaign.until('all is decided', ({ counts }) => counts.sent + counts.cancelled === rows);
      for (const verb of ['resume', 'pause', 'retry']) {
        const { code } = await project.run([verb, campaign.id, '--json']);
        assert.equal(code, 4, `${verb} of a cancelled campaign`);
      }
    }
    return { cancelled: [1, rounds * (rows - 30)] };
  },
};

export const retryUnderLoad: Scenario = {
  name: 'retry-under-load',
  shortOn: 'sqlite',
  about: '`retry --failed` from several processes while the campaign runs: each failed one goes out once more',
  async run(stage) {
    const { server, project } = stage;
    const refused = { reply: '550 5.7.1 Message refused by content policy' };
    await server.set({
      rules: [
        { at: 'dot', only: { every: 10 }, do: refused },
        { at: 'dot', do: { delayMs: 5 } },
      ],
    });
    const campaign = await stage.submit(stage.long ? 5_000 : 400);
    stage.crew();
    await campaign.until('some failed', ({ counts }) => counts.failed >= 5);
    const retry = () => project.run(['retry', campaign.id, '--failed', '--json']);
    const codes = (await Promise.all([retry(), retry(), retry()])).map(({ code }) => code);
    // Whoever finds nothing left to retry is told so.
    assert.ok(codes.includes(0) && codes.every((code) => code === 0 || code === 4), `retry ended with ${codes}`);
    await server.set({});
    if ((await campaign.finished()).counts.failed > 0) {
      await campaign.retry('failed');
      await campaign.finished();
    }
    return {};
  },
};
