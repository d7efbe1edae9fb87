import { toldStates } from '../timeline.ts';
import { setAside } from './aside.ts';
import { type Mender, menderOf } from './mender.ts';
import { MOST } from './understood.ts';

/** A table that nothing is sent by: its rows are taken away when they cannot be understood, and nothing is held. */
interface Plain {
  readonly table: string;
  /** What must be true of a row, as SQL. */
  readonly ok: string;
  /** What a row is called when it is set aside. */
  readonly place: string;
}

const whole = (column: string) => `(typeof(${column}) = 'integer' AND ${column} BETWEEN 0 AND ${MOST})`;

const plain: readonly Plain[] = [
  {
    table: 'timeline',
    ok: [
      ...['at', ...toldStates].map(whole),
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
];

/** Looked at by workers: what is there for reading alone. */
export const readingTables: readonly Mender[] = plain.map(({ table, ok, place }) => {
  const where = `(${ok}) IS NOT TRUE`;
  return menderOf<object>(`SELECT 1 FROM ${table} WHERE ${where}`, (connection) => {
    setAside(connection, { table, where, place, why: 'not understood' });
    connection.run(`DELETE FROM ${table} WHERE ${where}`);
  });
});
