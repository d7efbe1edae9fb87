import type { AccountRow } from '../port.ts';
import type { Hold, HoldReason } from '../states.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';

const FIELDS = ['reason', 'message', 'upto', 'epoch'] as const;

/** The command that reads what `holdOf` needs. */
export function accountCommand(name: string): readonly string[] {
  return ['hmget', `${PREFIX}a:${name}`, ...FIELDS];
}

/** The hold in the answer to `accountCommand`; null when there is none or its time is over. */
export function holdOf(answer: unknown, now: number): Hold | null {
  const [reason, message, upto] = answer as (string | null)[];
  const until = upto ? Number(upto) : null;
  if (!reason || (until !== null && until <= now)) return null;
  return { reason: reason as HoldReason, message: message ?? '', until };
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
  const names = await connection.with((redis) => redis.smembers(`${PREFIX}accounts`));
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
