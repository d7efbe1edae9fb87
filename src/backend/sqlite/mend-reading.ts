import { toldStates } from '../timeline.ts';
import { setAside } from './aside.ts';
import { type Mender, menderOf } from './mender.ts';
import { whole } from './understood.ts';

/** A table that nothing is sent by (but for the hold that return_watch leads to): its rows are taken away when they cannot be understood, and nothing is held. */
interface Plain {
  readonly table: string;
  /** What must be true of a row, as SQL. */
  readonly ok: string;
  /** What a row is called when it is set aside. */
  readonly place: string;
}

const plain: readonly Plain[] = [
  {
    table: 'timeline',
    ok: [
      ...['at', ...toldStates].map((column) => whole(column)),
      `(typeof(campaign) = 'integer' AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign))`,
    ].join(' AND '),
    place: "'timeline/' || quote(campaign) || '.' || quote(at)",
  },
  {
    table: 'stop',
    ok: `typeof(owner) = 'integer' AND typeof(reason) = 'text' AND ${whole('since')}
      AND (typeof(until) = 'null' OR ${whole('until')})`,
    place: "'stop/' || id",
  },
  {
    // Made again of the list by whoever looks for an address.
    table: 'address',
    ok: "typeof(part) = 'blob' AND length(part) % 4 = 0",
    place: "'address/' || id",
  },
  // Of returned mail: what is told twice is recorded once all the same, and what is counted is counted from here on.
  { table: 'return_mail', ok: "typeof(name) = 'text'", place: "'return_mail/' || seq" },
  { table: 'return_total', ok: whole('count'), place: "'return_total/' || cause" },
  {
    table: 'return_watch',
    ok: ['since', 'gone', 'dead'].map((column) => whole(column)).join(' AND '),
    place: "'return_watch/' || campaign",
  },
];

/** Looked at by workers, and where a step fails. */
export const readingTables: readonly Mender[] = plain.map(({ table, ok, place }) => {
  const where = `(${ok}) IS NOT TRUE`;
  return menderOf<object>(`SELECT 1 FROM ${table} WHERE ${where}`, (connection) => {
    setAside(connection, { table, where, place, why: 'not understood' });
    connection.run(`DELETE FROM ${table} WHERE ${where}`);
  });
});
