import { hashedKey } from '../../address-hash.ts';
import { RUN_ROWS } from '../address-index.ts';
import { refuseMany } from '../chunk.ts';
import type { DeliveryPlace } from '../port.ts';
import { openStates } from '../states.ts';
import { deliveryId, stage, stateCode, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import type { Ledger } from './ledger.ts';
import { forgetRun } from './people.ts';

const OPEN = openStates.map((state) => stateCode[state]).join(', ');
// A row of the list that was never claimed waits, unless it is skipped, or its campaign cancelled.
const ERASE = `UPDATE recipient SET email = '', key = NULL, vars = '{}' WHERE id = ?1 AND coalesce(key, email) = ?2 AND ?2 <> ''
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = ?1 AND d.state IN (${OPEN}))
  AND (skip IS NOT NULL OR EXISTS (SELECT 1 FROM delivery d WHERE d.id = ?1)
    OR EXISTS (SELECT 1 FROM progress p WHERE p.campaign = ?3 AND p.wanted = ${wantedCode.cancelled}))`;
const FORGET_REPLY = 'UPDATE delivery SET reply = NULL WHERE id = ?';
// Servers name in their replies whom they refuse.
const FORGET_ATTEMPTS = 'DELETE FROM attempt WHERE delivery = ?';
const HIDE = `INSERT OR IGNORE INTO suppression (key, topic, reason, detail, at)
  SELECT ?2, topic, reason, '', at FROM suppression WHERE key = ?1`;
const COUNT = 'SELECT count(*) AS count FROM suppression WHERE key = ?';

/** See `Backend.eraseDeliveries`. */
export async function eraseDeliveries(
  ledger: Ledger,
  key: string,
  deliveries: readonly DeliveryPlace[],
): Promise<number> {
  refuseMany(deliveries);
  const { connection } = ledger;
  await overwriting(connection);
  return connection.write(() => {
    let erased = 0;
    for (const { campaign, number } of deliveries) {
      const facts = ledger.facts(campaign);
      if (facts?.stage !== stage.released) continue;
      const id = deliveryId(facts.id, number);
      if (connection.run(ERASE, id, key, facts.id) === 0) continue;
      connection.run(FORGET_REPLY, id);
      connection.run(FORGET_ATTEMPTS, id);
      forgetRun(connection, facts.id, Math.floor((number - 1) / RUN_ROWS));
      erased += 1;
    }
    return erased;
  });
}

/** See `Backend.hideSuppressions`. */
export async function hideSuppressions(connection: Connection, key: string): Promise<number> {
  await overwriting(connection);
  const hashed = hashedKey(key);
  return connection.write(() => {
    connection.run(HIDE, key, hashed);
    if (hashed !== key) connection.run('DELETE FROM suppression WHERE key = ?', key);
    return connection.get<{ count: number }>(COUNT, hashed)?.count ?? 0;
  });
}

// What is taken away is overwritten, not only listed as free: these are people's data.
async function overwriting(connection: Connection): Promise<void> {
  await connection.read(() => connection.get('PRAGMA secure_delete = ON'));
}
