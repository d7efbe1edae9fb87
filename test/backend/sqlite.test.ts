import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteBackend, openSqliteBackendForSending } from '../../src/backend/sqlite/index.ts';
import { backendContract } from './contract.ts';
import { handClock } from './hand-clock.ts';

for (const { name, openIn, more, over } of [
  { name: 'sqlite', openIn: openSqliteBackend, more: { histories: 10 }, over: {} },
  { name: 'sqlite, for sending', openIn: openSqliteBackendForSending, more: {}, over: { only: 'turns' as const } },
]) {
  backendContract(name, {
    ...over,
    async createStore() {
      const folder = mkdtempSync(join(tmpdir(), 'facteur-contract-'));
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
