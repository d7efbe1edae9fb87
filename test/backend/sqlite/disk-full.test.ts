import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { openSqliteBackend, sqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { Ledger } from '../../../src/backend/sqlite/ledger.ts';
import { Witness } from '../../../src/backend/witness.ts';
import { systemClock } from '../../../src/clock.ts';
import { folderWith } from '../../helpers/folder.ts';
import { expectSound } from '../contract/checked.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';

const clock = systemClock({});

/** Adds rows until the disk is full; how many are in. */
async function fillUp(backend: Backend, id: string, from = 1): Promise<number> {
  for (let first = from; ; first += 500) {
    try {
      await backend.addDeliveries(id, rowsFrom(first, 500));
    } catch (error) {
      expect(error).toMatchObject({ code: 'store-full', exitCode: 3 });
      return first - 1;
    }
  }
}

describe('a full disk', () => {
  it('fails the write with exit code 3, and the backend goes on when there is room', async () => {
    const folder = folderWith();
    const connection = await Connection.open({ folder, clock, readonly: false });
    const backend = sqliteBackend(new Ledger(connection, new Witness(null, '')));
    onTestFinished(() => backend.close());
    const limit = (pages: number) => connection.read(() => connection.get(`PRAGMA max_page_count = ${pages}`));
    await limit(100);
    const { id } = await backend.createDraft(newCampaign());
    const rows = await fillUp(backend, id);
    expect(rows).toBeGreaterThan(0);
    expect((await backend.campaign(id))?.counts).toMatchObject({ total: rows, pending: rows });
    await expectSound(backend, id);
    await limit(100_000);
    // The same rows, which are no duplicates of what was undone.
    expect(await backend.addDeliveries(id, rowsFrom(rows + 1, 500))).toEqual([]);
    expect(await backend.addDeliveries(id, [{ ...rowsFrom(1, 1)[0], number: rows + 501 } as never])).toHaveLength(1);
    await expectSound(backend, id);
  });

  it.runIf(canMount())('is survived on a real file system, by a worker’s turns too', async () => {
    const folder = join(mountSmall(), 'data');
    const backend = await openSqliteBackend({ folder, clock });
    onTestFinished(() => backend.close());
    const released = await backend.createDraft(newCampaign());
    await backend.addDeliveries(released.id, rowsFrom(1, 300));
    await backend.release(released.id, { notBefore: null, sameContentWindowMs: 0 });
    await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
    const { id } = await backend.createDraft(newCampaign());
    await fillUp(backend, id);
    await expectSound(backend, released.id);
    expect((await backend.health()).map((warning) => warning.code)).toContain('disk-nearly-full');
    await backend.discardDraft(id).catch(() => {});
    const turn = { worker: 'w', records: [], begins: [], claims: [{ campaign: released.id, want: 300 }] };
    execFileSync('mount', ['-o', 'remount,size=16m', join(folder, '..')]);
    const { claims } = await backend.exchange(turn);
    expect(claims[0]).toHaveLength(300);
    await expectSound(backend, released.id);
  });
});

/** Whether this process may mount a small file system of its own (root in a container often may not). */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function mountSmall(): string {
  const folder = folderWith();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}
