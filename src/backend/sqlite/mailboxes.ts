import { type MailboxPort, type MailboxRow, type MailboxTurn, refuseLongState } from '../mailboxes.ts';
import type { Connection } from './connection.ts';

const ALL = 'SELECT key, label, lease, holder, state, at FROM mailbox ORDER BY label, key';
const FIND = 'SELECT key, label, lease, holder, state, at FROM mailbox WHERE key = ?';
const KNOW = 'INSERT INTO mailbox (key, label) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET label = excluded.label';
const LEASE = 'UPDATE mailbox SET lease = lease + 1, holder = ?2 WHERE key = ?1 AND (holder IS NULL OR lease = ?3)';
const TURN = `UPDATE mailbox SET lease = lease + 1, holder = CASE WHEN ?3 THEN NULL ELSE holder END,
  state = coalesce(?4, state), at = CASE WHEN ?4 IS NULL THEN at ELSE ?5 END
  WHERE key = ?1 AND lease = ?2 AND holder IS NOT NULL`;

/** Mailboxes in this file. */
export function sqliteMailboxes(connection: Connection): MailboxPort {
  return {
    mailboxes: () => connection.read(() => connection.all<MailboxRow>(ALL)),
    lease: ({ key, label }, holder, over) =>
      connection.write(() => {
        connection.run(KNOW, key, label);
        return connection.run(LEASE, key, holder, over) === 0 ? null : (connection.get<MailboxRow>(FIND, key) ?? null);
      }),
    async turn(turn) {
      refuseLongState(turn);
      return connection.write(() => takeTurn(connection, turn));
    },
  };
}

function takeTurn(connection: Connection, { key, lease, state, release }: MailboxTurn): number | null {
  const done = connection.run(TURN, key, lease, release ? 1 : 0, state ?? null, connection.now());
  return done === 0 ? null : lease + 1;
}
