import { onTestFinished } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';

/** An open backend on that folder, closed when the test ends. */
export async function openIn(folder: string, options: { readonly?: boolean } = {}): Promise<Backend> {
  const backend = await openSqliteBackend({ folder, clock: systemClock({}), ...options });
  onTestFinished(() => backend.close());
  return backend;
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
