import { onTestFinished } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';

/** An open backend on that folder, closed when the test ends. */
export async function openIn(folder: string, options: { readonly?: boolean } = {}): Promise<Backend> {
  const backend = await openSqliteBackend({ folder, clock: systemClock({}), ...options });
  onTestFinished(() => backend.close());
  return backend;
}

/** A new backend in a folder of its own, by a clock that stands still; closed when the test ends. */
export async function freshBackend(): Promise<{
  folder: string;
  clock: ReturnType<typeof handClock>;
  backend: Backend;
}> {
  const [folder, clock] = [folderWith(), handClock()];
  const backend = await openSqliteBackend({ folder, clock });
  onTestFinished(() => backend.close());
  return { folder, clock, backend };
}

/** The same, and nothing of it but its connection (see `connectionTo`). */
export async function freshConnection(): Promise<{ folder: string; connection: Connection }> {
  const folder = folderWith();
  return { folder, connection: await connectionTo(folder) };
}

/** A connection to that folder's data file, for writing, by a clock that stands still; closed when the test ends. */
export async function connectionTo(folder: string): Promise<Connection> {
  const connection = await Connection.open({ folder, clock: handClock(), readonly: false });
  onTestFinished(() => connection.close());
  return connection;
}

/** A draft of so many rows. */
export async function draftOf(backend: Backend, count: number): Promise<string> {
  const { id } = await backend.createDraft(newCampaign());
  const { addChunk } = backend.capabilities;
  for (let first = 1; first <= count; first += addChunk) {
    await backend.addDeliveries(id, rowsFrom(first, Math.min(addChunk, count - first + 1)));
  }
  return id;
}

/** A released campaign of so many rows. */
export async function campaignOf(backend: Backend, count: number): Promise<string> {
  const id = await draftOf(backend, count);
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  return id;
}

/** Resolves when the condition holds; asks again every few milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
