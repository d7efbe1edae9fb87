import { MOST_PARTS, RUN_ROWS, type RunBuilder } from '../address-index.ts';
import type { AddressBook, Listed } from '../people.ts';
import type { CampaignId } from '../port.ts';
import { deliveryId, stage } from './codes.ts';
import type { Connection } from './connection.ts';
import { type DeliveryRecord, SELECT_DELIVERIES, toDeliveryRow } from './deliveries.ts';
import { insertMany } from './insert-many.ts';
import type { Ledger } from './ledger.ts';

const LISTED = `SELECT c.id AS ordinal, c.public_id AS id, p.total FROM campaign c JOIN progress p ON p.campaign = c.id`;
const RELEASED = `${LISTED} WHERE c.stage = ${stage.released} AND c.id <= ? ORDER BY c.id DESC LIMIT ?`;
const ONE = `${LISTED} WHERE c.stage = ${stage.released} AND c.public_id = ?`;
const PART = 'SELECT part FROM address WHERE id = ?';
const KEYS = 'SELECT coalesce(key, email) AS key FROM recipient WHERE id > ? AND id <= ? ORDER BY id';
const INSERT_PART = 'INSERT OR REPLACE INTO address (id, part) VALUES (?, ?)';

/** A released campaign as it is searched for an address; null: there is none. */
export function listed({ connection }: Ledger, id: CampaignId): Listed | null {
  return connection.get<Listed>(ONE, id) ?? null;
}

/** What finds an address in the lists of this ledger; a ledger that is only read keeps nothing. */
export function addressBook({ connection }: Ledger): AddressBook {
  return {
    campaigns: (upTo, most) => connection.read(() => connection.all<Listed>(RELEASED, upTo, most)),
    parts: (wanted) =>
      connection.read(() =>
        wanted.map(({ campaign, run, part }) => {
          return connection.get<{ part: unknown }>(PART, partId(campaign.ordinal, run, part))?.part;
        }),
      ),
    keysOf({ ordinal }, run) {
      const range = [deliveryId(ordinal, run * RUN_ROWS), deliveryId(ordinal, (run + 1) * RUN_ROWS)];
      return connection.read(() => connection.all<{ key: string }>(KEYS, ...range).map(({ key }) => key));
    },
    async keep({ id, ordinal }, run, parts) {
      if (connection.readonly) return;
      await connection.write(() => {
        if (connection.get(ONE, id)) insertParts(connection, ordinal, run, parts);
      });
    },
    deliveriesTo: ({ ordinal }, numbers, key) =>
      connection.read(() => {
        const ids = JSON.stringify(numbers.map((number) => deliveryId(ordinal, number)));
        return connection.all<DeliveryRecord>(DELIVERIES, ordinal, ids, key).map(toDeliveryRow);
      }),
  };
}

const DELIVERIES = `${SELECT_DELIVERIES} AND r.id IN (SELECT value FROM json_each(?)) AND coalesce(r.key, r.email) = ?
  ORDER BY r.id`;

/** Keeps what finds the addresses of a run of a list. Only inside a write. */
export function keepRun(connection: Connection, campaign: number, builder: RunBuilder): void {
  insertParts(connection, campaign, builder.run, builder.parts());
}

/** Lets go of what finds the addresses of a run: it is made again when somebody searches. Only inside a write. */
export function forgetRun(connection: Connection, campaign: number, run: number): void {
  const range = [partId(campaign, run, 0), partId(campaign, run, MOST_PARTS - 1)];
  connection.run('DELETE FROM address WHERE id BETWEEN ? AND ?', ...range);
}

function insertParts(connection: Connection, campaign: number, run: number, parts: readonly Buffer[]): void {
  insertMany(
    connection,
    INSERT_PART,
    parts.map((bytes, part) => [partId(campaign, run, part), bytes]),
  );
}

/** In the order of the list, as deliveries are: what is of a campaign lies in one range. */
function partId(campaign: number, run: number, part: number): number {
  return deliveryId(campaign, 1 + run * MOST_PARTS + part);
}
