import { describe, expect, it } from 'vitest';
import type { Backend, CampaignWork, WorkerRow } from '../../src/backend/port.ts';
import { FacteurError } from '../../src/errors.ts';
import { unsubscribeKeyId } from '../../src/message/unsubscribe.ts';
import { bootIdentity, newWorker } from '../../src/worker/identity.ts';
import { Hands } from '../backend/hands.ts';
import { eventually } from '../helpers/eventually.ts';
import type { Script } from '../helpers/smtp/faulty-server.ts';
import { mailServer } from '../transport/transports.ts';
import { sessionStage } from './session-stage.ts';

const LEASE_MS = 10_000;
const holdingAt = (nth: number): Script => ({ rules: [{ at: 'dot', only: { nth: [nth] }, do: { hold: true } }] });

/** A backend whose answer to `work` is spoiled so many times. */
function failing(times: number, error: Error) {
  let left = times;
  return (backend: Backend) => ({
    work: (accounts: readonly string[]): Promise<readonly CampaignWork[]> =>
      left-- > 0 ? Promise.reject(error) : backend.work(accounts),
  });
}

describe('a session', () => {
  it('registers, sends everything to everybody, tells of it, and leaves no registration', async () => {
    const { backend, server, work, campaign, counts, events } = await sessionStage();
    const [one, other] = [await campaign(3), await campaign(2, { account: 'other' })];
    expect(await work()).toBe('idle');
    expect([await counts(one), await counts(other)]).toEqual([{ sent: 3 }, { sent: 2 }]);
    expect(server.accepted.size).toBe(5);
    expect(events[0]?.[0]).toBe('ready');
    expect(events.filter(([event]) => event === 'campaignStarted')).toHaveLength(2);
    expect(events.filter(([event]) => event === 'outcome')).toHaveLength(5);
    expect(events.at(-1)?.[0]).toBe('outcome');
    expect(await backend.workers()).toEqual([]);
  });

  it('serves one campaign alone when it is told which', async () => {
    const { work, campaign, counts } = await sessionStage();
    const [one, other] = [await campaign(2), await campaign(2)];
    await work({ only: other });
    expect([await counts(one), await counts(other)]).toEqual([{ pending: 2 }, { sent: 2 }]);
  });

  it('ends at its first beat when it is asked to', async () => {
    const { session, campaign } = await sessionStage({
      through: (backend) => ({
        async registerWorker(worker) {
          await backend.registerWorker(worker);
          await backend.requestStop(worker.id);
        },
      }),
    });
    await campaign(1);
    const stopped = await session();
    expect(await stopped.run({ untilIdle: false })).toBe('stopped');
    await stopped.finish(new Promise(() => {}));
  });

  it('says what it is working at, and nothing any more when that was taken from it', async () => {
    const { backend, server, working, campaign, counts } = await sessionStage({ script: holdingAt(1) });
    const id = await campaign(5);
    await working();
    const current = async () => (await backend.workers())[0]?.current.campaign;
    await eventually('it says so', async () => (await current()) === id);
    await eventually('two are begun', async () => (await counts(id)).sending === 2 && server.events.length === 1);
    await backend.setWanted(id, 'paused');
    await eventually('what was only claimed is given back', async () => (await counts(id)).pending === 3);
    server.set({});
    await eventually('what was begun behind has come back', async () => (await counts(id)).pending === 4);
    await eventually('it says so', async () => (await current()) === null);
    expect(server.accepted.size).toBe(1);
  });
});

describe('a session with nothing to do', () => {
  it('looks for work as soon as somebody has written', async () => {
    let wrote = false;
    const { working, campaign, sent, told } = await sessionStage({ through: () => ({ changed: () => wrote }) });
    await working({ cadence: { beatMs: 60_000, observeMs: 60_000, pollMs: 3_600_000 } });
    await eventually('it is at work', () => told('ready').length === 1);
    const id = await campaign(1);
    wrote = true;
    await sent(id, 1);
  });
});

describe('the lease of a session', () => {
  it('counts from when the beat was sent, however late the answer comes: nothing is sent on an old one', async () => {
    let monotonic = 0;
    let polls = 0;
    const { promise: answer, resolve: answered } = Promise.withResolvers<void>();
    let beats = 0;
    const stage = await sessionStage({
      through: (backend) => ({
        async beat(worker, current) {
          const told = await backend.beat(worker, current);
          beats += 1;
          if (beats === 1) await answer;
          return told;
        },
        async work(accounts) {
          polls += 1;
          return backend.work(accounts);
        },
      }),
    });
    const id = await stage.campaign(1);
    const session = await stage.session({
      monotonic: () => monotonic,
      cadence: { beatMs: 60_000, observeMs: 60_000, pollMs: 15 },
    });
    monotonic += LEASE_MS;
    const ended = session.run({ untilIdle: false });
    await eventually('the beat was asked', () => beats === 1);
    monotonic += LEASE_MS;
    answered();
    const before = polls;
    await eventually('it has looked for work', () => polls >= before + 3);
    expect(await stage.counts(id)).toEqual({ pending: 1 });
    session.end('stopped');
    expect(await ended).toBe('stopped');
    await session.finish(new Promise(() => {}));
  });

  it('is over for good when it was declared dead: the session ends, and what others were given is not touched', async () => {
    const { session, backend, server, campaign, counts } = await sessionStage({
      through: (backend) => ({
        async registerWorker(worker) {
          await backend.registerWorker(worker);
          await backend.recover(worker.id);
        },
      }),
    });
    const id = await campaign(2);
    const late = await session();
    expect(await late.run({ untilIdle: false })).toBe('lease-lost');
    await late.finish(new Promise(() => {}));
    expect([await counts(id), server.accepted.size, await backend.workers()]).toEqual([{ pending: 2 }, 0, []]);
  });
});

describe('other workers', () => {
  it('make it look more seldom where there are many', async () => {
    const asked = { beats: 0, polls: 0, looks: 0 };
    const { working } = await sessionStage({
      through: (backend) => ({
        beat(worker, current) {
          asked.beats += 1;
          return backend.beat(worker, current);
        },
        work(accounts) {
          asked.polls += 1;
          return backend.work(accounts);
        },
        async workers() {
          asked.looks += 1;
          const [self] = await backend.workers();
          return Array.from({ length: 100_000 }, (_, i) => ({ ...self, id: `w${i}`, boot: `b${i}` }) as WorkerRow);
        },
      }),
    });
    await working({ cadence: { beatMs: 5, observeMs: 5, pollMs: 1_000 } });
    await eventually('many beats', () => asked.beats >= 20);
    expect(asked).toMatchObject({ polls: 1, looks: 1 });
  });

  it('that are gone are found: what they had claimed is sent, what they had begun is unknown', async () => {
    const { backend, work, campaign, counts, told, server } = await sessionStage();
    const id = await campaign(5);
    const pid = 2 ** 22 + 1; // above Linux's largest
    await backend.registerWorker({ ...newWorker(1), id: 'gone', boot: bootIdentity(), pid });
    const hands = new Hands(backend, 'gone', id);
    await hands.onWire(2);
    await hands.claim(2);
    await work();
    expect(await counts(id)).toEqual({ sent: 3, unknown: 2 });
    expect(told('recovered')).toEqual(['gone 2 2']);
    expect(server.accepted.size).toBe(3);
  });

  it('that were there first have the only connection of an account', async () => {
    let monotonic = 0;
    let polls = 0;
    const { backend, clock, working, campaign, counts, sent } = await sessionStage({
      account: () => ({ connectionsInAll: 1 }),
      through: (store) => ({
        async work(accounts) {
          polls += 1;
          return store.work(accounts);
        },
      }),
    });
    const id = await campaign(1);
    await backend.registerWorker({ ...newWorker(1), id: 'first', boot: 'another', pid: 1 });
    clock.pass(1_000);
    await working({ monotonic: () => monotonic });
    monotonic += 3_000;
    await eventually('it has looked for work', () => polls >= 3);
    expect(await counts(id)).toEqual({ pending: 1 });
    await backend.recover('first');
    await sent(id, 1);
  });
});

describe('what cannot be sent now', () => {
  it('is told with its reason, and not waited for when only an operator can help', async () => {
    const { backend, work, campaign, counts, told } = await sessionStage();
    const id = await campaign(2);
    await backend.hold('main', { reason: 'auth', message: '535', until: null });
    expect(await work()).toBe('idle');
    expect(await counts(id)).toEqual({ pending: 2 });
    expect(told('held')).toEqual([`main auth ${id}`]);
  });

  it('is waited for when the hold ends by itself', async () => {
    const { backend, clock, work, campaign, counts, told } = await sessionStage();
    const id = await campaign(2);
    await backend.hold('main', { reason: 'quota', message: '452', until: clock.now() + 60_000 });
    const ended = work();
    await eventually('it says so', () => told('held').length > 0);
    clock.pass(60_000);
    expect(await ended).toBe('idle');
    expect(await counts(id)).toEqual({ sent: 2 });
  });

  it('outside its hours holds the account until they begin', async () => {
    const { clock, hold, working, campaign, counts, sent } = await sessionStage({
      // It is Sunday, ten o'clock.
      account: () => ({ hours: { zone: 'UTC', spans: [{ days: [0], from: 11 * 60, to: 12 * 60 }] } }),
    });
    const id = await campaign(2);
    await working();
    expect(await hold(id)).toEqual({ reason: 'hours', message: '', until: clock.now() + 3_600_000 });
    expect(await counts(id)).toEqual({ pending: 2 });
    clock.pass(3_600_000);
    await sent(id, 2);
  });

  it('has a message that cannot be read: its campaign is held, and the others go on', async () => {
    const { hold, work, campaign, counts, told } = await sessionStage();
    const bad = await campaign(1, { message: 'not JSON' });
    const good = await campaign(1);
    await work();
    expect(await counts(good)).toEqual({ sent: 1 });
    expect(await hold(bad)).toMatchObject({ reason: 'ledger-damaged', message: expect.stringContaining('JSON') });
    expect(told('trouble')).toEqual([expect.stringContaining('JSON')]);
  });

  it('has a message that the ledger does not give just now: it is asked for again, and nothing is held', async () => {
    let refusals = 2;
    const { work, campaign, counts, told } = await sessionStage({
      through: (backend) => ({
        campaign: (id) =>
          refusals-- > 0
            ? Promise.reject(new FacteurError('store-busy', { file: 'x', seconds: 5 }))
            : backend.campaign(id),
      }),
    });
    const id = await campaign(1);
    await work();
    expect([await counts(id), told('held'), told('trouble').length]).toEqual([{ sent: 1 }, [], 1]);
  });
});

describe('the settings of an account', () => {
  it('that cannot be read hold it until the operator has put them right', async () => {
    let problem: Error | null = null;
    const { backend, hold, working, campaign, sent, told } = await sessionStage({
      account: () => {
        if (problem) throw problem;
        return {};
      },
    });
    const first = await campaign(1);
    await working();
    await sent(first, 1);
    problem = new Error('SMTP_PORT is no number');
    await backend.unhold('main', { byOperator: true });
    const id = await campaign(1);
    expect(await hold(id)).toEqual({ reason: 'configuration', message: 'SMTP_PORT is no number', until: null });
    expect(told('trouble')).toEqual(['SMTP_PORT is no number']);
    problem = null;
    await backend.unhold('main', { byOperator: true });
    await sent(id, 1);
  });

  it('that a fault of ours keeps from being read hold nothing: they are read again', async () => {
    let problem: Error | null = null;
    const { backend, working, campaign, sent, told } = await sessionStage({
      account: () => {
        const fault = problem;
        problem = null;
        if (fault) throw fault;
        return {};
      },
    });
    const first = await campaign(1);
    await working();
    await sent(first, 1);
    problem = new TypeError('x is undefined');
    await backend.unhold('main', { byOperator: true });
    const id = await campaign(1);
    await sent(id, 1);
    expect([told('trouble'), told('held')]).toEqual([['x is undefined'], []]);
  });
});

describe('trouble with the ledger', () => {
  it('is told, and that it is over', async () => {
    const { work, campaign, counts, events } = await sessionStage({ through: failing(2, new Error('disk full')) });
    const id = await campaign(1);
    await work();
    expect(await counts(id)).toEqual({ sent: 1 });
    const about = events.filter(([event]) => event.startsWith('trouble')).map(([event]) => event);
    expect(about.slice(0, 1)).toEqual(['trouble']);
    expect(about.filter((event) => event === 'trouble')).toHaveLength(2);
    expect(about.at(-1)).toBe('troubleOver');
  });

  it('ends the session when a newer program has taken the ledger over', async () => {
    const newer = new FacteurError('store-newer', { folder: 'x' } as never);
    const { session } = await sessionStage({ through: failing(1, newer) });
    const one = await session();
    await expect(one.run({ untilIdle: false })).rejects.toBe(newer);
    await one.finish(Promise.resolve());
  });
});

describe('the end of a session', () => {
  it('waits for the answer to what was handed over', async () => {
    const { server, session, campaign, counts } = await sessionStage({ script: holdingAt(1) });
    const id = await campaign(1);
    const one = await session();
    const ended = one.run({ untilIdle: false });
    await server.until(({ events }) => events.length === 1);
    one.end('stopped');
    await ended;
    const finished = one.finish(new Promise(() => {}));
    server.set({});
    await finished;
    expect(await counts(id)).toEqual({ sent: 1 });
  });

  it('waits for the answer to what it has asked of the ledger', async () => {
    const [beaten, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = 0;
    const { session } = await sessionStage({
      through: (backend) => ({
        async beat(worker, current) {
          asked += 1;
          await beaten.promise;
          return backend.beat(worker, current);
        },
        async work(accounts) {
          asked += 1;
          await looked.promise;
          return backend.work(accounts);
        },
      }),
    });
    const one = await session({ cadence: { beatMs: 60_000, observeMs: 60_000, pollMs: 60_000 } });
    let over = false;
    const ended = one.run({ untilIdle: false }).finally(() => {
      over = true;
    });
    await eventually('both are asked', () => asked === 2);
    one.end('stopped');
    looked.resolve();
    for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
    expect(over).toBe(false);
    beaten.resolve();
    expect(await ended).toBe('stopped');
    await one.finish(new Promise(() => {}));
  });

  it('closes the connections at its deadline: what was handed over is unknown, and nobody is registered', async () => {
    const { server, backend, session, campaign, counts } = await sessionStage({ script: holdingAt(1) });
    const id = await campaign(1);
    const one = await session();
    const ended = one.run({ untilIdle: false });
    await server.until(({ events }) => events.length === 1);
    one.end('stopped');
    await ended;
    await one.finish(Promise.resolve());
    expect([await counts(id), await backend.workers()]).toEqual([{ unknown: 1 }, []]);
  });
});

describe('a message', () => {
  it('has its attachments from the ledger, and the tokens to leave the list', async () => {
    const { port, received } = await mailServer();
    const { backend, work, campaign } = await sessionStage({ settings: { port } });
    const key = Buffer.alloc(32, 7);
    const sha256 = await backend.putContent(Buffer.from('contents'));
    const file = { filename: 'a.txt', contentType: 'text/plain', sha256, size: 8 };
    const url = { base: 'https://example.org', keyId: unsubscribeKeyId(key) };
    const list = { email: 'asso@example.org', subject: 'no more', url };
    const id = await campaign(1, { source: { attachments: [file], list } });
    await work({ unsubscribeKey: () => key });
    const raw = received[0]?.raw.toString() ?? '';
    expect(raw).toContain(Buffer.from('contents').toString('base64'));
    expect(raw.replace(/\r\n /g, ' ')).toMatch(
      new RegExp(`List-Unsubscribe: .*<https://example.org/u/2.${id}.1.fr.[\\w-]+.[\\w-]+>`),
    );
  });
});
