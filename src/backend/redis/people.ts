import { RUN_ROWS } from '../address-index.ts';
import type { AddressBook, Listed } from '../people.ts';
import type { CampaignId } from '../port.ts';
import { addressesKey, keepParts } from './address-parts.ts';
import { type Connection, pairsOf } from './connection.ts';
import { deliveriesAt } from './deliveries.ts';
import { PREFIX, placeOf, ROW_BLOCK } from './keys.ts';
import { nameOf, parseRow, type Rows } from './rows.ts';

/** A released campaign as it is searched for an address; null: there is none. */
export async function listed(connection: Connection, id: CampaignId): Promise<Listed | null> {
  const [facts] = await connection.together([['hmget', `${PREFIX}c:${id}`, 'stage', 'n', 'total']]);
  const [stage, ordinal, total] = facts as (string | null)[];
  return stage === 'released' ? { id, ordinal: Number(ordinal), total: Number(total) } : null;
}

/** What finds an address in the lists of this ledger. */
export function addressBook(connection: Connection, rows: Rows): AddressBook {
  return {
    campaigns: (upTo, most) => latest(connection, upTo, most),
    async parts(wanted) {
      const answers = await connection.with((redis) => {
        const pipeline = redis.pipeline();
        for (const { campaign, run, part } of wanted) pipeline.hgetBuffer(addressesKey(campaign.id), `${run}:${part}`);
        return pipeline.exec();
      });
      return wanted.map((_, i) => answers?.[i]?.[1]);
    },
    keysOf: ({ id }, run) => keysOfRun(connection, id, run),
    keep: ({ id }, run, parts) => keepParts(connection, id, run, parts),
    async deliveriesTo({ id }, numbers, key) {
      const found = await rows.read(id, numbers);
      const own = numbers.filter((number) => found.get(number)?.key === key).sort((a, b) => a - b);
      return deliveriesAt(connection, id, own);
    },
  };
}

async function latest(connection: Connection, upTo: number, most: number): Promise<readonly Listed[]> {
  const range = ['zrevrangebyscore', `${PREFIX}released`, upTo, '-inf', 'WITHSCORES', 'LIMIT', 0, most];
  const [flat] = (await connection.together([range])) as [string[]];
  const campaigns = pairsOf(flat).map(([id, ordinal]) => ({ id, ordinal: Number(ordinal) }));
  if (campaigns.length === 0) return [];
  const totals = await connection.together(campaigns.map(({ id }) => ['hget', `${PREFIX}c:${id}`, 'total']));
  return campaigns.map((campaign, i) => ({ ...campaign, total: Number(totals[i]) }));
}

async function keysOfRun(connection: Connection, id: CampaignId, run: number): Promise<string[]> {
  const { block: first } = placeOf(run * RUN_ROWS + 1, ROW_BLOCK);
  const { block: last } = placeOf((run + 1) * RUN_ROWS, ROW_BLOCK);
  const lists = await connection.with((redis) => {
    const pipeline = redis.pipeline();
    for (let block = first; block <= last; block += 1) pipeline.lrange(nameOf(id, block), 0, -1);
    return pipeline.exec();
  });
  const keys = (lists ?? []).flatMap(([error, texts]) => {
    if (error) throw error;
    return (texts as string[]).map((text) => parseRow(text)?.key ?? '');
  });
  const before = run * RUN_ROWS - first * ROW_BLOCK;
  return keys.slice(before, before + RUN_ROWS);
}
