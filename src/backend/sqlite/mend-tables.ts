import { noteMissing, setAside } from './aside.ts';
import { stage } from './codes.ts';
import type { Connection } from './connection.ts';
import { mendCampaign } from './mend-campaign.ts';
import { readingTables } from './mend-reading.ts';
import { mendWindows, windowsAreOff } from './mend-windows.ts';
import { type Mender, menderBy, menderOf } from './mender.ts';
import { holdAsDamaged } from './mending.ts';
import type { ProgressRow } from './progress.ts';
import { isUnderstood } from './progress-understood.ts';
import { endpointUnderstood, eventUnderstood, mailboxUnderstood, rules } from './understood.ts';

// A ledger without its name is met as one that is new on this machine: what is under way in it is held (look-back.ts).
const NAMED = "SELECT 1 FROM ledger WHERE typeof(id) = 'text' AND length(id) = 16 AND id NOT GLOB '*[^0-9a-f]*'";
const ledgerName: Mender = {
  isDamaged: (connection) => connection.get(NAMED) === undefined,
  mend: (connection) => {
    setAside(connection, { table: 'ledger', where: 'true', place: "'ledger'", why: 'not understood' });
    noteMissing(connection, 'ledger');
    connection.run('DELETE FROM ledger');
    connection.run('INSERT INTO ledger (id) VALUES (lower(hex(randomblob(8))))');
  },
};

// What gives campaigns and workers their numbers; one that is too great would leave no room for the next.
const MOST_NUMBERS = "CASE name WHEN 'campaign' THEN 1048576 ELSE 1073741824 END";
const sequences = menderOf<{ name: string }>(
  `SELECT name FROM sqlite_sequence WHERE name IN ('campaign', 'worker')
    AND NOT (typeof(seq) = 'integer' AND seq BETWEEN 0 AND ${MOST_NUMBERS})`,
  (connection, rows) => {
    for (const { name } of rows) {
      const where = 'name = ?1';
      const of = { table: 'sqlite_sequence', where, place: "'sqlite_sequence/' || name", why: 'not understood' };
      setAside(connection, of, name);
      connection.run(`UPDATE sqlite_sequence SET seq = ${GREATEST} WHERE name = ?1`, name);
    }
  },
);
const GREATEST = `CASE name WHEN 'campaign' THEN max((SELECT coalesce(max(id), 0) FROM campaign WHERE id < 1048576),
    (SELECT coalesce(max(id), 0) >> 32 FROM recipient))
  ELSE max((SELECT coalesce(max(slot), 0) FROM worker WHERE slot < 1073741824),
    (SELECT coalesce(max(worker), 0) FROM delivery WHERE worker BETWEEN 0 AND 1073741824)) END`;

const HOLD_ACCOUNT = 'SELECT id FROM campaign WHERE account = ? AND stage = 1';

/** Holds the campaigns of an account whose name is lost: nobody knows who sends them. */
function holdNameless(connection: Connection, account: number): void {
  const row = connection.get<{ name: string }>('SELECT name FROM account WHERE id = ?', account);
  if (row?.name !== nameless(account)) return;
  for (const { id } of connection.all<{ id: number }>(HOLD_ACCOUNT, account)) {
    holdAsDamaged(connection, id, `account/${row.name}`);
  }
}

const nameless = (account: number) => `?${account}`;

const ACCOUNT_NUMBER = "typeof(account) = 'integer' AND account BETWEEN 0 AND 2147483647";

const lostAccounts = menderOf<{ account: number }>(
  `SELECT DISTINCT account FROM campaign WHERE ${ACCOUNT_NUMBER}
    AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = account)`,
  (connection, rows) => {
    for (const { account } of rows) {
      connection.run('INSERT INTO account (id, name) VALUES (?, ?)', account, nameless(account));
      noteMissing(connection, `account/${nameless(account)}`);
      holdNameless(connection, account);
    }
  },
);

// For campaigns whose account is no number.
const accountZero: Mender = {
  isDamaged: (connection) =>
    connection.get(`SELECT 1 FROM campaign WHERE NOT (${ACCOUNT_NUMBER}) LIMIT 1`) !== undefined &&
    connection.get('SELECT 1 FROM account WHERE id = 0') === undefined,
  mend: (connection) => void connection.run("INSERT INTO account (id, name) VALUES (0, '?0')"),
};

const campaigns = menderBy(rules.campaign, (connection, id) => {
  const row = connection.get<{ public_id: string }>('SELECT public_id FROM campaign WHERE id = ?', id);
  if (row) holdAsDamaged(connection, id, `campaign/${row.public_id}`);
});

// Its texts are lost, and with them what was to be sent and the id it was known by: nobody can go on with it.
const orphans = menderOf<{ campaign: number }>(
  'SELECT campaign FROM progress p WHERE NOT EXISTS (SELECT 1 FROM campaign c WHERE c.id = p.campaign)',
  (connection, rows) => {
    for (const { campaign } of rows) {
      const of = { table: 'progress', where: 'campaign = ?1', why: 'its campaign is missing' };
      setAside(connection, { ...of, place: "'campaign/?' || campaign" }, campaign);
      connection.run('DELETE FROM progress WHERE campaign = ?', campaign);
    }
  },
);

interface OddRow extends ProgressRow {
  readonly id: number;
  readonly stage: number;
}

// All but those that have finished, which nobody looks at without asking.
const ODD = `SELECT c.id, c.stage, p.* FROM campaign c LEFT JOIN progress p ON p.campaign = c.id
  WHERE c.stage <> ${stage.discarded}
  AND NOT (p.open IS 0 AND typeof(p.finished_at) = 'integer' AND p.pending + p.claimed + p.sending + p.deferred = 0)`;

function oddProgress(connection: Connection): readonly OddRow[] {
  return connection.all<OddRow>(ODD).filter((row) => row.campaign === null || !isUnderstood(row) || misplaced(row));
}

function misplaced({ open, stage: of }: OddRow): boolean {
  return (open === 1) !== (of === stage.released);
}

const progress: Mender = {
  isDamaged: (connection) => oddProgress(connection).length > 0,
  mend: (connection) => {
    for (const { id } of oddProgress(connection)) mendCampaign(connection, id);
  },
};

// Without the whole list of those who are not to be written to, nobody is.
const KEYLESS = "(typeof(key) <> 'text' OR typeof(topic) <> 'text')";
const suppressionKeys = menderOf<object>(`SELECT 1 FROM suppression WHERE ${KEYLESS}`, (connection) => {
  const where = KEYLESS;
  setAside(connection, { table: 'suppression', where, place: "'suppression/' || quote(key)", why: 'not understood' });
  connection.run(`DELETE FROM suppression WHERE ${where}`);
  for (const { campaign } of connection.all<{ campaign: number }>('SELECT campaign FROM progress WHERE open = 1')) {
    holdAsDamaged(connection, campaign, 'suppression');
  }
});

// An endpoint is made known again by whoever has it in its configuration; what waited for it is told then.
const endpoints = takenAway('webhook', 'key', endpointUnderstood);
const events = takenAway('webhook_event', 'seq', eventUnderstood);
const told = takenAway('webhook_told', 'campaign', "typeof(reason) = 'text'");

// A mailbox of which it is not known how far it was read is read again: nothing is recorded twice.
const mailboxes = takenAway('mailbox', 'key', mailboxUnderstood);

// Rows that stand for nothing else.
function takenAway(table: string, key: string, ok: string): Mender {
  const where = `NOT (${ok})`;
  return menderOf<object>(`SELECT 1 FROM ${table} WHERE ${where}`, (connection) => {
    setAside(connection, { table, where, place: `'${table}/' || ${key}`, why: 'not understood' });
    connection.run(`DELETE FROM ${table} WHERE ${where}`);
  });
}

/** Looked at whenever the file is opened for writing, and again and again by workers; each is small. */
export const smallTables: readonly Mender[] = [
  ...[ledgerName, sequences],
  ...[menderBy(rules.account, holdNameless), lostAccounts, accountZero],
  ...[campaigns, orphans, progress],
  ...[menderBy(rules.worker), endpoints, told, mailboxes],
];

/** Looked at by workers: these may be large. */
export const largeTables: readonly Mender[] = [
  ...[menderBy(rules.content), menderBy(rules.suppression), suppressionKeys],
  { isDamaged: windowsAreOff, mend: mendWindows },
  events,
  ...readingTables,
];
