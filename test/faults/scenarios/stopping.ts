import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../../helpers/smtp/script.ts';
import { upTo } from '../flow.ts';
import type { Scenario } from '../scenario.ts';

const CONNECTIONS = 10;
/** Messages a worker may get rid of before the server holds its answers: the wire is not empty when a signal comes. */
const A_FEW = 100;

export const sigterm: Scenario = {
  name: 'sigterm',
  shortOn: 'sqlite',
  about: 'SIGTERM or SIGINT in the middle: what is on the wire is finished, the rest handed back',
  async run(stage) {
    const { server } = stage;
    const campaign = await stage.submit(stage.long ? 3_000 : 400);
    for (const signal of stage.long ? (['SIGTERM', 'SIGINT', 'SIGTERM'] as const) : (['SIGTERM', 'SIGINT'] as const)) {
      const before = server.received;
      await server.set(upTo(A_FEW));
      const worker = stage.worker();
      await server.until('messages flow', () => server.received > before + 20);
      await sleep(stage.random() * 300);
      worker.signal(signal);
      await worker.says(/Arrêt demandé/);
      await server.set({});
      assert.deepEqual(await worker.exited, { code: 0, signal: null }, `the end by ${signal}`);
      const { counts } = await campaign.status();
      assert.deepEqual([counts.sending, counts.unknown], [0, 0], 'sending and unknown after it');
      assert.equal(counts.sent, server.received, 'everything that arrived is known to be sent');
    }
    await server.set({});
    stage.worker();
    await campaign.finished();
    return {};
  },
};

export const secondSignal: Scenario = {
  name: 'second-signal',
  shortOn: 'sqlite',
  about: 'two SIGINT, or SIGTERM and SIGINT: the worker leaves at once, what was on the wire is unknown',
  async run(stage) {
    const { server } = stage;
    const campaign = await stage.submit(stage.long ? 3_000 : 400);
    const rounds = stage.long ? 6 : 2;
    for (let round = 0; round < rounds; round += 1) {
      await server.set(upTo(A_FEW));
      const { received } = server;
      const worker = stage.worker();
      await server.until('the server holds its answers', () => server.received > received + A_FEW);
      worker.signal(round % 2 === 0 ? 'SIGINT' : 'SIGTERM');
      await worker.says(/Arrêt demandé/);
      worker.signal('SIGINT');
      const { code } = await worker.exited;
      assert.equal(code, 130, 'the end by a second signal');
    }
    await server.set({});
    stage.worker();
    await campaign.finished();
    return { unknown: [rounds, rounds * 2 * CONNECTIONS] };
  },
};

export const silentServer: Scenario = {
  name: 'silent-server',
  shortOn: 'sqlite',
  about: 'no answer after two final dots: everybody else is sent, a worker told to stop twice leaves them unknown',
  async run(stage) {
    const { server } = stage;
    await server.set({
      rules: [
        { at: 'dot', only: { nth: [20] }, do: { silence: true } },
        { at: 'dot', only: { nth: [30] }, do: { silence: true, kept: true } },
      ],
    });
    const campaign = await stage.submit(200);
    const worker = stage.worker();
    await campaign.until('all others are sent', ({ counts }) => counts.sent === 198 && counts.sending === 2);
    worker.signal('SIGTERM');
    await worker.says(/Arrêt demandé/);
    // The long form waits for the worker's own deadline, half a minute.
    if (!stage.long) worker.signal('SIGTERM');
    assert.deepEqual(await worker.exited, { code: stage.long ? 0 : 130, signal: null }, 'the end');
    stage.worker();
    await campaign.finished();
    const unknown = (await campaign.rows()).filter(({ state }) => state === 'unknown');
    const ids = unknown.map(({ number }) => `${campaign.id}.${number}`);
    assert.deepEqual(new Set(ids), server.unanswered, 'unknown are exactly those that were not answered');
    return { unknown: [2, 2] };
  },
};

export const resent: Scenario = {
  name: 'unknown-resent',
  shortOn: 'sqlite',
  about: 'unknown ones go out again only when the operator says so: `retry --unknown`, or `--on-unknown resend` before',
  async run(stage) {
    const { server } = stage;
    const closing: Script = {
      rules: [
        { at: 'dot', only: { nth: [10, 30, 50] }, do: { close: 'end', kept: true } },
        { at: 'dot', only: { nth: [20, 40, 60] }, do: { close: 'end' } },
      ],
    };
    await server.set(closing);
    const asked = await stage.submit(100);
    stage.crew();
    assert.equal((await asked.finished()).counts.unknown, 6);
    await asked.retry('unknown');
    await asked.finished();
    await server.set(closing);
    const before = await stage.submit(100, '--on-unknown', 'resend');
    before.allowResend(1);
    await before.finished();
    const copies = [...server.copies.values()];
    assert.equal(copies.filter((count) => count === 2).length, 6, 'those that were kept arrived twice');
    return {};
  },
};
