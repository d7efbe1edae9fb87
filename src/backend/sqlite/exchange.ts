import { MAX_CLAIM } from '../chunk.ts';
import { takeSlot } from '../pacing.ts';
import type { Begin, BeginAnswer, Claim, ClaimRequest, Turn, TurnResult } from '../port.ts';
import { sightingsOf } from '../witness.ts';
import { deliveryId, numberOf, stateCode } from './codes.ts';
import { Damaged } from './damaged.ts';
import { accountNamedIn, activeNow, type Ledger, type OpenCampaign, type Step } from './ledger.ts';
import type { OpenAccount } from './open-account.ts';
import { givenBack, record } from './outcomes.ts';
import { isRecipientSuppressed, type Suppressing, suppressing } from './suppressions.ts';
import { workerSlot } from './workers.ts';

const HELD = `id = ? AND token = ? AND state = ${stateCode.claimed}`;
const BEGIN = `UPDATE delivery SET state = ${stateCode.sending}, at = ? WHERE ${HELD}`;
const BEGIN_BY = `UPDATE delivery SET state = ${stateCode.sending}, at = ?, account = ? WHERE ${HELD}`;
const IS_HELD = `SELECT 1 FROM delivery WHERE ${HELD}`;
const SKIP = `UPDATE delivery SET state = ${stateCode.skipped}, worker = NULL, at = ? WHERE ${HELD}`;
const GIVE_BACK = `UPDATE delivery SET state = ?, due = ?, token = ?, worker = NULL, at = ? WHERE ${HELD}`;

const DUE = `SELECT id, due FROM delivery WHERE campaign = ?1 AND state = ?2 AND due <= ?3 AND id > ?4 AND id <= ?5
  ORDER BY due, id LIMIT ?6`;
const CLAIM_DUE = `UPDATE delivery SET state = ${stateCode.claimed}, token = token + 1, worker = ?, due = NULL, at = ?
  WHERE id = ? RETURNING token, attempts, first`;
const SKIP_WAITING = `UPDATE delivery SET state = ${stateCode.skipped}, token = token + 1, due = NULL, at = ? WHERE id = ?`;
const RECIPIENT = 'SELECT email, vars FROM recipient WHERE id = ?';
const FRESH = 'SELECT id, email, vars FROM recipient WHERE id > ? AND id <= ? AND skip IS NULL ORDER BY id LIMIT ?';
const CLAIM_FRESH = `INSERT INTO delivery (id, campaign, state, token, attempts, worker, at)
  SELECT id, ?, ${stateCode.claimed}, 1, 0, ?, ? FROM recipient WHERE id > ? AND id <= ? AND skip IS NULL ORDER BY id`;

/** Rows of the list one claim looks at, in ranges: a long run of skipped rows is passed in several claims. */
const FRESH_RANGE = 5_000;
const MAX_FRESH_RANGES = 10;

/** See `Backend.exchange`. */
export async function exchange(ledger: Ledger, turn: Turn): Promise<TurnResult> {
  const { records, begins, claims } = turn;
  if (records.length + begins.length + claims.length === 0) return { records: [], begins: [], claims: [] };
  const result = await ledger.write((step) => {
    const recorded = records.map((outcome) => record(step, outcome));
    const slot = begins.length + claims.length > 0 ? workerSlot(step.connection, turn.worker) : null;
    if (slot === null) return { records: recorded, begins: begins.map(gone), claims: claims.map(() => []) };
    const suppressed = begins.length > 0 ? suppressing(step.connection) : 'nobody';
    return {
      records: recorded,
      begins: beginAll(step, begins, suppressed),
      claims: claims.map((request) => claim(step, request, slot)),
    };
  });
  ledger.witness.saw(sightingsOf(turn, result, (id) => ledger.facts(id)?.id ?? 0));
  return result;
}

function gone(): BeginAnswer {
  return { kind: 'gone' };
}

/** In turn by campaign where several ask: each gets its share of what their account may send. Answers as asked. */
function beginAll(step: Step, begins: readonly Begin[], suppressed: Suppressing): BeginAnswer[] {
  const answers: BeginAnswer[] = [];
  for (const i of inTurn(step, begins)) answers[i] = begin(step, begins[i] as Begin, suppressed);
  return answers;
}

function inTurn(step: Step, begins: readonly Begin[]): Iterable<number> {
  const [first] = begins;
  if (!first || begins.every(({ campaign }) => campaign === first.campaign)) return begins.keys();
  const asked = new Map<string, number>();
  const places = begins.map(({ campaign, account }, i) => {
    const round = asked.get(campaign) ?? 0;
    asked.set(campaign, round + 1);
    const open = step.campaign(campaign);
    const servedLast = open && accountNamedIn(open, account)?.served === open.facts.id ? 1 : 0;
    return { i, round, servedLast };
  });
  // Sorting is stable: those that are equal stay as they were asked.
  places.sort((a, b) => a.round - b.round || a.servedLast - b.servedLast);
  return places.map(({ i }) => i);
}

function begin(
  step: Step,
  { campaign: id, number, token, account: name }: Begin,
  suppressed: Suppressing,
): BeginAnswer {
  const campaign = step.campaign(id);
  if (!campaign) return gone();
  const delivery = deliveryId(campaign.facts.id, number);
  const account = accountNamedIn(campaign, name);
  if (!account || !mayRun(step, campaign, account)) return giveBack(step, campaign, delivery, token);
  const ofAccount = account.limited ? account.judge(step.onWire(account)) : null;
  if (ofAccount?.kind === 'held') return giveBack(step, campaign, delivery, token);
  const { row } = campaign.progress;
  const slot = takeSlot(row, campaign.facts.delay_ms, step.now);
  if (slot.kind === 'wait') row.tat = slot.tat;
  const until = Math.max(...[slot, ofAccount].map((answer) => (answer?.kind === 'wait' ? answer.until : 0)));
  if (slot.kind === 'wait' || ofAccount?.kind === 'wait') {
    if (!step.connection.get(IS_HELD, delivery, token)) return gone();
    const elsewhere = campaign.pool !== null && (slot.kind !== 'wait' || until > slot.until);
    return elsewhere ? { kind: 'wait', until, elsewhere } : { kind: 'wait', until };
  }
  if (isRecipientSuppressed(step.connection, suppressed, delivery, campaign.facts.topic)) {
    return skip(step, campaign, delivery, token);
  }
  if (!markSending(step, campaign, account, delivery, token)) return gone();
  campaign.progress.move('claimed', 'sending');
  row.tat = slot.tat;
  row.owed = slot.owed;
  row.started_at ??= step.now;
  if (ofAccount) account.take(ofAccount.slot, campaign.facts.id);
  const at = Math.max(slot.at, ofAccount?.slot.at ?? 0);
  return campaign.facts.delay_ms > 0 || at > step.now ? { kind: 'begun', at } : { kind: 'begun' };
}

function markSending(
  { connection, now }: Step,
  { pool }: OpenCampaign,
  account: OpenAccount,
  delivery: number,
  token: number,
): boolean {
  if (pool === null) return connection.run(BEGIN, now, delivery, token) > 0;
  if (connection.run(BEGIN_BY, now, account.id, delivery, token) === 0) return false;
  account.moveTogether(1);
  return true;
}

function mayRun({ now }: Step, { progress }: OpenCampaign, account: OpenAccount): boolean {
  return progress.running && account.hold === null && progress.ownHold(now) === null;
}

function giveBack(step: Step, campaign: OpenCampaign, delivery: number, token: number): BeginAnswer {
  const next = givenBack(step, campaign, token);
  const code = stateCode[next.state];
  if (step.connection.run(GIVE_BACK, code, next.due, next.token, step.now, delivery, token) > 0) {
    campaign.progress.move('claimed', next.state);
  }
  return gone();
}

// Its address was suppressed since it was claimed, if the claim is still held at all.
function skip(step: Step, campaign: OpenCampaign, delivery: number, token: number): BeginAnswer {
  if (step.connection.run(SKIP, step.now, delivery, token) > 0) campaign.progress.move('claimed', 'skipped');
  return gone();
}

function claim(step: Step, { campaign: id, want, account: name }: ClaimRequest, worker: number): Claim[] {
  const campaign = step.campaign(id);
  const account = campaign && accountNamedIn(campaign, name);
  if (!account || !mayRun(step, campaign, account) || (campaign.facts.not_before ?? 0) > step.now) return [];
  const most = Math.min(want, MAX_CLAIM);
  const claims = claimDue(step, campaign, most, worker);
  if (claims.length < most) claimFresh(step, campaign, most - claims.length, worker, claims);
  return claims;
}

function claimDue(step: Step, campaign: OpenCampaign, want: number, worker: number): Claim[] {
  const { row } = campaign.progress;
  if (want <= 0 || row.pending - row.fresh + row.deferred === 0) return [];
  const { id: own } = campaign.facts;
  const range = [deliveryId(own, 0), deliveryId(own, row.total)];
  const due = (['pending', 'deferred'] as const).flatMap((state) =>
    step.connection
      .all<{ id: number; due: number }>(DUE, own, stateCode[state], step.now, ...range, want)
      .map((found) => ({ ...found, state })),
  );
  due.sort((a, b) => a.due - b.due || a.id - b.id);
  return due.slice(0, want).flatMap(({ id, state }) => {
    const row = readable(campaign, step.connection.get<{ email: string; vars: string }>(RECIPIENT, id));
    // The person was taken out of the list: nobody is to be written to there.
    const to = row.email === '' ? 'skipped' : 'claimed';
    campaign.progress.move(state, to);
    if (to === 'claimed') return [claimWaiting(step, campaign, { ...row, id }, worker)];
    step.connection.run(SKIP_WAITING, step.now, id);
    return [];
  });
}

interface Waiting {
  readonly id: number;
  readonly email: string;
  readonly vars: string;
}

function claimWaiting(step: Step, campaign: OpenCampaign, { id, email, vars }: Waiting, worker: number): Claim {
  const { connection, now } = step;
  type Taken = { token: number; attempts: number; first: number | null };
  const { token, attempts, first } = connection.get<Taken>(CLAIM_DUE, worker, now, id) as Taken;
  const ageMs = first === null ? 0 : Math.max(0, activeNow(campaign) - first);
  return { campaign: campaign.facts.public_id, number: numberOf(id), token, email, vars, attempts, ageMs };
}

// Nobody is lent to a worker by a row that cannot be understood.
function readable<Row extends { email: string; vars: string }>({ facts }: OpenCampaign, row: Row | undefined): Row {
  if (typeof row?.email !== 'string' || typeof row.vars !== 'string') throw new Damaged(facts.id);
  return row;
}

function claimFresh(step: Step, campaign: OpenCampaign, want: number, worker: number, claims: Claim[]): void {
  const { row } = campaign.progress;
  for (let i = 0, left = want; i < MAX_FRESH_RANGES && left > 0 && row.fresh > 0; i += 1) {
    left -= claimRange(step, campaign, left, worker, claims);
  }
}

function claimRange(step: Step, campaign: OpenCampaign, want: number, worker: number, claims: Claim[]): number {
  const { row } = campaign.progress;
  const base = deliveryId(campaign.facts.id, 0);
  const from = base + row.cursor;
  const end = base + Math.min(row.cursor + FRESH_RANGE, row.total);
  const found = step.connection.all<{ id: number; email: string; vars: string }>(FRESH, from, end, want);
  const last = found.length === want ? (found.at(-1)?.id ?? end) : end;
  if (found.length > 0) step.connection.run(CLAIM_FRESH, campaign.facts.id, worker, step.now, from, last);
  for (const row of found) {
    const { id, email, vars } = readable(campaign, row);
    claims.push({
      campaign: campaign.facts.public_id,
      number: id - base,
      token: 1,
      email,
      vars,
      attempts: 0,
      ageMs: 0,
    });
  }
  row.cursor = last - base;
  row.fresh -= found.length;
  campaign.progress.move('pending', 'claimed', found.length);
  return found.length;
}
