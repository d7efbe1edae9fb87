import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CampaignRow } from '../../../src/backend/port.ts';
import { collect } from '../../helpers/collect.ts';
import { eventually } from '../../helpers/eventually.ts';
import { folderWith } from '../../helpers/folder.ts';
import { expectSound } from '../contract/checked.ts';
import { ACCOUNTS, PostOffice } from './post-office.ts';
import { type Damaged, damage } from './rubbish.ts';

const TABLES = {
  delivery: 8,
  recipient: 8,
  progress: 8,
  campaign: 5,
  account: 4,
  worker: 3,
  account_window: 2,
  account_run: 2,
  content: 1,
  content_part: 1,
  content_use: 1,
  suppression: 1,
  ledger: 1,
  sqlite_sequence: 1,
  webhook: 2,
  webhook_event: 2,
  webhook_told: 1,
  timeline: 1,
  stop: 1,
  address: 1,
  attempt: 1,
  return_mail: 1,
  mailbox: 1,
};

const rubbish = fc.oneof(
  fc.constantFrom<null | number | bigint | string>(
    null,
    0,
    1,
    2,
    3,
    6,
    7,
    42,
    -1,
    3.5,
    2 ** 40,
    1n << 60n,
    '',
    'abc',
    '{',
    '12',
  ),
  fc.constantFrom(new Uint8Array(), new Uint8Array([0, 255])),
);

const incident = fc.record({
  table: fc.oneof(...Object.entries(TABLES).map(([table, weight]) => ({ weight, arbitrary: fc.constant(table) }))),
  row: fc.nat({ max: 99 }),
  column: fc.option(fc.nat({ max: 99 }), { freq: 8 }),
  value: rubbish,
  /** Whether the worker that was there at the time goes on, or is killed and another begins. */
  live: fc.boolean(),
});
type Incident = typeof incident extends fc.Arbitrary<infer I> ? I : never;

describe('whatever is damaged in the data file', () => {
  const numRuns = Number(process.env.FUZZ_ROUNDS ?? 8);
  test(
    `stops only what it is about (${numRuns} incidents)`,
    async () => {
      await fc.assert(fc.asyncProperty(incident, suffer), { numRuns });
    },
    120_000 + numRuns * 20_000,
  );
});

async function suffer({ live, ...what }: Incident): Promise<void> {
  const folder = folderWith();
  const office = new PostOffice(folder, folderWith());
  await office.open();
  await office.begin();
  if (!live) await office.die();
  const damaged = damage(folder, what);
  if (!live) await office.open();

  await office.work();
  for (const row of await office.rows()) {
    const other = damaged === null || !isOf(damaged, office.campaigns.indexOf(row.id));
    if (other && !isOfAll(damaged, row))
      expect(row.finishedAt, `${row.name}, not damaged: ${row.hold?.reason}`).not.toBeNull();
  }
  await expectSaid(office, damaged);

  await office.operator();
  await office.work();
  for (const row of await office.rows()) {
    if (row.finishedAt === null) expect(isBeyondRepair(damaged), `${row.name}: ${JSON.stringify(row.hold)}`).toBe(true);
  }
  await office.operator(true);
  await office.work();
  for (const row of await office.rows()) {
    expect(row.finishedAt).not.toBeNull();
    await eventually(`the counters of ${row.id} fit`, async () => {
      await office.backend.work(ACCOUNTS);
      return expectSound(office.backend, row.id).then(
        () => true,
        () => false,
      );
    });
  }
  expect([...office.mailboxes].filter(([, count]) => count > 1)).toEqual([]);
  await office.die();
}

/** Whether it was about this campaign (the first, the second, or one that is known by another name now). */
function isOf({ table, row }: Damaged, index: number): boolean {
  if (index < 0) return true;
  const campaign = index + 1;
  if (table === 'delivery' || table === 'recipient') return Math.floor((row.id as number) / 2 ** 32) === campaign;
  if (table === 'campaign') return row.id === campaign;
  if (table === 'account') return row.id === campaign;
  if (table === 'progress') return row.campaign === campaign;
  if (table.startsWith('account_')) return row.account === campaign;
  return table.startsWith('content');
}

/** What is about every campaign: who may be written to, the ledger's name, a campaign that its witness finds no more. */
function isOfAll(damaged: Damaged | null, { hold }: CampaignRow): boolean {
  if (damaged?.table === 'suppression') return hold?.reason === 'ledger-damaged';
  if (damaged?.table === 'ledger') return hold?.reason === 'ledger-moved';
  return damaged?.table === 'campaign' && hold?.reason === 'ledger-rollback';
}

/** What nobody can make whole: who sends it, what it is. */
function isBeyondRepair(damaged: Damaged | null): boolean {
  const { table, column } = damaged ?? {};
  return table === 'account' || table?.startsWith('content') === true || (table === 'campaign' && column === 'account');
}

/** Who got nothing is shown as somebody who did not, or the campaign is held, or something is named as set aside, in the log, too. */
async function expectSaid(office: PostOffice, damaged: Damaged | null): Promise<void> {
  await eventually(`what was lost is said: ${JSON.stringify(damaged)}`, async () => {
    await office.backend.work(ACCOUNTS);
    const aside = (await office.backend.health()).some(({ code }) => code === 'set-aside');
    return aside ? office.log.length > 0 : nothingIsLost(office);
  });
}

async function nothingIsLost(office: PostOffice): Promise<boolean> {
  const rows = await office.rows();
  const served = rows.filter(({ hold, account }) => !hold && ACCOUNTS.includes(account));
  const ended = served.every(({ counts }) => counts.sent + counts.failed + counts.unknown === 16);
  const renamed = rows.some(({ id }) => !office.campaigns.includes(id));
  const known = rows.length === office.campaigns.length && (!renamed || (await office.backend.lost()).length > 0);
  const shown = await Promise.all(served.map(({ id }) => collect(office.backend.deliveries(id, {}))));
  const over = ['sent', 'failed', 'unknown', 'skipped'];
  return ended && known && shown.flat().every(({ state }) => over.includes(state));
}
