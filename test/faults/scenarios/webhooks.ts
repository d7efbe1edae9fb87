import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../../helpers/smtp/script.ts';
import { Receiver } from '../../helpers/webhook-receiver.ts';
import { finish, flow, WINDOW } from '../flow.ts';
import { until } from '../patience.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';

/** Some are refused, for good and not for their address. */
const someRefused: Script = {
  rules: [
    { at: 'dot', only: { every: 10 }, do: { reply: '554 5.3.0 Not today' } },
    { at: 'dot', do: { delayMs: 5 } },
  ],
};
const LONGEST_LIFE_MS = 2_000;
/** Longer than any pause of an endpoint, and than what one event waits after two failures. */
const LATER_S = 3_600;

export const webhooksKilled: Scenario = {
  name: 'webhooks-killed',
  longOnly: true,
  about: 'kill -9 of workers while a receiver of webhooks fails at random: every event arrives, signed, under one id',
  async run(stage) {
    const { server, size } = stage;
    const receiver = await endpoint(stage);
    await server.set(someRefused);
    const workers = stage.crew();
    const kills = Math.ceil(size.kills / 5);
    for (let kill = 0; kill < kills; kill += 1) {
      await flow(stage);
      await sleep(stage.random() * LONGEST_LIFE_MS);
      const victim = kill % workers.length;
      await (workers[victim] as WorkerProcess).kill();
      workers[victim] = stage.again(workers[victim] as WorkerProcess);
    }
    await finish(stage);
    receiver.behave = () => 200;
    stage.project.write({ clock: String(LATER_S) });
    const nothingWaits = async () => {
      const [{ waiting }] = (await stage.project.json<{ endpoints: [{ waiting: number }] }>(['webhooks'])).endpoints;
      return waiting === 0;
    };
    const progress = () => receiver.ids.length;
    await until('nothing waits', nothingWaits, { pause: () => sleep(500), progress });
    const failed = await compare(stage, receiver);
    stage.notes.push(`${kills} kills, ${receiver.ids.length} events in ${receiver.received.length} requests`);
    return { failed: [failed, failed], unknown: [0, WINDOW * kills] };
  },
};

/** An endpoint that answers now this, now that. */
async function endpoint(stage: Stage): Promise<Receiver> {
  const answers = [200, 200, 200, 500, 503, null];
  const receiver = await Receiver.start((_, response) => {
    const status = answers[Math.floor(stage.random() * answers.length)] as number | null;
    if (status === null) response.socket?.destroy();
    return status;
  });
  stage.atEnd(() => receiver.close());
  stage.project.write({ clock: '0' });
  stage.project.setEnv({ FACTEUR_TEST_CLOCK: stage.project.path('clock'), HOOK_SECRET: receiver.secret });
  stage.addSettings(`webhooks: [{ url: "${receiver.url}", secretEnv: HOOK_SECRET }]\n`);
  return receiver;
}

/** Compares what was told with what `export` says; returns how many have failed. */
async function compare({ campaigns, project }: Stage, receiver: Receiver): Promise<number> {
  const texts = new Map<string, string>();
  for (const { id, text, body } of receiver.received) {
    assert.ok(body, `the signature of ${id}`);
    assert.equal(text, texts.get(id) ?? text, `the body of ${id}`);
    texts.set(id, text);
  }
  assert.equal(receiver.ids.length, texts.size, 'events that were accepted');
  assert.equal(receiver.mostAtOnce, 1, 'requests at once');
  const bodies = [...texts.values()].map((text) => JSON.parse(text));
  const told = bodies.filter(({ type }) => type === 'delivery.failed');
  let failed = 0;
  for (const { id } of campaigns) {
    const rows = (await project.deliveries(id)).filter(({ state }) => state === 'failed');
    const numbers = told
      .filter(({ data }) => data.campaign.id === id)
      .map(({ data }) => data.delivery.number as number);
    const expected = rows.map(({ number }) => number);
    assert.deepEqual(
      numbers.sort((a, b) => a - b),
      expected,
      `failed deliveries of ${id}`,
    );
    const ends = bodies.filter(({ type, data }) => type === 'campaign.finished' && data.campaign.id === id);
    assert.equal(ends.length, 1, `ends of ${id}`);
    failed += rows.length;
  }
  return failed;
}
