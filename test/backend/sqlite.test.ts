import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openSqliteBackend, openSqliteBackendForSending } from '../../src/backend/sqlite/index.ts';
import { backendContract } from './contract.ts';
import { handClock } from './hand-clock.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'facteur-contract-'));

/** A ledger as it is made. Each test has a copy of it: to make a ledger costs six times what opening one does. */
const made = newFolder();
beforeAll(async () => (await openSqliteBackend({ folder: made, clock: handClock() })).close());
afterAll(() => rmSync(made, { recursive: true, force: true }));

const openOnThread = (options: Parameters<typeof openSqliteBackendForSending>[0]) =>
  openSqliteBackendForSending({ ...options, slowTurnMs: 0 });

for (const { name, openIn, more, over } of [
  { name: 'sqlite', openIn: openSqliteBackend, more: { histories: 10 }, over: {} },
  { name: 'sqlite, turns on a thread of their own', openIn: openOnThread, more: {}, over: { only: 'turns' as const } },
]) {
  backendContract(name, {
    ...over,
    async createStore() {
      const folder = newFolder();
      cpSync(made, folder, { recursive: true });
      const clock = handClock();
      return {
        ...more,
        clock,
        open: () => openIn({ folder, clock }),
        remove: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  });
}
