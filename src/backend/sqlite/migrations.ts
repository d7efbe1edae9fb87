/**
 * The schema, as steps that were each released once: never edit one, append the next. The file's `user_version` counts
 * those it has had.
 *
 * A campaign's list (`recipient`) is written once, at submission, and never again. Its ledger (`delivery`) has a row for
 * each delivery that was ever claimed; a recipient without one was never touched and is pending (or cancelled, when the
 * campaign is). So a claim appends small rows instead of rewriting large ones, cancelling costs nothing for the part that
 * was not begun, and the counters and the cursor behind which nobody was claimed are one small row (`progress`), apart
 * from the campaign's long texts.
 */
export const migrations: readonly string[] = [
  `
  PRAGMA application_id = 0x46616374;

  CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL DEFAULT 0,
    hold_reason TEXT,
    hold_message TEXT,
    hold_until INTEGER,
    held_since INTEGER,
    held_ms INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE campaign (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id TEXT NOT NULL UNIQUE,
    stage INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account,
    name TEXT NOT NULL,
    mode TEXT NOT NULL,
    delay_ms REAL NOT NULL,
    on_unknown TEXT NOT NULL,
    key TEXT,
    digest TEXT NOT NULL,
    sender TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    released_at INTEGER,
    not_before INTEGER,
    message TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX campaign_key ON campaign (key) WHERE stage = 1 AND key IS NOT NULL;
  CREATE INDEX campaign_digest ON campaign (digest, released_at) WHERE stage = 1;
  CREATE INDEX campaign_unreleased ON campaign (created_at) WHERE stage <> 1;

  CREATE TABLE progress (
    campaign INTEGER PRIMARY KEY REFERENCES campaign,
    -- 1: released and unfinished
    open INTEGER NOT NULL DEFAULT 0,
    wanted INTEGER NOT NULL DEFAULT 0,
    wanted_at INTEGER,
    started_at INTEGER,
    finished_at INTEGER,
    -- when the next slot opens
    tat REAL,
    -- no recipient with a greater number was ever claimed; fresh: how many of those are pending
    cursor INTEGER NOT NULL DEFAULT 0,
    fresh INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    pending INTEGER NOT NULL DEFAULT 0,
    claimed INTEGER NOT NULL DEFAULT 0,
    sending INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    deferred INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    unknown INTEGER NOT NULL DEFAULT 0,
    -- outcomes since rate_at, and in the window before it (NULL: there is none)
    rate_at INTEGER,
    rate_count INTEGER NOT NULL DEFAULT 0,
    rate_before INTEGER
  ) STRICT;
  CREATE INDEX progress_open ON progress (campaign) WHERE open = 1;

  CREATE TABLE recipient (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    -- NULL: the same as email
    key TEXT,
    vars TEXT NOT NULL,
    skip INTEGER
  ) STRICT;

  CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    campaign INTEGER NOT NULL,
    state INTEGER NOT NULL,
    token INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    worker INTEGER,
    due INTEGER,
    -- when the first attempt that counted ended, on the account's clock that stands still while it is held
    first INTEGER,
    at INTEGER NOT NULL,
    reply TEXT
  ) STRICT;
  CREATE INDEX delivery_due ON delivery (campaign, state, due) WHERE due IS NOT NULL;
  CREATE INDEX delivery_trouble ON delivery (campaign, state, at) WHERE state >= 6;
  CREATE INDEX delivery_worker ON delivery (worker) WHERE worker IS NOT NULL;

  CREATE TABLE worker (
    slot INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid INTEGER NOT NULL,
    concurrency INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    beats INTEGER NOT NULL DEFAULT 0,
    stop_requested INTEGER NOT NULL DEFAULT 0,
    -- 1: declared dead; goes away when its deliveries have been given back
    ended INTEGER NOT NULL DEFAULT 0,
    current TEXT
  ) STRICT;

  CREATE TABLE suppression (
    key TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE content (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    complete INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE content_part (
    content INTEGER NOT NULL REFERENCES content,
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (content, part)
  ) STRICT;
  `,
  // Which campaign needs which content; the texts of earlier campaigns name theirs. What is discarded has no progress.
  `
  ALTER TABLE content ADD COLUMN put_at INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE content_use (
    campaign INTEGER NOT NULL REFERENCES campaign,
    content INTEGER NOT NULL REFERENCES content,
    PRIMARY KEY (campaign, content)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX content_use_content ON content_use (content);
  INSERT INTO content_use (campaign, content)
    SELECT c.id, k.id FROM campaign c JOIN content k ON instr(c.message, k.sha256) > 0;
  DELETE FROM progress WHERE campaign IN (SELECT id FROM campaign WHERE stage = 2);
  `,
  // Limits of accounts. account_run: messages of a window, counted together where there are many (head: the oldest run,
  // tail: one past the newest). own_hold: the hold is of the limits. start_by: the campaign is missed after that.
  `
  ALTER TABLE account ADD COLUMN limits TEXT;
  ALTER TABLE account ADD COLUMN tat REAL;
  ALTER TABLE account ADD COLUMN served INTEGER;
  ALTER TABLE account ADD COLUMN slow_ceiling REAL;
  ALTER TABLE account ADD COLUMN slow_at INTEGER;
  ALTER TABLE account ADD COLUMN slow_cuts INTEGER;
  ALTER TABLE account ADD COLUMN own_hold INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE progress ADD COLUMN start_by INTEGER;

  CREATE TABLE account_window (
    account INTEGER NOT NULL REFERENCES account,
    ms INTEGER NOT NULL,
    used INTEGER NOT NULL,
    head INTEGER NOT NULL,
    tail INTEGER NOT NULL,
    PRIMARY KEY (account, ms)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE account_run (
    account INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (account, ms, seq)
  ) STRICT, WITHOUT ROWID;
  `,
  // Holds of one campaign; the ledger's own name, by which its witness knows it (see ../witness.ts); and campaigns that the
  // witness saw released and this file, put back from the past, has not (accepted: the operator has been told).
  `
  ALTER TABLE progress ADD COLUMN held_for TEXT;
  ALTER TABLE progress ADD COLUMN held_note TEXT;

  CREATE TABLE ledger (id TEXT NOT NULL) STRICT;
  INSERT INTO ledger (id) VALUES (lower(hex(randomblob(8))));
  CREATE TABLE lost_campaign (
    public_id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    accepted INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  `,
  // By how much a campaign's slots are late (see ../pacing.ts).
  `
  ALTER TABLE progress ADD COLUMN owed REAL NOT NULL DEFAULT 0;
  `,
  // What was set aside because it could not be understood (see aside.ts): where it stood, why, its values as SQL literals
  // (JSON by column; NULL: it was missing), when, and whether a log has named it. And how many rows of a list are skipped,
  // without reading the list: what a damaged `skip` is noticed by.
  `
  CREATE TABLE aside (
    place TEXT PRIMARY KEY,
    why TEXT NOT NULL,
    bytes TEXT,
    at INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX recipient_skipped ON recipient (id) WHERE skip IS NOT NULL;
  `,
  // What is read of a ledger however large it is. delivery_state: deliveries by state, in the order of their numbers, but those in
  // workers' hands, which are few and have `delivery_worker`, and those that were sent, which are nearly all: so it costs nothing to send. timeline:
  // outcomes by span of time, the present span in `progress` (spans.ts). stop: when nothing was sent (owner: a campaign, or an account
  // as a negative number). address: what finds an address in a list (../address-index.ts).
  `
  CREATE INDEX delivery_state ON delivery (campaign, state) WHERE worker IS NULL AND state <> 3;

  ALTER TABLE progress ADD COLUMN span_ms INTEGER NOT NULL DEFAULT 60000;
  ALTER TABLE progress ADD COLUMN span_at INTEGER;
  ALTER TABLE progress ADD COLUMN span_sent INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE progress ADD COLUMN span_deferred INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE progress ADD COLUMN span_failed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE progress ADD COLUMN span_unknown INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE timeline (
    campaign INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    deferred INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    PRIMARY KEY (campaign, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE stop (
    id INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER
  ) STRICT;
  CREATE INDEX stop_owner ON stop (owner);

  CREATE TABLE address (id INTEGER PRIMARY KEY, part BLOB NOT NULL) STRICT;
  `,
  // The outbox of webhooks (see ../webhooks.ts). webhook: endpoints, what they want (words with a space before and behind each), who
  // sends to them, how it went. webhook_event: what is to be told, one row for each endpoint. webhook_told: what each open campaign was
  // last told to be held for; no row: it goes on. Keys without AUTOINCREMENT: no row is named by its number.
  `
  CREATE TABLE webhook (
    key TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    kinds TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    lease INTEGER NOT NULL DEFAULT 0,
    holder TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    not_before INTEGER NOT NULL DEFAULT 0,
    success_at INTEGER,
    error TEXT,
    error_at INTEGER,
    dropped INTEGER NOT NULL DEFAULT 0,
    disabled_at INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE webhook_event (
    seq INTEGER PRIMARY KEY,
    endpoint TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    campaign TEXT,
    number INTEGER,
    at INTEGER NOT NULL,
    data TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    first_at INTEGER,
    tried_at INTEGER,
    due INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX webhook_event_id ON webhook_event (endpoint, id);
  CREATE INDEX webhook_event_due ON webhook_event (endpoint, due, seq);

  CREATE TABLE webhook_told (
    campaign INTEGER PRIMARY KEY,
    reason TEXT NOT NULL
  ) STRICT;
  `,
  // What came back.
  `
  ALTER TABLE progress ADD COLUMN returned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE progress ADD COLUMN complained INTEGER NOT NULL DEFAULT 0;
  `,
  // Topics: what a campaign is about, and who wants no more of that ('': of nothing). What a damaged entry says is kept as well as it can be
  // read: it is about somebody who is not to be written to.
  `
  ALTER TABLE campaign ADD COLUMN topic TEXT NOT NULL DEFAULT '';

  CREATE TABLE suppression_of (
    key TEXT NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (key, topic)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO suppression_of (key, reason, detail, at)
    SELECT CAST(key AS TEXT), CAST(reason AS TEXT), CAST(detail AS TEXT), CAST(at AS INTEGER) FROM suppression;
  DROP TABLE suppression;
  ALTER TABLE suppression_of RENAME TO suppression;
  `,
  // How attempts ended that did not go well.
  `
  CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reply TEXT NOT NULL
  ) STRICT;
  CREATE INDEX attempt_delivery ON attempt (delivery);
  `,
  // What came back over time, and why deliveries did (delivery.back: see ../return-rule.ts; NULL: they did not, or before this). return_mail: mails that were
  // recorded, the latest. return_total: what was ever recorded, by reason. return_watch: of a campaign, its dead addresses among what went out
  // since a time, when so many had gone out before.
  `
  ALTER TABLE delivery ADD COLUMN back INTEGER;
  ALTER TABLE progress ADD COLUMN span_returned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE progress ADD COLUMN span_complained INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE timeline ADD COLUMN returned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE timeline ADD COLUMN complained INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE return_mail (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE return_total (
    cause INTEGER PRIMARY KEY,
    count INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE return_watch (
    campaign INTEGER PRIMARY KEY,
    since INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    dead INTEGER NOT NULL
  ) STRICT;
  `,
  // Mailboxes to which mail comes back: who reads each, and how far (see ../mailboxes.ts).
  `
  CREATE TABLE mailbox (
    key TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    lease INTEGER NOT NULL DEFAULT 0,
    holder TEXT,
    state TEXT,
    at INTEGER
  ) STRICT, WITHOUT ROWID;
  `,
  // Campaigns that several accounts send (see ../pool.ts): which, in which order, what each has sent. campaign.account is the first of them.
  // delivery.account: by which it was begun last; NULL in campaigns of one account, which cost nothing more.
  `
  CREATE TABLE pool (
    campaign INTEGER NOT NULL,
    account INTEGER NOT NULL,
    place INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign, place)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX pool_account ON pool (account, campaign);
  ALTER TABLE delivery ADD COLUMN account INTEGER;
  CREATE INDEX delivery_account ON delivery (account) WHERE account IS NOT NULL AND state = 2;
  `,
];

/** The format since which a file has a name of its own (table `ledger`). */
export const NAMED_SINCE = 4;

/** What marks a file as this program's (`application_id`: "Fact"). */
export const APPLICATION_ID = 0x46616374;
