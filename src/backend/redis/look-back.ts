import { ownWords } from '../../own-words.ts';
import type { CampaignId } from '../port.ts';
import { highestSeen, type Sighting } from '../witness.ts';
import { type Connection, fieldsOf } from './connection.ts';
import { PREFIX } from './keys.ts';

/** Deliveries given up in one call (some milliseconds). */
const CHUNK = 200;
/** Sightings looked at in one call. */
const LOOKED_AT = 200;

/** How an operation of lua/ is run whose first argument is the clock: on a connection that is anybody's, or on one that is not yet. */
type Run = Connection['at'];

/**
 * Compares Redis with what this machine has seen: a ledger from the past has everything held that was open in it, and what may
 * have been sent since is of unknown outcome. `all`: what is known of the greatest numbers, also from elsewhere.
 */
export async function lookBack(run: Run, seen: readonly Sighting[], all: readonly Sighting[]): Promise<void> {
  const { behind, lost } = await forgotten(run, seen);
  if (behind.length + lost.length === 0) return;
  await run('roll-back', JSON.stringify(lost));
  const highest = highestSeen([...seen, ...all]);
  for (const id of behind) {
    const own = seen.filter(({ campaign }) => campaign === id);
    await giveUp(run, id, highest.get(id) ?? 0, own);
  }
}

/**
 * Nobody can say what else was begun up to the greatest number that is known of each campaign: what is open is held, and all
 * of that without an outcome is of unknown outcome.
 */
export async function giveUpAll(run: Run, known: readonly Sighting[]): Promise<void> {
  await run('roll-back', JSON.stringify([]));
  for (const [id, highest] of highestSeen(known)) await giveUp(run, id, highest, []);
}

async function forgotten(run: Run, sightings: readonly Sighting[]) {
  const behind = new Set<CampaignId>();
  const lost = new Set<CampaignId>();
  for (let i = 0; i < sightings.length; i += LOOKED_AT) {
    const part = sightings
      .slice(i, i + LOOKED_AT)
      .map(({ campaign, ordinal, number, token }) => [campaign, ordinal, number, token]);
    const [early, gone] = (await run('look-back', JSON.stringify(part))) as [CampaignId[], CampaignId[]];
    for (const id of early) behind.add(id);
    for (const id of gone) lost.add(id);
  }
  return { behind: [...behind], lost: [...lost] };
}

async function giveUp(run: Run, id: CampaignId, highest: number, seen: readonly Sighting[]): Promise<void> {
  const latest = JSON.stringify(seen.map(({ number, token }) => [number, token]));
  for (let from = 1; from <= highest; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, highest);
    await run('give-up', id, from, to, ownWords('perhaps-sent-since', {}), to === highest ? latest : '');
  }
}

const LOST = `${PREFIX}lost`;

/** See `Backend.lost`. */
export async function lostCampaigns(connection: Connection): Promise<readonly CampaignId[]> {
  const all = fieldsOf((await connection.together([['hgetall', LOST]]))[0]);
  return Object.keys(all).filter((id) => all[id] === '0');
}

/** See `Backend.acceptLost`. */
export async function acceptLost(connection: Connection): Promise<number> {
  const lost = await lostCampaigns(connection);
  if (lost.length > 0)
    await connection.with((redis) => redis.hset(LOST, Object.fromEntries(lost.map((id) => [id, 1]))));
  return lost.length;
}
