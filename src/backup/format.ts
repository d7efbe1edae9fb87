import type { LedgerRecord } from '../backend/copy/records.ts';
import type { CampaignId } from '../backend/port.ts';

/**
 * The file of a backup: gzip over lines of JSON. The first says what it is, the last how many there are and the SHA-256 of all
 * bytes before it; in between stand the settings and the ledger, in words that belong to no backend.
 */

/**
 * The version of this format. It grows when a program that knows only the one before would put back something wrong; whoever
 * meets a greater one refuses it.
 */
export const FORMAT = 2;

/** What the first line is known by. */
export const MARK = 'facteur-backup';

export interface Header {
  readonly kind: typeof MARK;
  readonly format: number;
  /** The version of the program that wrote it. */
  readonly facteur: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The backend that the ledger was read from. */
  readonly backend: 'sqlite' | 'redis';
  /** The name of that ledger: what this machine knows of it may be more than the backup does. */
  readonly ledger: string;
  /** Whether passwords and private keys are in it. */
  readonly secrets: boolean;
  /** The secrets that are not, by name. */
  readonly leftOut: readonly string[];
}

/** A file of the project. */
export interface SettingCopy {
  readonly kind: 'setting';
  /** `data`: in the data folder; `project`: beside facteur.yaml, `name` being a path from there. */
  readonly place: 'project' | 'data';
  readonly name: string;
  readonly text: string;
}

export type BackupRecord = SettingCopy | LedgerRecord;

/** What is in a backup, counted. */
export interface BackupCounts {
  readonly campaigns: number;
  readonly deliveries: number;
  readonly suppressions: number;
  readonly contents: number;
}

export interface Trailer {
  readonly kind: 'end';
  /** Lines between the first and this one. */
  readonly records: number;
  readonly counts: BackupCounts;
  /** Of all bytes before this line, in hex. */
  readonly sha256: string;
}

/** What the last line begins with. */
export const TRAILER_START = '{"kind":"end"';

/** Counts records as they go by. */
export class Tally {
  readonly campaigns: CampaignId[] = [];
  records = 0;
  /** Rows of lists so far. */
  rows = 0;
  #deliveries = 0;
  #suppressions = 0;
  #contents = 0;

  add(record: BackupRecord): void {
    this.records += 1;
    if (record.kind === 'rows') this.rows += record.rows.length;
    else if (record.kind === 'suppressions') this.#suppressions += record.entries.length;
    else if (record.kind === 'content') this.#contents += 1;
    else if (record.kind === 'campaign') {
      this.campaigns.push(record.id);
      this.#deliveries += record.total;
    }
  }

  get counts(): BackupCounts {
    const { length: campaigns } = this.campaigns;
    return { campaigns, deliveries: this.#deliveries, suppressions: this.#suppressions, contents: this.#contents };
  }
}
