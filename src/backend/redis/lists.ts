import { type RunBuilder, RunFollower } from '../address-index.ts';
import { refuseMany } from '../chunk.ts';
import type { CampaignId, NewDelivery, TurnedAway } from '../port.ts';
import { SeenKeys } from '../seen-keys.ts';
import type { SkipReason } from '../states.ts';
import { keepRun } from './address-parts.ts';
import { type Connection, refuse } from './connection.ts';
import { PREFIX } from './keys.ts';
import { packRow, type Rows } from './rows.ts';
import { suppressedAmong } from './suppressions.ts';

/** Drafts that are being filled at once by one process, whose keys are kept at hand. */
const MAX_LISTS = 4;

const flagOf: Readonly<Record<SkipReason, string>> = { invalid: '1', duplicate: '2', suppressed: '3' };
/** Why the row of that flag is not written to; null: it is. */
export const reasonOf: Readonly<Record<string, SkipReason | null>> = {
  '0': null,
  ...Object.fromEntries(Object.entries(flagOf).map(([reason, flag]) => [flag, reason as SkipReason])),
};

/** The lists that are being submitted through one backend. */
export class Lists {
  readonly #connection: Connection;
  readonly #rows: Rows;
  readonly #seen = new Map<CampaignId, SeenKeys>();
  readonly #runs = new Map<CampaignId, RunFollower>();

  constructor(connection: Connection, rows: Rows) {
    this.#connection = connection;
    this.#rows = rows;
  }

  /** See `Backend.addDeliveries`. */
  async add(id: CampaignId, rows: readonly NewDelivery[]): Promise<readonly TurnedAway[]> {
    refuseMisuse(rows);
    const first = rows[0]?.number ?? 0;
    const seen = await this.#keysOf(id, first);
    try {
      const turnedAway = await this.#judge(id, seen, rows);
      await this.#append(id, rows, turnedAway);
      await this.#follow(id, rows);
      return turnedAway;
    } catch (error) {
      // What was noted as seen is not in the list: it is read from there again.
      this.forget(id);
      throw error;
    }
  }

  // What finds the addresses, run by run as they are there.
  async #follow(id: CampaignId, rows: readonly NewDelivery[]): Promise<void> {
    const follower = this.#runs.get(id) ?? new RunFollower();
    this.#runs.set(id, follower);
    for (const run of follower.add(rows)) await this.#keep(id, run);
  }

  // The rows are added, whatever comes of this: whoever looks for an address makes it of the list.
  #keep(id: CampaignId, run: RunBuilder): Promise<void> {
    return keepRun(this.#connection, id, run).catch(() => {});
  }

  /** The draft was released with so many rows: what finds the addresses of the last of them is kept. */
  async whole(id: CampaignId, total: number): Promise<void> {
    const last = this.#runs.get(id)?.last(total);
    if (last) await this.#keep(id, last);
  }

  async #append(id: CampaignId, rows: readonly NewDelivery[], turnedAway: readonly TurnedAway[]): Promise<void> {
    const reasons = new Map(turnedAway.map(({ number, reason }) => [number, reason]));
    const flags = rows.map(({ number, skip }) => {
      const reason = skip ?? reasons.get(number);
      return reason ? flagOf[reason] : '0';
    });
    const answer = String(
      rows.length === 0
        ? await this.#stage(id)
        : await this.#connection.at('add', id, rows[0]?.number ?? 0, flags.join(''), ...rows.map(packRow)),
    );
    refuse(answer, id, 'add');
    if (answer.startsWith('after')) throw new RangeError(`rows must go on ${answer}`);
  }

  async #stage(id: CampaignId): Promise<string> {
    const [stage] = await this.#connection.together([['hget', `${PREFIX}c:${id}`, 'stage']]);
    return stage === 'draft' ? 'ok' : stage === 'released' ? 'released' : 'gone';
  }

  async #judge(id: CampaignId, seen: SeenKeys, rows: readonly NewDelivery[]): Promise<TurnedAway[]> {
    const suppressed = await this.#suppressed(id, rows);
    const first = rows[0]?.number ?? 0;
    const known = await this.#candidates(id, seen, rows);
    const keyOf = (number: number) => (number < first ? known.get(number)?.key : rows[number - first]?.key) ?? '';
    const turnedAway: TurnedAway[] = [];
    for (const { number, key, skip } of rows) {
      if (skip !== null) continue;
      if (suppressed.has(key)) {
        turnedAway.push({ number, reason: 'suppressed', firstNumber: null });
        continue;
      }
      const firstNumber = seen.firstWith(key, number, keyOf);
      if (firstNumber !== number) turnedAway.push({ number, reason: 'duplicate', firstNumber });
    }
    seen.upTo = rows.at(-1)?.number ?? seen.upTo;
    return turnedAway;
  }

  // Rows whose key has the same hash as one of these, to be compared exactly.
  #candidates(id: CampaignId, seen: SeenKeys, rows: readonly NewDelivery[]) {
    const numbers = new Set(rows.flatMap(({ key, skip }) => (skip === null ? seen.candidates(key) : [])));
    return this.#rows.read(id, numbers);
  }

  async #suppressed(id: CampaignId, rows: readonly NewDelivery[]): Promise<ReadonlySet<string>> {
    const keys = rows.filter(({ skip }) => skip === null).map(({ key }) => key);
    const [topic] = await this.#connection.together([['hget', `${PREFIX}c:${id}`, 'topic']]);
    return suppressedAmong(this.#connection, keys, typeof topic === 'string' ? topic : '');
  }

  /** The keys of a draft; read from its list when this process does not have them, or another one added more. */
  async #keysOf(id: CampaignId, before: number): Promise<SeenKeys> {
    const seen = this.#seen.get(id) ?? new SeenKeys();
    this.#seen.delete(id);
    this.#seen.set(id, seen);
    for (const oldest of this.#seen.keys()) if (this.#seen.size > MAX_LISTS) this.forget(oldest);
    while (seen.upTo < before - 1) if (!(await this.#catchUp(id, seen))) break;
    return seen;
  }

  async #catchUp(id: CampaignId, seen: SeenKeys): Promise<boolean> {
    const first = seen.upTo + 1;
    const rows = await this.#rows.page(id, first);
    if (rows.length === 0) return false;
    const read = ['getrange', `${PREFIX}f:${id}`, seen.upTo, seen.upTo + rows.length - 1];
    const [flags] = (await this.#connection.together([read])) as [string];
    const pending = rows.map((_, i) => first + i).filter((number) => flags[number - first] === '0');
    const earlier = await this.#rows.read(
      id,
      pending.flatMap((number) => seen.candidates(rows[number - first]?.key ?? '')),
    );
    const keyOf = (number: number) => (number < first ? earlier.get(number)?.key : rows[number - first]?.key) ?? '';
    for (const number of pending) seen.firstWith(rows[number - first]?.key ?? '', number, keyOf);
    seen.upTo += rows.length;
    return true;
  }

  /** Lets go of the keys of a draft. */
  forget(draft: CampaignId): void {
    this.#seen.get(draft)?.close();
    this.#seen.delete(draft);
    this.#runs.delete(draft);
  }

  close(): void {
    for (const draft of [...this.#seen.keys()]) this.forget(draft);
  }
}

function refuseMisuse(rows: readonly NewDelivery[]): void {
  refuseMany(rows);
  const first = rows[0]?.number ?? 0;
  const odd = rows.find(({ number }, i) => number !== first + i);
  if (odd) throw new RangeError(`row ${odd.number} is out of order`);
}
