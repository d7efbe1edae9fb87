import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend, CampaignRow } from '../backend/port.ts';
import { refuseWhileLost } from '../backend/witness.ts';
import { FacteurError } from '../errors.ts';
import { deliveryStatus } from '../report/export.ts';
import { forecast, taskOf } from '../report/forecast.ts';
import { type CampaignStatus, campaignStatus, workerStatus } from '../report/status.ts';
import { aliveWorkers } from './alive.ts';
import type { Context } from './context.ts';
import { openStore } from './project.ts';
import { bulkLines, listLines, mailLines, progressLine, statusLines } from './show-status.ts';

export interface StatusOptions {
  /** A campaign's id, or `ID.N` for one mail; without it the latest campaign. */
  readonly id?: string | undefined;
  /** The report of the replaced system. */
  readonly bulk?: boolean | undefined;
  /** All campaigns and the live workers. */
  readonly list?: boolean | undefined;
  /** Follow to the end; with JSON one value a line, each time something changed. */
  readonly watch?: boolean | undefined;
  /** The mail to this address. */
  readonly to?: string | undefined;
}

/** How many campaigns `--list` shows, newest first. */
const LISTED = 100;
/** How many recent errors a status carries. */
const RECENT_ERRORS = 5;
/** How often a watched campaign is looked at, in milliseconds. */
const LOOK_EVERY_MS = 250;

/** `facteur status`. Throws `campaign-not-found`, `campaign-none`, `delivery-not-found`. */
export async function status(context: Context, options: StatusOptions): Promise<void> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    if (options.list) return await list(context, backend);
    const [id, number] = splitId(options.id);
    const row = await findCampaign(backend, id);
    if (number !== null || options.to !== undefined) return await mail(context, backend, row, number, options.to);
    if (options.watch) return await watch(context, backend, row.id, { bulk: options.bulk === true });
    await show(context, await readStatus(backend, row.id, context.clock.now()), options.bulk === true);
  } finally {
    await backend.close();
  }
}

function splitId(id: string | undefined): [string | undefined, number | null] {
  const match = id === undefined ? null : /^(.+)\.(\d+)$/.exec(id);
  return match ? [match[1], Number(match[2])] : [id, null];
}

/** The campaign by id (as people type it: any case), or the latest one. Throws `campaign-not-found`, `campaign-none`, `ledger-rollback`. */
export async function findCampaign(backend: Backend, id: string | undefined): Promise<CampaignRow> {
  if (id === undefined) {
    const [latest] = await backend.campaigns({ limit: 1 });
    if (latest) return latest;
    refuseWhileLost(await backend.lost());
    throw new FacteurError('campaign-none', {});
  }
  const row = await backend.campaign(id.trim().toLowerCase());
  if (row) return row;
  refuseWhileLost((await backend.lost()).filter((lost) => lost === id.trim().toLowerCase()));
  throw new FacteurError('campaign-not-found', { id });
}

/** What `status ID --json` says of a campaign. */
export async function readStatus(backend: Backend, id: string, now: number): Promise<CampaignStatus> {
  const row = await findCampaign(backend, id);
  return statusOf(backend, row, now);
}

async function statusOf(backend: Backend, row: CampaignRow, now: number): Promise<CampaignStatus> {
  const recent = await backend.troubles(row.id, RECENT_ERRORS);
  const open = row.finishedAt === null && row.released && row.wanted === 'run';
  const ahead = open ? await forecast(backend, row.account, { id: row.id, task: taskOf(row) }, now) : null;
  return campaignStatus(row, { backend: backend.capabilities.name, now, recent, forecast: ahead });
}

async function show({ json, terminal, clock }: Context, current: CampaignStatus, bulk: boolean): Promise<void> {
  if (json) terminal.result(current);
  else terminal.say((bulk ? bulkLines(current) : statusLines(current, clock.now())).join('\n'));
}

async function list({ json, terminal, clock }: Context, backend: Backend): Promise<void> {
  const now = clock.now();
  const campaigns: CampaignStatus[] = [];
  for (const row of await backend.campaigns({ limit: LISTED })) campaigns.push(await statusOf(backend, row, now));
  const workers = (await aliveWorkers(backend, clock)).map(workerStatus);
  if (json) terminal.result({ campaigns, workers });
  else terminal.say(listLines(campaigns, workers, now).join('\n'));
}

async function mail(
  { json, terminal, clock }: Context,
  backend: Backend,
  { id }: CampaignRow,
  number: number | null,
  to: string | undefined,
): Promise<void> {
  const key = (to ?? '').trim().toLowerCase();
  const row = await backend.delivery(id, number === null ? { key } : { number });
  if (!row) throw new FacteurError('delivery-not-found', { id, which: to ?? String(number) });
  if (json) terminal.result({ id: `${id}.${row.number}`, ...deliveryStatus(row) });
  else terminal.say(mailLines(id, row, clock.now()).join('\n'));
}

/**
 * Follows a campaign until it is finished or cancelled with nothing left on its way, or `until` says so: a bar that is
 * drawn again on a terminal, plain lines elsewhere, one JSON value a line with --json. Why nothing moves (paused, held) is
 * said once for each reason. Returns the last status.
 */
export async function follow(
  context: Context,
  backend: Backend,
  id: string,
  until: (current: CampaignStatus) => boolean = () => false,
): Promise<CampaignStatus> {
  const say = progressSayer(context);
  const explained = new Set<string>();
  for (;;) {
    const current = await readStatus(backend, id, context.clock.now());
    say(current);
    if (isOver(current) || until(current)) return current;
    explainStandstill(context, current, explained);
    await sleep(LOOK_EVERY_MS);
  }
}

function explainStandstill({ json, terminal, clock }: Context, current: CampaignStatus, explained: Set<string>): void {
  const why = `${current.state} ${current.heldReason ?? ''}`;
  if (json || current.state === 'running' || explained.has(why)) return;
  explained.add(why);
  terminal.say(statusLines(current, clock.now()).join('\n'));
}

async function watch(context: Context, backend: Backend, id: string, { bulk }: { bulk: boolean }): Promise<void> {
  const last = await follow(context, backend, id);
  if (!context.json) await show(context, last, bulk);
}

/** Finished, or cancelled with nothing left on its way. */
export function isOver({ state, counts }: CampaignStatus): boolean {
  return state === 'finished' || (state === 'cancelled' && counts.pending + counts.sending + counts.deferred === 0);
}

/** Plain lines come at most this often, in milliseconds. */
const PLAIN_EVERY_MS = 5_000;

function progressSayer({ json, terminal }: Context): (current: CampaignStatus) => void {
  let last = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  return (current) => {
    const text = json ? JSON.stringify({ ...current, etaSeconds: null }) : progressLine(current, terminal.columns);
    if (text === last) return;
    if (json) terminal.result(current);
    else if (terminal.live) terminal.redraw(text);
    else if (performance.now() - lastAt < PLAIN_EVERY_MS && !isOver(current)) return;
    else terminal.say(text);
    last = text;
    lastAt = performance.now();
  };
}
