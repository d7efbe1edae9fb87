import { inFile } from './rubbish.ts';

/** Where the keys of its rows begin. */
export const ID = 2 ** 32;

/** A released campaign of five: sent, failed, unknown, and two that nobody was claimed of; the last of them skipped. */
export function oneCampaign(folder: string, over: Readonly<Record<string, number | string>> = {}): void {
  const numbers = {
    open: 1,
    cursor: 3,
    fresh: 1,
    total: 5,
    pending: 1,
    sent: 1,
    failed: 1,
    unknown: 1,
    skipped: 1,
    ...over,
  };
  const values = Object.values(numbers).map((value) => (typeof value === 'string' ? `'${value}'` : value));
  inFile(
    folder,
    "INSERT INTO account (id, name) VALUES (1, 'main')",
    `INSERT INTO campaign (id, public_id, stage, account, name, mode, delay_ms, on_unknown, digest, sender, created_at,
      released_at, message) VALUES (1, 'one', 1, 1, '', 'async', 0, 'keep', '', '', 1, 1, '{}')`,
    `INSERT INTO progress (campaign, ${Object.keys(numbers).join(', ')}) VALUES (1, ${values.join(', ')})`,
    `INSERT INTO recipient (id, email, vars, skip) SELECT ${ID} + value, 'm' || value || '@example.org', '{}',
      CASE value WHEN 5 THEN 1 END FROM json_each('[1,2,3,4,5]')`,
    `INSERT INTO delivery (id, campaign, state, token, attempts, at) SELECT ${ID} + key + 1, 1, value, 1, 1, 1
      FROM json_each('[3,7,8]')`,
  );
}
