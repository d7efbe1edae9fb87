import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteBackend, openSqliteBackendForSending } from '../../src/backend/sqlite/index.ts';
import { backendContract } from './contract.ts';
import { handClock } from './hand-clock.ts';

for (const [name, openIn] of [
  ['sqlite', openSqliteBackend],
  ['sqlite, for sending', openSqliteBackendForSending],
] as const) {
  backendContract(name, {
    async createStore() {
      const folder = mkdtempSync(join(tmpdir(), 'facteur-contract-'));
      const clock = handClock();
      return {
        clock,
        open: () => openIn({ folder, clock }),
        remove: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  });
}
