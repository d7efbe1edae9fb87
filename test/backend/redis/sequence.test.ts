import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { outcome, rowsFrom, Stage } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';

async function stageOn(server: RedisServer): Promise<Stage> {
  const clock = handClock();
  const folder = mkdtempSync(join(tmpdir(), 'facteur-sequence-'));
  const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
  const open = () => openRedisBackend({ settings, clock, folder, time: 'clock' });
  const remove = async () => rmSync(folder, { recursive: true });
  const stage = await Stage.open({ clock, open, remove });
  onTestFinished(() => stage.close());
  return stage;
}

/** A Redis that forgot is known by its sequence (docs/architecture.md): a write that took none would not be missed. */
test.skipIf(redisMissing() !== null)('on Redis every step that changes something takes the next sequence', async () => {
  const server = await RedisServer.start();
  onTestFinished(() => server.close());
  const stage = await stageOn(server);
  const { backend, clock } = stage;
  const sequence = async () => Number(await server.command('GET', 'facteur:seq'));
  async function takes<T>(name: string, step: () => Promise<T>): Promise<T> {
    const before = await sequence();
    const result = await step();
    expect(await sequence(), name).toBeGreaterThan(before);
    return result;
  }

  const worker = await takes('registerWorker', () => stage.worker());
  const draft = await takes('createDraft', () => stage.draft());
  await takes('addDeliveries', () => backend.addDeliveries(draft, rowsFrom(1, 4)));
  const hash = await takes('putContent', () => backend.putContent(Buffer.from('statuts')));
  await takes('holdContents', () => backend.holdContents(draft, [hash]));
  await takes('release', () => backend.release(draft, { notBefore: null, sameContentWindowMs: 0 }));
  const claims = await takes('claim', () => stage.claim(worker, draft, 3));
  await takes('begin', () => stage.begin(worker, claims.slice(0, 2)));
  await takes('record', () =>
    stage.recordAll(
      worker,
      claims.slice(0, 1).map((claim) => outcome(claim, 'failed')),
    ),
  );
  await takes('retry', () => backend.retry(draft, ['failed']));
  await takes('hold', () => backend.hold('main', { reason: 'auth', message: '535', until: null }));
  await takes('unhold', () => backend.unhold('main', { byOperator: true }));
  await takes('holdCampaign', () => backend.holdCampaign(draft, { reason: 'restored', message: '' }));
  await takes('limitAccount', () => backend.limitAccount('main', { perSecond: 9, windows: [] }));
  await takes('pause', () => backend.setWanted(draft, 'paused'));
  await takes('suppress', () => backend.suppress([{ key: 'a@b.org', reason: 'operator', detail: '' }]));
  await takes('unsuppress', () => backend.unsuppress(['a@b.org']));
  await takes('recover', () => backend.recover(worker));
  await takes('cancel', () => backend.setWanted(draft, 'cancelled'));
  const discarded = await stage.draft();
  await takes('discardDraft', () => backend.discardDraft(discarded));
  clock.pass(3 * 24 * 3_600_000);
  await takes('purge', () => backend.purge(clock.now()));
});

/** Several times a second and worker: what each look wrote would be all that the file of a quiet Redis has. */
test.skipIf(redisMissing() !== null)('on Redis a look that finds nothing to do changes nothing', async () => {
  const server = await RedisServer.start();
  onTestFinished(() => server.close());
  const stage = await stageOn(server);
  const { backend, clock } = stage;
  await stage.defer(await stage.worker(), await stage.campaign(1), 3_600_000);
  await backend.work(['main']);
  const changes = async () => {
    const info = String(await server.command('INFO', 'persistence'));
    return [await server.command('GET', 'facteur:seq'), /^rdb_changes_since_last_save:\d+/m.exec(info)?.[0]];
  };
  const before = await changes();
  for (let i = 0; i < 5; i += 1) {
    clock.pass(200);
    await backend.work(['main']);
  }
  expect(await changes()).toEqual(before);
});
