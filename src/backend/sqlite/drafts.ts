import { FacteurError } from '../../errors.ts';
import { newCampaignId } from '../ids.ts';
import { accountsOf } from '../pool.ts';
import type { CampaignId, NewCampaign, Release } from '../port.ts';
import { refuseWhileLost } from '../witness.ts';
import { accountNamed } from './accounts.ts';
import { deliveryId, stage, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import type { Ledger } from './ledger.ts';
import { lostCampaigns } from './look-back.ts';
import { keepPool } from './pool.ts';
import { Progress } from './progress.ts';
import { ownerOf } from './stop-log.ts';

const DELETE_CHUNK = 5_000;

const INSERT_CAMPAIGN = `INSERT INTO campaign
  (public_id, stage, account, name, mode, delay_ms, on_unknown, key, digest, sender, created_at, message, topic)
  VALUES (?, ${stage.draft}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`;

/** See `Backend.createDraft`. */
export function createDraft({ connection }: Ledger, draft: NewCampaign): Promise<{ id: CampaignId }> {
  return connection.write(() => {
    refuseWhileLost(lostCampaigns(connection));
    const id = freeId(connection);
    const accounts = accountsOf(draft.account).map((name) => accountNamed(connection, name).id);
    const { name, mode, delayMs, onUnknown, key, digest, sender, message, topic = '' } = draft;
    const texts = [name, mode, delayMs, onUnknown, key, digest, sender, connection.now(), message, topic];
    const values = [id, accounts[0] ?? 0, ...texts];
    const row = connection.get<{ id: number }>(INSERT_CAMPAIGN, ...values) as { id: number };
    connection.run('INSERT INTO progress (campaign) VALUES (?)', row.id);
    if (accounts.length > 1) keepPool(connection, row.id, accounts);
    return { id };
  });
}

function freeId(connection: Connection): CampaignId {
  for (;;) {
    const id = newCampaignId();
    if (!connection.get('SELECT 1 FROM campaign WHERE public_id = ?', id)) return id;
  }
}

/** What is known of lists that are being submitted. */
interface OpenLists {
  /** The list is whole: what is known of its end is kept. Inside the write that releases it. */
  whole(draft: number, total: number): void;
  forget(draft: number): void;
}

/** See `Backend.release`. `lists` are told of the draft, whichever way it ended. */
export async function release(ledger: Ledger, id: CampaignId, at: Release, lists: OpenLists) {
  const { draft, found } = await ledger.connection.write(() => releaseOrDiscard(ledger, id, at, lists));
  lists.forget(draft);
  if (found === null) ledger.witness.released(id, draft);
  if (found !== null) await deleteRows(ledger.connection, draft);
  return { id: found ?? id, existing: found !== null };
}

/** See `Backend.discardDraft`. */
export async function discard(ledger: Ledger, id: CampaignId, done: (draft: number) => void): Promise<void> {
  const draft = await ledger.connection.write(() => {
    const facts = ledger.facts(id);
    if (facts?.stage !== stage.draft) return null;
    markDiscarded(ledger.connection, facts.id);
    return facts.id;
  });
  if (draft === null) return;
  done(draft);
  await deleteRows(ledger.connection, draft);
}

function releaseOrDiscard(
  ledger: Ledger,
  id: CampaignId,
  at: Release,
  lists: OpenLists,
): { draft: number; found: CampaignId | null } {
  const { connection } = ledger;
  const facts = ledger.facts(id);
  if (!facts) throw new FacteurError('campaign-not-found', { id });
  // Asked again by somebody who did not get the answer.
  if (facts.stage === stage.released) return { draft: facts.id, found: null };
  const own = connection.get<{ key: string | null; digest: string }>(
    'SELECT key, digest FROM campaign WHERE id = ?',
    facts.id,
  );
  const { key = null, digest = '' } = own ?? {};
  const found = sameCampaign(connection, { key, digest, withinMs: at.sameContentWindowMs });
  if (found === null) lists.whole(facts.id, makeVisible(connection, facts.id, at));
  else markDiscarded(connection, facts.id);
  return { draft: facts.id, found };
}

// Returns how many rows its list has.
function makeVisible(connection: Connection, draft: number, { notBefore, startBy = null }: Release): number {
  const now = connection.now();
  connection.run(
    `UPDATE campaign SET stage = ${stage.released}, released_at = ?, not_before = ? WHERE id = ?`,
    ...[now, notBefore === null ? null : Math.ceil(notBefore), draft],
  );
  const progress = Progress.load(connection, draft) as Progress;
  progress.reopen();
  if (startBy !== null) progress.startBy(Math.ceil(startBy));
  progress.save(connection, now);
  return progress.row.total;
}

const SAME_KEY = `SELECT public_id FROM campaign WHERE key = ? AND key IS NOT NULL AND stage = ${stage.released}`;
const SAME_DIGEST = `SELECT public_id FROM campaign c JOIN progress p ON p.campaign = c.id
  WHERE c.digest = ? AND c.released_at > ? AND c.stage = ${stage.released} AND p.wanted <> ${wantedCode.cancelled}
  ORDER BY c.released_at DESC, c.id DESC LIMIT 1`;

/** The id of the campaign that is the same; null: none. See `Backend.findSame`. */
export function sameCampaign(
  connection: Connection,
  { key, digest, withinMs }: { key?: string | null | undefined; digest: string; withinMs: number },
): CampaignId | null {
  type Found = { public_id: CampaignId };
  const byDigest = () => connection.get<Found>(SAME_DIGEST, digest, connection.now() - withinMs);
  const found = typeof key === 'string' ? connection.get<Found>(SAME_KEY, key) : withinMs > 0 ? byDigest() : undefined;
  return found?.public_id ?? null;
}

/** From then on nobody sees the draft or campaign, whatever they remember of it; its rows go in steps. */
export function markDiscarded(connection: Connection, campaign: number): void {
  connection.run(`UPDATE campaign SET stage = ${stage.discarded} WHERE id = ?`, campaign);
  connection.run('DELETE FROM progress WHERE campaign = ?', campaign);
}

/** Deletes what is left of one that was discarded. */
export async function deleteRows(connection: Connection, campaign: number): Promise<void> {
  while (await deleteChunk(connection, campaign));
}

const RANGE = 'WHERE id > ? AND id < ? LIMIT ?';
const DELETE_DELIVERIES = `DELETE FROM delivery WHERE id IN (SELECT id FROM delivery ${RANGE})`;
const DELETE_ADDRESSES = `DELETE FROM address WHERE id IN (SELECT id FROM address ${RANGE})`;
const DELETE_RECIPIENTS = `DELETE FROM recipient WHERE id IN (SELECT id FROM recipient ${RANGE})`;
const DELETE_ATTEMPTS =
  'DELETE FROM attempt WHERE id IN (SELECT id FROM attempt WHERE delivery > ? AND delivery < ? LIMIT ?)';
const DELETE_USES = `DELETE FROM content_use WHERE campaign = ?1 AND content IN
  (SELECT content FROM content_use WHERE campaign = ?1 LIMIT ?2)`;

/** Deletes some rows of a discarded draft or campaign, and itself when there are no more. Returns whether there may be more. */
export function deleteChunk(connection: Connection, campaign: number): Promise<boolean> {
  return connection.write(() => {
    const range = [deliveryId(campaign, 0), deliveryId(campaign + 1, 0), DELETE_CHUNK];
    for (const sql of [DELETE_DELIVERIES, DELETE_ATTEMPTS, DELETE_ADDRESSES, DELETE_RECIPIENTS]) {
      if (connection.run(sql, ...range) === DELETE_CHUNK) return true;
    }
    if (connection.run(DELETE_USES, campaign, DELETE_CHUNK) === DELETE_CHUNK) return true;
    connection.run('DELETE FROM timeline WHERE campaign = ?', campaign);
    connection.run('DELETE FROM return_watch WHERE campaign = ?', campaign);
    connection.run('DELETE FROM pool WHERE campaign = ?', campaign);
    connection.run('DELETE FROM stop WHERE owner = ?', ownerOf({ campaign }));
    connection.run('DELETE FROM campaign WHERE id = ?', campaign);
    return false;
  });
}
