import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { backendContract } from './contract.ts';
import { handClock } from './hand-clock.ts';

backendContract('sqlite', {
  async createStore() {
    const folder = mkdtempSync(join(tmpdir(), 'facteur-contract-'));
    const clock = handClock();
    return {
      clock,
      open: () => openSqliteBackend({ folder, clock }),
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});
