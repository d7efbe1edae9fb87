import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeOldJournals } from '../../../src/backend/redis/journal.ts';
import { folderWith } from '../../helpers/folder.ts';

/** A journal that goes too early takes along what a Redis that forgot could be told again: somebody would be written to twice. */
test('a journal goes when it is old and its worker known to nobody, and not before', () => {
  const name = (worker: string) => `journal-${worker}.a.ndjson`;
  const workers = ['known-old', 'known-new', 'gone-old', 'gone-new'];
  const folder = folderWith(Object.fromEntries(workers.map((worker) => [name(worker), '{}\n'])));
  for (const worker of workers) if (worker.endsWith('old')) utimesSync(join(folder, name(worker)), 0, 0);
  removeOldJournals(folder, (worker) => worker.startsWith('known'));
  expect(readdirSync(folder).sort()).toEqual(['gone-new', 'known-new', 'known-old'].map(name));
});
