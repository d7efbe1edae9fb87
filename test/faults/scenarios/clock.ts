import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { upTo } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const HOUR_S = 3_600;
const DELAY_MS = 100;

function setClock({ project }: Stage, seconds: number): void {
  writeFileSync(project.path('clock'), String(seconds));
}

function withTestClock(stage: Stage): void {
  setClock(stage, 0);
  stage.project.setEnv({ FACTEUR_TEST_CLOCK: stage.project.path('clock') });
}

/** From the first arrival to the last, in milliseconds. */
function duration({ server }: Stage): number {
  const times = server.arrivals.map(({ time }) => time);
  return Math.max(...times) - Math.min(...times);
}

export const clockJumps: Scenario = {
  name: 'clock-jumps',
  shortOn: 'sqlite',
  about: 'the clock is set back and forward by an hour between claims of a paced campaign: nobody waits an hour',
  async run(stage) {
    withTestClock(stage);
    const jumps = [-HOUR_S, 0, HOUR_S, -HOUR_S, HOUR_S, 0];
    const between = stage.long ? 15 : 5;
    const campaign = await stage.submit((jumps.length + 1) * between, '--delay', String(DELAY_MS / 1_000));
    stage.crew(2);
    for (const [i, seconds] of jumps.entries()) {
      await stage.server.arrived((i + 1) * between);
      setClock(stage, seconds);
    }
    await campaign.finished();
    // The pace is measured elsewhere; here each jump may make one message come early.
    // A message that the server takes note of late, because it has to wait for a processor, makes it look shorter.
    const least = (campaign.total - 1 - jumps.length) * DELAY_MS * 0.5;
    assert.ok(duration(stage) > least, `all within ${duration(stage)} ms`);
    return {};
  },
};

export const clockSetBack: Scenario = {
  name: 'clock-set-back',
  about: 'the clock is set back by an hour while some wait for a retry, for the end of a hold, or to be claimed again',
  shortOn: 'sqlite',
  waits: true,
  async run(stage) {
    withTestClock(stage);
    const { server } = stage;
    await server.set({ rules: [{ at: 'rcpt', do: { reply: '450 4.2.0 Later' } }] });
    stage.project.write({ 'facteur.yaml': 'retry: { schedule: [5s] }\n' });
    const greylisted = await stage.submit(100);
    const worker = stage.worker();
    // Not all: where it takes long, the first are tried again meanwhile.
    await greylisted.until('many wait', ({ counts }) => counts.deferred >= 50);
    setClock(stage, -HOUR_S);
    await server.set({});
    await greylisted.finished();
    await server.set({ rules: [{ at: 'connect', do: { reply: '421 4.3.2 Not now', close: true } }] });
    worker.signal('SIGTERM');
    await worker.exited;
    const held = await stage.submit(100);
    stage.crew();
    await held.until('held', ({ state }) => state === 'held');
    setClock(stage, -2 * HOUR_S);
    await server.set({});
    await held.finished();
    await server.set(upTo(50));
    const paused = await stage.submit(100, '--delay', '0.01');
    await server.arrived(250);
    await paused.steer('pause');
    await server.set({});
    setClock(stage, -3 * HOUR_S);
    await paused.steer('resume');
    await paused.finished();
    return {};
  },
};
