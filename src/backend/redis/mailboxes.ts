import { type MailboxPort, type MailboxRow, refuseLongState } from '../mailboxes.ts';
import { type Connection, fieldsOf } from './connection.ts';

/** Mailboxes in this ledger: see lua/mailbox.lua. */
export function redisMailboxes(connection: Connection): MailboxPort {
  return {
    async mailboxes() {
      const rows = ((await connection.at('mailbox-look')) as unknown[]).map(rowOf);
      return rows.sort((a, b) => (`${a.label} ${a.key}` < `${b.label} ${b.key}` ? -1 : 1));
    },
    async lease({ key, label }, holder, over) {
      const row = await connection.at('mailbox-lease', key, label, holder, over ?? '');
      return row === null ? null : rowOf(row);
    },
    async turn(turn) {
      refuseLongState(turn);
      const { key, lease, state, release } = turn;
      const kept = state === undefined ? [] : [state];
      const number = await connection.at('mailbox-turn', key, lease, release ? 1 : 0, ...kept);
      return number === null ? null : Number(number);
    },
  };
}

function rowOf(flat: unknown): MailboxRow {
  const { key = '', label = '', lease = '0', holder, state, at } = fieldsOf(flat);
  return {
    ...{ key, label, lease: Number(lease), holder: holder ?? null, state: state ?? null },
    at: at === undefined ? null : Number(at),
  };
}
