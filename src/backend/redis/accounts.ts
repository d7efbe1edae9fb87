import { type AccountLimits, hasLeft, type Run } from '../limits.ts';
import { holdMessage } from '../own-hold.ts';
import type { AccountRow, AccountUse } from '../port.ts';
import { accountHoldReason, type Hold } from '../states.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';

const FIELDS = ['reason', 'message', 'upto', 'epoch', 'own'] as const;

/** The command that reads what `holdOf` needs. */
export function accountCommand(name: string): readonly string[] {
  return ['hmget', `${PREFIX}a:${name}`, ...FIELDS];
}

/** The hold in the answer to `accountCommand`; null when there is none or its time is over. */
export function holdOf(answer: unknown, now: number): Hold | null {
  const [reason, message, upto, , own] = answer as (string | null)[];
  const until = upto ? Number(upto) : null;
  if (!reason || (until !== null && until <= now)) return null;
  return { reason: accountHoldReason(reason), message: holdMessage(message ?? '', own === '1'), until };
}

/** See `Backend.hold`. */
export async function hold(connection: Connection, name: string, { reason, message, until }: Hold): Promise<void> {
  const upto = until === null ? '' : Math.ceil(connection.time.toServer(until));
  await connection.at('hold', name, reason, message, upto);
}

/** See `Backend.unhold`. */
export async function unhold(connection: Connection, name: string, { byOperator }: { byOperator: boolean }) {
  await connection.at('unhold', name, byOperator ? 1 : 0);
}

/** See `Backend.accounts`. */
export async function accounts(connection: Connection): Promise<readonly AccountRow[]> {
  const [names] = (await connection.together([['smembers', `${PREFIX}accounts`]])) as [string[]];
  if (names.length === 0) return [];
  names.sort();
  const now = connection.time.now();
  const answers = await connection.together(names.map(accountCommand));
  return names.map((name, i) => ({
    name,
    hold: holdOf(answers[i], now),
    epoch: Number((answers[i] as (string | null)[])[3] ?? 0),
  }));
}

/** See `Backend.limitAccount`. */
export async function limitAccount(connection: Connection, name: string, limits: AccountLimits | null): Promise<void> {
  await connection.at('limit', name, limits === null ? '' : JSON.stringify(limits));
}

type Use = [
  now: string,
  limits: string,
  tat: string,
  ceiling: string,
  cutAt: string,
  cuts: string,
  onWire: number,
  reason: string,
  message: string,
  upto: string,
  own: number,
  windows: string[][],
];

/** See `Backend.accountUse`. */
export async function accountUse(connection: Connection, name: string): Promise<AccountUse | null> {
  const answer = (await connection.at('account-use', name)) as Use | null;
  if (!answer) return null;
  const [time, written, tat, ceiling, at, cuts, onWire, reason, message, upto, own, windows] = answer;
  const limits = readLimits(written);
  const now = Number(time);
  return {
    hold: holdOf([reason, message, upto, null, String(own)], now),
    limits,
    tat: tat === '' ? null : Number(tat),
    slowed: ceiling === '' ? null : { ceiling: Number(ceiling), at: Number(at), cuts: Number(cuts) },
    onWire,
    windows: (limits?.windows ?? []).map((limit, i) => ({
      ...limit,
      runs: (windows[i] ?? []).map(parseRun).filter((run) => !hasLeft(run, limit, now)),
    })),
  };
}

/** The limits as they were written; null: none, or none that can be read. */
export function readLimits(written: string): AccountLimits | null {
  try {
    return written === '' ? null : (JSON.parse(written) as AccountLimits);
  } catch {
    return null;
  }
}

/** A run of a window as Redis keeps it. */
export function parseRun(text: string): Run {
  const [first = 0, last = 0, count = 0] = text.split(':').map(Number);
  return { first, last, count };
}
