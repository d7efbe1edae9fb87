import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { systemClock } from '../../src/clock.ts';
import { createDryRunTransport } from '../../src/transport/dry-run.ts';
import { Accounts } from '../../src/worker/accounts.ts';
import { folderWith } from '../helpers/folder.ts';

/** A worker's accounts, and how often their settings were read; `meanwhile` happens after each reading. */
async function accounts(meanwhile: () => Promise<void> = async () => {}) {
  const backend = await openSqliteBackend({ folder: folderWith(), clock: systemClock() });
  onTestFinished(() => backend.close());
  let read = 0;
  const load = async () => {
    read += 1;
    await meanwhile();
    const retry = { delaysMs: [], everyMs: 0, maxAgeMs: 0, jitter: 0 };
    const nothing = { connectionsInAll: null, limits: null, hours: null, sign: null };
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
});
