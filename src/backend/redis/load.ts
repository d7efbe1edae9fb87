import { ownWords } from '../../own-words.ts';
import {
  type AccountCopy,
  type CampaignCopy,
  type ChangesCopy,
  COPY_ROWS,
  codeIn,
  type LedgerRecord,
  type RowsCopy,
  STATE_ROWS,
  type StateCopy,
  type StatesCopy,
  type StopCopy,
  type TimelineCopy,
  toldIn,
} from '../copy/records.ts';
import { type Settled, settle } from '../copy/settle.ts';
import { accountsOf } from '../pool.ts';
import type { CampaignId } from '../port.ts';
import { type DeliveryState, deliveryStates } from '../states.ts';
import { loadAttempts } from './attempts.ts';
import type { Connection } from './connection.ts';
import { partKey } from './content.ts';
import { PREFIX, placeOf } from './keys.ts';
import { FIRST_PLACE, letterOf } from './letters.ts';
import { nameOf, packRow } from './rows.ts';
import { suppress } from './suppressions.ts';
import { loadWebhook, loadWebhookEvents } from './webhook-copies.ts';

/** Blocks settled in one call (some milliseconds). */
const SETTLE_BLOCKS = 20;
/** Messages counted in one call. */
const SPEND_CHUNK = 100;

/** A command and its arguments. */
type Command = readonly [name: string, ...args: (string | number | Buffer)[]];

/** What is known of a campaign whose pieces are coming. */
interface Pieces {
  /** The greatest number that was ever claimed. */
  cursor: number;
  /** The greatest token of its claims. */
  token: number;
  rows: number;
  /** How long the spans of its timeline are; null: it has none. */
  stepMs: number | null;
}

/** Fills an empty ledger with records. Nobody sees anything of a campaign before its last record, itself. */
export class Loader {
  readonly #connection: Connection;
  readonly #note: string;
  readonly #pieces = new Map<CampaignId, Pieces>();
  readonly #held: CampaignId[] = [];
  /** By account: messages whose outcome nobody knows, which count as sent. */
  readonly #unknown = new Map<string, number>();

  /** `note`: what the holds of unfinished campaigns say. */
  constructor(connection: Connection, note: string) {
    this.#connection = connection;
    this.#note = note;
  }

  /** Keeps one record. */
  async take(record: LedgerRecord): Promise<void> {
    switch (record.kind) {
      case 'content':
        return this.#send([
          ['hset', `${PREFIX}content:${record.sha256}`, 'size', record.size, 'complete', 1],
          ['zadd', `${PREFIX}contents`, record.putAt, record.sha256],
        ]);
      case 'part':
        return this.#send([['set', partKey(record.sha256, record.part), Buffer.from(record.base64, 'base64')]]);
      case 'rows':
        return this.#rows(record);
      case 'states':
        return this.#states(record);
      case 'changes':
        return this.#changes(record);
      case 'attempts':
        return this.#send([loadAttempts(record)]);
      case 'uses':
        return this.#send([
          ['sadd', `${PREFIX}uses:${record.campaign}`, ...record.hashes],
          ...record.hashes.map((sha256): Command => ['sadd', `${PREFIX}users:${sha256}`, record.campaign]),
        ]);
      case 'timeline':
        return this.#timeline(record);
      case 'campaign':
        return this.#campaign(record);
      case 'suppressions': {
        const entries = record.entries.map(([key, reason, detail, at, topic]) => ({ key, topic, reason, detail, at }));
        await suppress(this.#connection, entries);
        return;
      }
      case 'return-mails': {
        const now = this.#connection.time.now();
        return this.#send([['zadd', `${PREFIX}return-mails`, ...record.names.flatMap((name) => [now, name])]]);
      }
      case 'account':
        return this.#account(record);
      case 'lost':
        return this.#send([['hset', `${PREFIX}lost`, record.id, record.accepted ? 1 : 0]]);
      case 'webhook':
        return this.#send(loadWebhook(record));
      case 'webhook-events':
        return this.#send(loadWebhookEvents(record));
    }
  }

  async #send(commands: readonly Command[]): Promise<void> {
    await this.#connection.with(async (redis) => {
      const answers = (await redis.pipeline(commands.map((command) => [...command])).exec()) ?? [];
      for (const [error] of answers) if (error) throw error;
    });
  }

  #of(id: CampaignId): Pieces {
    const pieces = this.#pieces.get(id) ?? { cursor: 0, token: 0, rows: 0, stepMs: null };
    this.#pieces.set(id, pieces);
    return pieces;
  }

  #rows({ campaign, first, rows }: RowsCopy): Promise<void> {
    this.#of(campaign).rows += rows.length;
    const texts = rows.map(([email, key, vars]) => packRow({ email, key: key ?? email, vars }));
    const flags = rows.map(([, , , skip]) => skip).join('');
    return this.#send([
      ['rpush', nameOf(campaign, (first - 1) / COPY_ROWS), ...texts],
      ['setrange', `${PREFIX}f:${campaign}`, first - 1, flags],
    ]);
  }

  async #states({ campaign, first, states }: StatesCopy): Promise<void> {
    const pieces = this.#of(campaign);
    pieces.cursor = Math.max(pieces.cursor, first + states.length - 1);
    for (const copy of states) if (copy) pieces.token = Math.max(pieces.token, copy[1]);
    const commands: Command[] = [];
    for (let i = 0; i < states.length; i += STATE_ROWS) {
      const key = `${PREFIX}s:${campaign}:${(first - 1 + i) / STATE_ROWS}`;
      commands.push(['del', key], ['rpush', key, ...states.slice(i, i + STATE_ROWS).map(packState)]);
    }
    if (states.some((copy) => copy?.[8] !== undefined)) {
      commands.push(['setrange', `${PREFIX}by:${campaign}`, first - 1, states.map(senderSign).join('')]);
    }
    if (commands.length > 0) await this.#send(commands);
  }

  #changes({ campaign, changes }: ChangesCopy): Promise<void> {
    const pieces = this.#of(campaign);
    for (const [, copy] of changes) if (copy) pieces.token = Math.max(pieces.token, copy[1]);
    return this.#send(
      changes.flatMap(([number, copy]): Command[] => {
        const { block, index } = placeOf(number, STATE_ROWS);
        const state: Command = ['lset', `${PREFIX}s:${campaign}:${block}`, index, packState(copy)];
        if (copy?.[8] === undefined) return [state];
        return [state, ['setrange', `${PREFIX}by:${campaign}`, number - 1, senderSign(copy)]];
      }),
    );
  }

  #timeline({ campaign, stepMs, spans, stops }: TimelineCopy): Promise<void> {
    this.#of(campaign).stepMs = stepMs;
    const kept = spans.flatMap((span) => [span[0], toldIn(span).join(' ')]);
    return this.#send([
      ...(kept.length > 0 ? [['hset', `${PREFIX}tl:${campaign}`, ...kept] as Command] : []),
      ...stopsCommands(`st:c:${campaign}`, stops),
    ]);
  }

  async #campaign(copy: CampaignCopy): Promise<void> {
    const { id, key, digest } = copy;
    const { cursor, token, stepMs } = this.#of(id);
    const known = await this.#settleBlocks(copy, cursor);
    const untouched = Number(await this.#connection.run('load-untouched', id, cursor));
    const settled = settle(copy, known.states, untouched, this.#connection.time.now());
    if (settled.held) this.#held.push(id);
    await this.#send([['hset', `${PREFIX}m:${id}`, ...textsOf(copy)]]);
    const facts = [...this.#facts(copy, settled, cursor, stepMs), ...known.causes];
    await this.#connection.at('load-campaign', id, JSON.stringify(facts), token, key ?? '', digest);
    this.#pieces.delete(id);
  }

  /** How many there are of each state, and why they came back: fields of the campaign with their numbers. */
  async #settleBlocks({ id, account }: CampaignCopy, cursor: number) {
    const names = accountsOf(account);
    const states: Partial<Record<DeliveryState, number>> = {};
    const causes = new Map<string, number>();
    const reply = ownWords('backup-sending', {});
    const end = Math.ceil(cursor / STATE_ROWS);
    for (let block = 0; block < end; block += SETTLE_BLOCKS) {
      const last = Math.min(block + SETTLE_BLOCKS, end) - 1;
      const answer = (await this.#connection.at('load-settle', id, block, last, reply)) as (string | number)[];
      for (let i = 1; i < answer.length; i += 2) {
        const field = answer[i] as string;
        const count = Number(answer[i + 1]);
        if (field.startsWith('by_')) this.#countUnknown(names[Number(field.slice(3))] ?? names[0] ?? '', count);
        else if (field.startsWith('back_')) causes.set(field, (causes.get(field) ?? 0) + count);
        else states[field as DeliveryState] = (states[field as DeliveryState] ?? 0) + count;
      }
    }
    return { states, causes: [...causes].flatMap(([field, count]) => [field, String(count)]) };
  }

  #countUnknown(account: string, count: number): void {
    this.#unknown.set(account, (this.#unknown.get(account) ?? 0) + count);
  }

  /** As lua/create.lua and lua/release.lua write them. */
  #facts(
    copy: CampaignCopy,
    { counts, fresh, open, held, finishedAt }: Settled,
    cursor: number,
    stepMs: number | null,
  ): string[] {
    const facts: Record<string, string | number | null> = {
      ...{ account: copy.account, delay: copy.delayMs, resend: copy.onUnknown === 'resend' ? 1 : 0 },
      ...{ created: copy.createdAt, released: copy.releasedAt, not_before: copy.notBefore, start_by: copy.startBy },
      ...{ wanted: copy.wanted, wanted_at: copy.wantedAt, started: copy.startedAt, finished: finishedAt },
      ...{ tat: copy.tat, open: open ? 1 : 0, cursor, fresh, total: copy.total, rate_count: 0 },
      ...{ span_ms: stepMs, topic: copy.topic || null },
      ...Object.fromEntries((copy.sentBy ?? []).map((sent, place) => [`out_${place}`, sent])),
      ...Object.fromEntries(deliveryStates.map((state) => [state, counts[state]])),
      ...(held ? { held_for: 'restored', held_note: this.#note } : {}),
    };
    return Object.entries(facts).flatMap(([field, value]) => (value === null ? [] : [field, String(value)]));
  }

  #account({ name, epoch, hold, heldMs, limits, tat, slowed, windows, stops = [] }: AccountCopy): Promise<void> {
    const facts = {
      ...{ epoch, held: heldMs, limits, tat },
      ...(hold && { reason: hold.reason, message: hold.message, since: hold.since, upto: hold.until }),
      own: hold?.own ? 1 : null,
      ...(slowed && { slow_ceiling: slowed.ceiling, slow_at: slowed.at, slow_cuts: slowed.cuts }),
      ...Object.fromEntries(windows.map(([ms, runs]) => [`used:${ms}`, runs.reduce((sum, [, , n]) => sum + n, 0)])),
    };
    const fields = Object.entries(facts).flatMap(([field, value]) => (value === null ? [] : [field, value]));
    const filled = windows.filter(([, runs]) => runs.length > 0);
    return this.#send([
      ['sadd', `${PREFIX}accounts`, name],
      ['hset', `${PREFIX}a:${name}`, ...fields],
      ...stopsCommands(`st:a:${name}`, stops),
      ...filled.map(
        ([ms, runs]): Command => ['rpush', `${PREFIX}aw:${name}:${ms}`, ...runs.map((run) => run.join(':'))],
      ),
    ]);
  }

  /** After the last record: returns the campaigns that are held. */
  async finish(): Promise<readonly CampaignId[]> {
    for (const [id, { cursor, rows }] of this.#pieces) await this.#forget(id, cursor, rows);
    for (const [account, count] of this.#unknown) {
      for (let done = 0; done < count; done += SPEND_CHUNK) {
        await this.#connection.at('load-spend', account, Math.min(SPEND_CHUNK, count - done));
      }
    }
    return this.#held;
  }

  // Pieces of a campaign that was purged while it was read.
  async #forget(id: CampaignId, cursor: number, rows: number): Promise<void> {
    for (let block = 0; block * COPY_ROWS < rows; block += 1) await this.#send([['unlink', nameOf(id, block)]]);
    for (let block = 0; block * STATE_ROWS < cursor; block += 1) {
      await this.#send([['unlink', `${PREFIX}s:${id}:${block}`]]);
    }
    const hashes = await this.#connection.with((redis) => redis.smembers(`${PREFIX}uses:${id}`));
    await this.#send(hashes.map((sha256) => ['srem', `${PREFIX}users:${sha256}`, id]));
    const rest = ['f', 'by', 'uses', 'tl', 'at', 'st:c'].map((kind) => `${PREFIX}${kind}:${id}`);
    await this.#send([['unlink', ...rest]]);
  }
}

// As lua/common.lua keeps them.
function stopsCommands(key: string, stops: readonly StopCopy[]): Command[] {
  const texts = stops.map(([reason, since, until]) => `${since} ${until ?? 0} ${reason}`);
  return texts.length > 0 ? [['rpush', PREFIX + key, ...texts]] : [];
}

function textsOf({ name, mode, sender, message, digest, key }: CampaignCopy): string[] {
  return Object.entries({ name, mode, sender, message, digest, ...(key === null ? {} : { key }) }).flat();
}

/** As lua/common.lua has it under Pools. */
function senderSign(copy: StateCopy | null): string {
  return String.fromCharCode(FIRST_PLACE + (copy?.[8] ?? 0));
}

/** As `pack` in lua/common.lua. */
function packState(copy: StateCopy | null): string {
  if (copy === null) return '';
  const [state, token, attempts, at, due, first, reply, back] = copy;
  return `${letterOf[state]}${token} ${attempts} ${codeIn(back) ?? 0} ${at} ${due ?? 0} ${first ?? 0} ${reply ?? ''}`;
}
