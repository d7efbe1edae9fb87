import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Campaign } from '../campaign.ts';
import { upTo, WINDOW } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

/** While it is paused, nothing arrives: not right after the word, nor later, though the server takes everything. */
async function pauseHolds({ server, long }: Stage, campaign: Campaign): Promise<void> {
  await Promise.all([campaign.steer('pause'), campaign.steer('pause')]);
  await server.set({});
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
    const [rows, rounds] = stage.long ? [8_000, 8] : [800, 2];
    const workers = stage.crew(2);
    // What is on the wire when the server holds goes out, too: some are left for after the last round.
    const eachRound = upTo(Math.floor(rows / (rounds + 1)) - workers.length * WINDOW);
    await server.set(eachRound);
    let before = server.received;
    const campaign = await stage.submit(rows);
    for (let round = 0; round < rounds; round += 1) {
      await server.until('messages flow', () => server.received > before + 50);
      await pauseHolds(stage, campaign);
      await server.set(eachRound);
      // Before they flow again: the first of the two lets all of a round go while the second still starts.
      before = server.received;
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
    stage.crew();
    const rounds = stage.long ? 5 : 1;
    const rows = stage.long ? 5_000 : 1_000;
    for (let round = 0; round < rounds; round += 1) {
      await server.set(upTo(rows / 2));
      const before = server.received;
      const campaign = await stage.submit(rows);
      await server.until('messages flow', () => server.received > before + 100);
      await Promise.all([campaign.steer('cancel'), campaign.steer('cancel')]);
      await server.set({});
      await campaign.until('all is decided', ({ counts }) => counts.sent + counts.cancelled === rows);
      for (const verb of ['resume', 'pause', 'retry']) {
        const { code } = await project.run([verb, campaign.id, '--json']);
        assert.equal(code, 4, `${verb} of a cancelled campaign`);
      }
    }
    return { cancelled: [1, rounds * (rows - 100)] };
  },
};

export const retryUnderLoad: Scenario = {
  name: 'retry-under-load',
  shortOn: 'sqlite',
  about: '`retry --failed` from several processes while the campaign runs: each failed one goes out once more',
  async run(stage) {
    const { server, project } = stage;
    const refused = { reply: '550 5.7.1 Message refused by content policy' };
    const rows = stage.long ? 5_000 : 400;
    const { rules = [] } = upTo(rows / 2);
    await server.set({ rules: [{ at: 'dot', only: { every: 10 }, do: refused }, ...rules] });
    const campaign = await stage.submit(rows);
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
