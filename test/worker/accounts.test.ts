import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { systemClock } from '../../src/clock.ts';
import type { Hours } from '../../src/hours.ts';
import { createDryRunTransport } from '../../src/transport/dry-run.ts';
import { Accounts } from '../../src/worker/accounts.ts';
import { ConnectionShares } from '../../src/worker/connection-shares.ts';
import { folderWith } from '../helpers/folder.ts';
import { always, mail } from '../transport/mails.ts';
import { sessionStage } from './session-stage.ts';

/** A worker's accounts, and how often their settings were read; `meanwhile` happens after each reading. */
async function accounts(meanwhile: () => Promise<void> = async () => {}) {
  const backend = await openSqliteBackend({ folder: folderWith(), clock: systemClock() });
  onTestFinished(() => backend.close());
  let read = 0;
  const load = async () => {
    read += 1;
    await meanwhile();
    const retry = { delaysMs: [], everyMs: 0, maxAgeMs: 0, jitter: 0 };
    const nothing = {
      ...{ connectionsInAll: null, limits: null, hours: null },
      sign: null,
      bounce: null,
      deliveryField: null,
    };
    return [{ name: 'default', connections: 1, retry, createTransport: createDryRunTransport, ...nothing }];
  };
  const opened = new Accounts(load, { backend, clock: systemClock(), onHold: () => {} });
  const refresh = async () => {
    const row = (await backend.accounts()).find(({ name }) => name === 'default');
    await opened.refresh('default', row?.epoch ?? 0);
    return read;
  };
  return { backend, opened, refresh };
}

describe('Accounts', () => {
  it('read their settings again once after each `resume`, and only then', async () => {
    const { backend, opened, refresh } = await accounts();
    await opened.open();
    expect(await refresh()).toBe(1);
    await backend.unhold('default', { byOperator: true });
    expect(await refresh()).toBe(2);
    expect(await refresh()).toBe(2);
  });

  it('read again what was corrected between their reading and the first campaign', async () => {
    const { backend, opened, refresh } = await accounts();
    await opened.open();
    await backend.unhold('default', { byOperator: true });
    expect(await refresh()).toBe(2);
  });

  it('read again what was corrected while they read', async () => {
    let resume = async () => {};
    const { backend, opened, refresh } = await accounts(() => resume());
    resume = async () => {
      resume = async () => {};
      await backend.unhold('default', { byOperator: true });
    };
    await opened.open();
    expect(await refresh()).toBe(2);
  });

  it('know of each account what was corrected of it', async () => {
    const stage = await sessionStage();
    await stage.backend.unhold('other', { byOperator: true });
    const accounts = await stage.accounts();
    const before = stage.loads();
    await accounts.refresh('main', 0);
    await accounts.refresh('other', 1);
    expect(stage.loads()).toBe(before);
    await accounts.refresh('main', 1);
    expect(stage.loads()).toBe(before + 1);
  });
});

describe('a corrected account', () => {
  it('sends over new connections; the old ones end with their message, which a close waits for', async () => {
    const stage = await sessionStage({ script: { rules: [{ at: 'dot', do: { hold: true } }] } });
    const accounts = await stage.accounts();
    const old = accounts.get('main');
    const outcome = old.transport.send(mail(), always);
    await stage.server.until(({ events }) => events.length === 1);
    await accounts.refresh('main', 1);
    expect(accounts.get('main')).not.toBe(old);
    expect(await accounts.get('main').transport.ready()).toBeNull();
    let closed = false;
    const closing = accounts.close({ now: false }).then(() => {
      closed = true;
    });
    await stage.server.until(({ open }) => open === 1);
    expect(closed).toBe(false);
    stage.server.set({});
    await closing;
    expect((await outcome).kind).toBe('sent');
    await stage.server.until(({ open }) => open === 0);
  });

  it('lets go of a connection that nobody uses at once', async () => {
    const stage = await sessionStage();
    const accounts = await stage.accounts();
    await accounts.get('main').transport.ready();
    await accounts.get('other').transport.ready();
    await accounts.refresh('main', 1);
    await stage.server.until(({ open }) => open === 1);
    expect(await accounts.get('other').transport.ready()).toBeNull();
    expect(stage.server.connections).toBe(2);
  });
});

describe('the connections of an account', () => {
  /** The shares of the first of so many workers. */
  const sharesAmong = (workers: number) => {
    let now = 0;
    const shares = new ConnectionShares('w0', () => now);
    shares.look(Array.from({ length: workers }, (_, i) => ({ id: `w${i}`, startedAt: i })));
    now = 60_000;
    return shares;
  };

  it.each([
    ['none are limited', null, 3, 6, true],
    ['all are this worker’s', 3, 1, 6, true],
    ['some are others’', 4, 2, 4, true],
    ['there are fewer than workers', 1, 2, 2, true],
    ['there is none left', 0, 2, 2, false],
  ])('are shared: %s', async (_what, connectionsInAll, workers, size, has) => {
    const stage = await sessionStage({ account: () => ({ connections: 3, connectionsInAll }) });
    const accounts = await stage.accounts();
    const { window } = accounts.get('main');
    accounts.keepToShares(sharesAmong(workers));
    expect([window.size, accounts.hasShare('main', sharesAmong(workers))]).toEqual([size, has]);
  });
});

describe('the hours of an account', () => {
  it('are those of its settings, until they are read anew', async () => {
    let hours: Hours | null = { zone: 'UTC', spans: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 600, to: 660 }] };
    const stage = await sessionStage({ account: () => ({ hours }) });
    const accounts = await stage.accounts();
    // Ten o'clock.
    const now = stage.clock.now();
    const hour = 3_600_000;
    expect(accounts.closesAt('main')).toBe(0);
    expect(accounts.opening('main', now)).toEqual({ from: now, until: now + hour });
    expect(accounts.opening('main', now + hour - 1)?.until).toBe(now + hour);
    expect(accounts.closesAt('main')).toBe(now + hour);
    expect(accounts.opening('main', now + hour)).toEqual({ from: now + 24 * hour, until: now + 25 * hour });
    expect(accounts.opening('main', now - 1)).toEqual({ from: now, until: now + hour });
    hours = null;
    await accounts.refresh('main', 1);
    expect([accounts.opening('main', now), accounts.closesAt('main')]).toEqual([null, 0]);
  });

  it('are unlimited for the dry run, which every worker has', async () => {
    const accounts = await (await sessionStage()).accounts();
    expect(accounts.names).toEqual(['dry-run', 'main', 'other']);
    expect(accounts.opening('dry-run', 0)).toBeNull();
    expect([accounts.get('dry-run').transport.kind, accounts.get('dry-run').window.size]).toEqual(['dry-run', 8]);
    expect(() => accounts.get('none')).toThrow('account none is not configured');
  });
});
