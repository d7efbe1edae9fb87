import { ownWords } from '../../own-words.ts';
import type { CampaignId } from '../port.ts';
import type { CampaignHold } from '../states.ts';
import { type Forgotten, highestSeen, type Sighting, type Witness } from '../witness.ts';
import { deliveryId, stage, stateCode, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import type { Ledger, OpenCampaign, Step } from './ledger.ts';
import { isDamaged, mendCampaign } from './mend-campaign.ts';

/** Deliveries moved in one transaction (some 10 ms). */
const CHUNK = 2_000;

const BEGUN = `SELECT 1 FROM delivery WHERE id = ? AND (token > ?2 OR (token = ?2 AND state <> ${stateCode.claimed}))`;
const FOUND = `SELECT c.id, c.stage, p.wanted FROM campaign c LEFT JOIN progress p ON p.campaign = c.id
  WHERE c.public_id = ?`;
const OPEN = 'SELECT c.public_id, p.started_at FROM progress p JOIN campaign c ON c.id = p.campaign WHERE p.open = 1';
const MADE = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'campaign'), 0) AS count";

/** The name of the ledger in this file; empty: it is lost. */
export function ledgerId(connection: Connection): string {
  const id = connection.get<{ id: unknown }>('SELECT id FROM ledger')?.id;
  return typeof id === 'string' && /^[0-9a-f]{16}$/.test(id) ? id : '';
}

/**
 * Compares the file with what this machine has seen. A file from the past: everything that was open in it is held, and what
 * may have been sent since is of unknown outcome. A file from elsewhere: what was under way in it is held.
 */
export async function lookBack(ledger: Ledger, witness: Witness): Promise<void> {
  if (!witness.kept) return;
  if (!witness.exists()) return meet(ledger, witness);
  const sightings = witness.sightings();
  await mendThoseBehind(ledger, sightings);
  const { behind, lost } = await ledger.connection.read(() => forgotten(ledger, sightings));
  if (behind.length + lost.length === 0) return;
  await ledger.write((step) => holdAll(step, 'ledger-rollback', lost));
  const highest = highestSeen(sightings);
  for (const id of behind) {
    const own = sightings.filter(({ campaign }) => campaign === id);
    while (await ledger.write((step) => giveUpChunk(step, id, highest.get(id) ?? 0)));
    await ledger.write((step) => agree(step, id, own));
  }
}

// A copy from the past is whole. Where the data of a campaign are damaged, that is why a begin is not known there: only that
// campaign is held, and for that; and whoever was seen to be begun is of unknown outcome.
async function mendThoseBehind(ledger: Ledger, sightings: readonly Sighting[]): Promise<void> {
  const { connection } = ledger;
  const { behind } = await connection.read(() => forgotten(ledger, sightings));
  for (const publicId of behind) {
    await connection.write(() => {
      const id = connection.get<Found>(FOUND, publicId)?.id ?? 0;
      if (!isDamaged(connection, id)) return;
      mendCampaign(connection, id);
      for (const { campaign, number, token } of sightings) {
        if (campaign === publicId)
          connection.run(BEGUN_AFTER_ALL, token, deliveryId(id, number), ownWords('perhaps-sent', {}));
      }
      mendCampaign(connection, id);
    });
  }
}

const BEGUN_AFTER_ALL = `UPDATE delivery SET state = ${stateCode.unknown}, worker = NULL, due = NULL, token = max(token, ?1), reply = ?3
  WHERE id = ?2 AND (token < ?1 OR (token = ?1 AND state = ${stateCode.claimed}))`;

/** Whether a look back would change anything: for those who only read. */
export function hasForgotten(ledger: Ledger, witness: Witness): boolean {
  if (!witness.exists()) return false;
  const { behind, lost } = forgotten(ledger, witness.sightings());
  return behind.length + lost.length > 0;
}

// Nothing is known here of a ledger that is under way already.
async function meet(ledger: Ledger, witness: Witness): Promise<void> {
  await ledger.write((step) => {
    const started = step.connection.all<OpenRow>(OPEN).filter(({ started_at }) => started_at !== null);
    for (const { public_id } of started) {
      const progress = step.campaign(public_id)?.progress;
      // What waits for the operator already (a backup that was put back elsewhere) keeps its reason.
      if (progress?.row.held_for === null) progress.hold({ reason: 'ledger-moved', message: '' });
    }
  });
  witness.begin();
}

interface OpenRow {
  readonly public_id: CampaignId;
  readonly started_at: number | null;
}

interface Found {
  readonly id: number;
  readonly stage: number;
  /** Null: it is being removed. */
  readonly wanted: number | null;
}

function forgotten({ connection }: Ledger, sightings: readonly Sighting[]): Forgotten {
  const behind = new Set<CampaignId>();
  const lost = new Set<CampaignId>();
  const made = connection.get<{ count: number }>(MADE)?.count ?? 0;
  for (const seen of sightings) {
    const { campaign, number, token } = seen;
    const row = connection.get<Found>(FOUND, campaign);
    if (!row || row.stage === stage.draft) {
      if (isLost(connection, seen, made)) lost.add(campaign);
    } else if (number > 0 && row.wanted !== null && row.wanted !== wantedCode.cancelled) {
      if (!connection.get(BEGUN, deliveryId(row.id, number), token)) behind.add(campaign);
    }
  }
  return { behind: [...behind], lost: [...lost] };
}

// One that was purged leaves its number unused; one that was not released here leaves it to another, to a draft, or to come.
function isLost(connection: Connection, { campaign, ordinal }: Sighting, made: number): boolean {
  if (ordinal <= made && !connection.get('SELECT 1 FROM campaign WHERE id = ?', ordinal)) return false;
  return !connection.get('SELECT 1 FROM lost_campaign WHERE public_id = ?', campaign);
}

/** Holds every campaign that is open. */
export function holdOpen(step: Step, hold: CampaignHold): void {
  for (const { public_id } of step.connection.all<OpenRow>(OPEN)) step.campaign(public_id)?.progress.hold(hold);
}

function holdAll(step: Step, reason: 'ledger-rollback', lost: readonly CampaignId[]): void {
  holdOpen(step, { reason, message: '' });
  for (const id of lost) {
    step.connection.run('INSERT OR IGNORE INTO lost_campaign (public_id, at) VALUES (?, ?)', id, step.now);
  }
}

const GIVE_UP_FRESH = `INSERT INTO delivery (id, campaign, state, token, attempts, at, reply)
  SELECT id, ?, ${stateCode.unknown}, 1, 1, ?, ? FROM recipient WHERE id > ? AND id <= ? AND skip IS NULL ORDER BY id`;
const GIVE_UP = `UPDATE delivery SET state = ${stateCode.unknown}, attempts = attempts + 1, worker = NULL, due = NULL, at = ?,
  reply = ? WHERE id IN (SELECT id FROM delivery WHERE id > ? AND id <= ? AND state = ? LIMIT ?)`;

// Whoever comes up to the greatest number that was seen, and has no outcome, may have been sent to meanwhile. Returns whether
// there are more.
function giveUpChunk(step: Step, id: CampaignId, highest: number): boolean {
  const campaign = step.campaign(id);
  if (!campaign) return false;
  const base = deliveryId(campaign.facts.id, 0);
  const { progress } = campaign;
  const reply = ownWords('perhaps-sent-since', {});
  for (const state of ['pending', 'claimed', 'deferred'] as const) {
    const moved = step.connection.run(GIVE_UP, step.now, reply, base, base + highest, stateCode[state], CHUNK);
    progress.move(state, 'unknown', moved);
    if (moved > 0) return true;
  }
  return giveUpFresh(step, campaign, highest, reply);
}

function giveUpFresh(step: Step, { facts, progress }: OpenCampaign, highest: number, reply: string): boolean {
  const base = deliveryId(facts.id, 0);
  const { row } = progress;
  const end = Math.min(row.cursor + CHUNK, highest, row.total);
  if (end <= row.cursor) return false;
  const moved = step.connection.run(GIVE_UP_FRESH, facts.id, step.now, reply, base + row.cursor, base + end);
  progress.move('pending', 'unknown', moved);
  row.fresh -= moved;
  row.cursor = end;
  row.started_at ??= step.now;
  return true;
}

const AGREE = `UPDATE delivery SET token = max(token, ?), state = CASE state WHEN ${stateCode.failed} THEN ${stateCode.unknown}
  ELSE state END WHERE id = ?`;

// From now on the ledger knows of what was seen: it is not found to be behind again.
function agree(step: Step, id: CampaignId, sightings: readonly Sighting[]): void {
  const campaign = step.campaign(id);
  if (!campaign) return;
  for (const { number, token } of sightings) {
    const delivery = deliveryId(campaign.facts.id, number);
    const before = step.connection.get<{ state: number }>('SELECT state FROM delivery WHERE id = ?', delivery);
    step.connection.run(AGREE, token, delivery);
    if (before?.state === stateCode.failed) campaign.progress.move('failed', 'unknown');
  }
}

const UNACCEPTED = 'SELECT public_id FROM lost_campaign WHERE accepted = 0 ORDER BY public_id';

/** See `Backend.lost`. */
export function lostCampaigns(connection: Connection): readonly CampaignId[] {
  return connection.all<{ public_id: CampaignId }>(UNACCEPTED).map(({ public_id }) => public_id);
}

/** See `Backend.acceptLost`. */
export function acceptLost(connection: Connection): Promise<number> {
  return connection.write(() => connection.run('UPDATE lost_campaign SET accepted = 1 WHERE accepted = 0'));
}
