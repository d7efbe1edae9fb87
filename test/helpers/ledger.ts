import { DatabaseSync } from 'node:sqlite';
import { stage } from '../../src/backend/sqlite/codes.ts';
import type { Project } from './facteur.ts';

/** Campaigns in a project's SQLite ledger that were not released: drafts, and those that were discarded and not yet removed. */
export function drafts(project: Project): number {
  const ledger = new DatabaseSync(project.path('.facteur/facteur.db'), { readOnly: true });
  try {
    const row = ledger.prepare(`SELECT count(*) AS n FROM campaign WHERE stage <> ${stage.released}`).get();
    return Number(row?.n);
  } finally {
    ledger.close();
  }
}
