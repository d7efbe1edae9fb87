import type { CampaignId, NewWorker, WorkerCurrent, WorkerId, WorkerRow } from '../port.ts';
import type { DeliveryState } from '../states.ts';
import { deliveryId, stateCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { lentIsOff } from './damage.ts';
import { Damaged } from './damaged.ts';
import type { Ledger, OpenCampaign, Step } from './ledger.ts';
import { mendCampaign } from './mend-campaign.ts';
import { endClaim } from './outcomes.ts';

interface WorkerRecord {
  readonly id: WorkerId;
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  readonly concurrency: number;
  readonly started_at: number;
  readonly last_seen_at: number;
  readonly beats: number;
  readonly stop_requested: number;
  readonly current: CampaignId | null;
}

/** Claims ended in one transaction (a few milliseconds). */
const RECOVER_CHUNK = 500;

/** See `Backend.registerWorker`. */
export function registerWorker(connection: Connection, worker: NewWorker): Promise<void> {
  const { id, host, boot, pid, concurrency } = worker;
  return connection.write(() => {
    const now = connection.now();
    connection.run(
      'INSERT INTO worker (id, host, boot, pid, concurrency, started_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[id, host, boot, pid, concurrency, now, now],
    );
  });
}

/** The number behind a registered worker's id; null when it is not registered (any more). */
export function workerSlot(connection: Connection, id: WorkerId): number | null {
  return connection.get<{ slot: number }>('SELECT slot FROM worker WHERE id = ? AND ended = 0', id)?.slot ?? null;
}

const BEAT = `UPDATE worker SET beats = beats + 1, last_seen_at = ?, current = ? WHERE id = ? AND ended = 0
  RETURNING stop_requested`;

/** See `Backend.beat`. */
export function beat(connection: Connection, id: WorkerId, { campaign }: WorkerCurrent) {
  return connection.write(() => {
    const row = connection.get<{ stop_requested: number }>(BEAT, connection.now(), campaign, id);
    return { alive: row !== undefined, stopRequested: row?.stop_requested === 1 };
  });
}

/** See `Backend.workers`. */
export function workers(connection: Connection): Promise<readonly WorkerRow[]> {
  return connection.read(() =>
    connection.all<WorkerRecord>('SELECT * FROM worker WHERE ended = 0 ORDER BY slot').map(toWorkerRow),
  );
}

function toWorkerRow(row: WorkerRecord): WorkerRow {
  const { id, host, boot, pid, concurrency, beats } = row;
  return {
    ...{ id, host, boot, pid, concurrency, beats },
    startedAt: row.started_at,
    lastSeenAt: row.last_seen_at,
    stopRequested: row.stop_requested === 1,
    current: { campaign: row.current },
  };
}

/** See `Backend.requestStop`. */
export function requestStop(connection: Connection, id: WorkerId | undefined): Promise<number> {
  return connection.write(() =>
    connection.run('UPDATE worker SET stop_requested = 1 WHERE ended = 0 AND (?1 IS NULL OR id = ?1)', id ?? null),
  );
}

/** See `Backend.recover`. The registration goes last, so that whoever comes after a crash in between goes on with it. */
export async function recover(ledger: Ledger, id: WorkerId): Promise<{ released: number; unknown: number }> {
  const { connection } = ledger;
  const slot = await connection.write(() => endRegistration(connection, id));
  const result = { released: 0, unknown: 0 };
  if (slot === null) return result;
  for (;;) {
    const { released, unknown, more } = await recoverChunk(ledger, slot);
    result.released += released;
    result.unknown += unknown;
    if (!more) return result;
  }
}

function endRegistration(connection: Connection, id: WorkerId): number | null {
  return connection.get<{ slot: number }>('UPDATE worker SET ended = 1 WHERE id = ? RETURNING slot', id)?.slot ?? null;
}

/** Ends some claims of a worker that was declared dead, and forgets it when there are no more. */
export function recoverChunk(ledger: Ledger, slot: number) {
  return ledger.write((step) => {
    const held = claimsOf(step, slot);
    const result = { released: 0, unknown: 0, more: held.length === RECOVER_CHUNK };
    const trusted = trustedAmong(step, held);
    for (const { id, campaign } of held) {
      if (endOne(step, id, step.campaignByNumber(campaign), trusted) === 'unknown') result.unknown += 1;
      else result.released += 1;
    }
    if (!result.more) step.connection.run('DELETE FROM worker WHERE slot = ?', slot);
    return result;
  });
}

const STILL_LENT = 'SELECT id, campaign FROM delivery WHERE id = ? AND token = ? AND worker = ?';

/** Ends these claims of a worker that knows nothing of them, if they are still as they were. */
export function endClaims(ledger: Ledger, worker: WorkerId, claims: readonly { id: number; token: number }[]) {
  return ledger.write((step) => {
    const slot = workerSlot(step.connection, worker);
    if (slot === null) return;
    const held = claims.flatMap(({ id, token }) => {
      return step.connection.all<{ id: number; campaign: number }>(STILL_LENT, id, token, slot);
    });
    const trusted = trustedAmong(step, held);
    for (const { id, campaign } of held) endOne(step, id, step.campaignByNumber(campaign), trusted);
  });
}

// Where as many are claimed, and as many on the wire, as were counted. Else one that is claimed was perhaps begun. (Before the step
// has loaded anything of the campaign.)
function trustedAmong(step: Step, held: readonly { campaign: number }[]): ReadonlySet<number> {
  const trusted = new Set<number>();
  for (const id of new Set(held.map(({ campaign }) => campaign))) {
    if (lentIsOff(step.connection, id)) mendCampaign(step.connection, id);
    if (!lentIsOff(step.connection, id)) trusted.add(id);
  }
  return trusted;
}

const LET_GO = `UPDATE delivery SET state = ${stateCode.unknown}, worker = NULL, due = NULL WHERE id = ?`;

function endOne(step: Step, id: number, campaign: OpenCampaign | null, trusted: ReadonlySet<number>): DeliveryState {
  if (campaign) {
    const own = campaign.facts.id;
    if (id <= deliveryId(own, 0) || id > deliveryId(own, campaign.progress.row.total)) throw new Damaged(own);
    return endClaim(step, id, campaign, trusted.has(own));
  }
  // Of a campaign that is lost: nothing counts it any more.
  step.connection.run(LET_GO, id);
  return 'unknown';
}

function claimsOf({ connection }: Step, slot: number): { id: number; campaign: number }[] {
  return connection.all('SELECT id, campaign FROM delivery WHERE worker = ? LIMIT ?', slot, RECOVER_CHUNK);
}
