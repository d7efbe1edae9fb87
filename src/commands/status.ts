import { hostsOf } from '../app/account-host.ts';
import { loadProject, openStore } from '../app/project.ts';
import { findCampaign, findDelivery, isOver, looksAt, readOverview, readStatus } from '../app/status.ts';
import type { Backend } from '../backend/port.ts';
import type { SentConfig } from '../config/types.ts';
import { deliveryStatus } from '../report/export.ts';
import { saidDelivery, saidStatus } from '../report/said.ts';
import type { CampaignStatus } from '../report/status.ts';
import type { Context } from './context.ts';
import { mailboxesInTrouble } from './mailbox-trouble.ts';
import { bulkLines, listLines, mailLines, progressLine, statusLines } from './show-status.ts';
import { said } from './words.ts';

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

/** `facteur status`. Throws `campaign-not-found`, `campaign-none`, `delivery-not-found`. */
export async function status(context: Context, options: StatusOptions): Promise<void> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    if (options.list) return await list(context, backend);
    const [id, number] = splitId(options.id);
    const row = await findCampaign(backend, id);
    if (number !== null) return await mail(context, backend, row.id, { number });
    if (options.to !== undefined) return await mail(context, backend, row.id, { to: options.to });
    if (options.watch) return await watch(context, backend, row.id, { bulk: options.bulk === true });
    const current = await readStatus(backend, row.id, context.clock.now(), hostsOf(context));
    await show(context, saidStatus(current, said), options.bulk === true);
    await sayMailboxes(context, backend);
  } finally {
    await backend.close();
  }
}

function splitId(id: string | undefined): [string | undefined, number | null] {
  const match = id === undefined ? null : /^(.+)\.(\d+)$/.exec(id);
  return match ? [match[1], Number(match[2])] : [id, null];
}

async function show({ json, terminal, clock }: Context, current: CampaignStatus, bulk: boolean): Promise<void> {
  if (json) terminal.result(current);
  else terminal.say((bulk ? bulkLines(current) : statusLines(current, clock.now())).join('\n'));
}

// What comes back is told with what went out; programs ask `facteur returns` for it.
async function sayMailboxes(context: Context, backend: Backend): Promise<void> {
  const { json, terminal, clock } = context;
  if (json) return;
  const lines = await mailboxesInTrouble(await backend.mailboxes.mailboxes(), clock.now(), () => copiesKept(context));
  if (lines.length > 0) terminal.say(`\n${lines.join('\n')}`);
}

// Settings that cannot be understood are told by the commands that need them.
async function copiesKept(context: Context): Promise<readonly SentConfig[] | null> {
  return loadProject(context).then(
    ({ sent }) => sent,
    () => null,
  );
}

async function list({ json, terminal, clock }: Context, backend: Backend): Promise<void> {
  const { campaigns: kept, workers } = await readOverview(backend, clock);
  const campaigns = kept.map((status) => saidStatus(status, said));
  if (json) terminal.result({ campaigns, workers });
  else terminal.say(listLines(campaigns, workers, clock.now()).join('\n'));
}

async function mail(
  { json, terminal, clock }: Context,
  backend: Backend,
  id: string,
  which: Parameters<typeof findDelivery>[2],
): Promise<void> {
  const row = await findDelivery(backend, id, which);
  if (json) terminal.result({ id: `${id}.${row.number}`, ...saidDelivery(deliveryStatus(row), said) });
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
  let last: CampaignStatus | undefined;
  for await (const look of looksAt(backend, id, { ...context, hostOf: hostsOf(context) })) {
    last = saidStatus(look, said);
    say(last);
    if (until(last)) break;
    if (!isOver(last)) explainStandstill(context, last, explained);
  }
  return last as CampaignStatus;
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
