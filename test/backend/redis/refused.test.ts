import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Turn } from '../../../src/backend/port.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { collect } from '../../helpers/collect.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf } from '../hands.ts';

const MAIL = { campaign: 'x', number: 1, key: 'a@b.org', kind: 'returned', cause: 'full', guess: true } as const;
const PAGE = { after: 0, limit: 5 };
const TURN: Turn = { worker: 'w', records: [], begins: [], claims: [{ campaign: 'x', want: 1 }] };
const HOLD = { reason: 'auth', message: '', until: null } as const;

type Ask = (backend: Backend, draft: string, released: string) => Promise<unknown>;

/** What changes something. */
const changes: Readonly<Record<string, Ask>> = {
  createDraft: (backend) => backend.createDraft(newCampaign()),
  addDeliveries: (backend, draft) => backend.addDeliveries(draft, rowsFrom(1, 1)),
  putContent: (backend) => backend.putContent(Buffer.from('statuts')),
  exchange: (backend) => backend.exchange(TURN),
  hold: (backend) => backend.hold('main', HOLD),
  holdCampaign: (backend, _, id) => backend.holdCampaign(id, { reason: 'restored', message: '' }),
  limitAccount: (backend) => backend.limitAccount('main', { perSecond: 1, windows: [] }),
  pause: (backend, _, id) => backend.setWanted(id, 'paused'),
  registerWorker: (backend) => backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 }),
  suppress: (backend) => backend.suppress([{ key: 'a@b.org', reason: 'operator', detail: '' }]),
  'webhooks.know': ({ webhooks }) => webhooks.know([{ key: 'k', label: 'https://one.example', kinds: [] }]),
};

/** What reads, or has nothing to change here. */
const others: Readonly<Record<string, Ask>> = {
  release: (backend, draft) => backend.release(draft, { notBefore: null, sameContentWindowMs: 0 }),
  'addDeliveries without any': (backend, draft) => backend.addDeliveries(draft, []),
  findSame: (backend) => backend.findSame({ digest: 'd', withinMs: 1 }),
  lost: (backend) => backend.lost(),
  acceptLost: (backend) => backend.acceptLost(),
  discardDraft: (backend, draft) => backend.discardDraft(draft),
  getContent: (backend) => backend.getContent('none'),
  holdContents: (backend, draft) => backend.holdContents(draft, []),
  work: (backend) => backend.work(['main']),
  unhold: (backend) => backend.unhold('main', { byOperator: true }),
  accounts: (backend) => backend.accounts(),
  accountUse: (backend) => backend.accountUse('main'),
  resume: (backend, _, id) => backend.setWanted(id, 'run'),
  cancel: (backend, _, id) => backend.setWanted(id, 'cancelled'),
  retry: (backend, _, id) => backend.retry(id, ['failed']),
  campaign: (backend, _, id) => backend.campaign(id),
  campaigns: (backend) => backend.campaigns({ limit: 5 }),
  tallies: (backend) => backend.tallies(),
  'delivery by number': (backend, _, id) => backend.delivery(id, { number: 1 }),
  'delivery by address': (backend, _, id) => backend.delivery(id, { key: 'a@b.org' }),
  person: (backend) => backend.person('a@b.org', { limit: 5 }),
  deliveries: (backend, _, id) => collect(backend.deliveries(id, {})),
  deliveryPage: (backend, _, id) => backend.deliveryPage(id, PAGE),
  attempts: (backend, _, id) => backend.attempts(id, 1),
  timeline: (backend, _, id) => backend.timeline(id),
  troubles: (backend, _, id) => backend.troubles(id, 5),
  beat: (backend) => backend.beat('w', { campaign: null }),
  workers: (backend) => backend.workers(),
  requestStop: (backend) => backend.requestStop(),
  recover: (backend) => backend.recover('w'),
  recordReturns: (backend) => backend.recordReturns([{ ...MAIL, reply: '', suppress: null }]),
  knowsReturn: (backend) => backend.knowsReturn('a mail'),
  returnCounts: (backend, _, id) => backend.returnCounts(id),
  returnTotals: (backend) => backend.returnTotals(),
  unsuppress: (backend) => backend.unsuppress(['a@b.org']),
  hideSuppressions: (backend) => backend.hideSuppressions('a@b.org'),
  eraseDeliveries: (backend, _, campaign) => backend.eraseDeliveries('a@b.org', [{ campaign, number: 1 }]),
  suppressionsOf: (backend) => backend.suppressionsOf('a@b.org'),
  suppressions: (backend) => collect(backend.suppressions()),
  purgeable: (backend) => backend.purgeable(0),
  purge: (backend) => backend.purge(0),
  health: (backend) => backend.health(),
  'webhooks.endpoints': ({ webhooks }) => webhooks.endpoints(),
  'webhooks.due': ({ webhooks }) => webhooks.due(['k']),
  'webhooks.lease': ({ webhooks }) => webhooks.lease('k', 'me', null),
  'webhooks.turn': ({ webhooks }) => webhooks.turn({ key: 'k', lease: 1, results: [], want: 1, release: false }),
  'webhooks.enable': ({ webhooks }) => webhooks.enable('k'),
  'mailboxes.mailboxes': ({ mailboxes }) => mailboxes.mailboxes(),
  'mailboxes.lease': ({ mailboxes }) => mailboxes.lease({ key: 'k', label: 'box' }, 'me', null),
  'mailboxes.turn': ({ mailboxes }) => mailboxes.turn({ key: 'k', lease: 1, release: false }),
};

/** Nobody is told that something is done, or that there is nothing, when Redis has said neither. */
describe.skipIf(redisMissing() !== null)('what Redis does not do is told as not done', () => {
  let server: RedisServer;
  let settings: Parameters<typeof openRedisBackend>[0]['settings'];
  let folder: string;
  let ids: readonly [draft: string, released: string];
  const open = () => openRedisBackend({ settings, clock: systemClock(), folder, flushedMs: 0 });
  beforeAll(async () => {
    server = await RedisServer.start();
    folder = server.folder;
    settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
    const backend = await open();
    ids = [(await backend.createDraft(newCampaign())).id, await campaignOf(backend, 2)];
    await backend.close();
  });
  afterAll(() => server.close());

  test.each(Object.entries(changes))('by a server that has no memory left: %s', async (_, ask) => {
    const backend = await open();
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    try {
      await expect(ask(backend, ...ids)).rejects.toMatchObject({ code: 'redis-full' });
    } finally {
      await server.command('CONFIG', 'SET', 'maxmemory', '0');
      await backend.close();
    }
  });

  test.each(Object.entries({ ...changes, ...others }))('over a connection that is closed: %s', async (_, ask) => {
    const backend = await open();
    await backend.close();
    await expect(ask(backend, ...ids)).rejects.toThrow('this backend is closed');
  });
});
