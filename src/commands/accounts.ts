import { readAccounts } from '../app/accounts.ts';
import { openStore } from '../app/project.ts';
import type { AccountStatus } from '../report/accounts.ts';
import { saidAccount } from '../report/said.ts';
import type { Context } from './context.ts';
import { formatTime, said, words } from './words.ts';

/**
 * `facteur accounts`: the accounts with their limits, what is used of them and what is left, what holds them, and when the
 * next message may go out. Those that are only in the store are shown, too. Throws `config-*` and what the store throws.
 */
export async function accounts(context: Context): Promise<void> {
  const { json, terminal, clock } = context;
  const { backend } = await openStore(context, { readonly: true });
  try {
    const now = clock.now();
    const all = (await readAccounts(context, backend)).map((one) => saidAccount(one, said));
    if (json) terminal.result({ accounts: all });
    else terminal.say(all.length === 0 ? words().accounts.none : all.flatMap((one) => lines(one, now)).join('\n'));
  } finally {
    await backend.close();
  }
}

function lines(account: AccountStatus, now: number): string[] {
  const w = words().accounts;
  const { name, server, provider, providerAsOf, perSecond, windows, connections } = account;
  const limits = [
    ...(perSecond === null ? [] : [w.perSecond({ perSecond })]),
    ...windows.map((window) => w.window(window)),
    ...(connections === null ? [] : [w.connections({ connections })]),
    ...(account.messagesPerConnection === null ? [] : [w.perConnection({ count: account.messagesPerConnection })]),
    ...(account.messageSize === null ? [] : [w.messageSize({ bytes: account.messageSize })]),
  ];
  const heading = server === null ? w.unconfigured({ name }) : w.heading({ name, server });
  return [
    heading,
    ...(provider === null
      ? []
      : [`   ${w.provider({ provider, asOf: providerAsOf ?? '', headroom: account.headroom })}`]),
    ...(limits.length > 0 ? limits : [w.unlimited]).map((line) => `   ${line}`),
    ...[...stateLines(account, now), ...sentLines(account, now)].map((line) => `   ${line}`),
  ];
}

function sentLines({ name, sent }: AccountStatus, now: number): string[] {
  if (sent === null) return [];
  const { sent: w, mailboxes, cli } = words();
  const { trouble } = sent;
  const counts = w.checks.counts({ ...sent, account: name });
  if (trouble === null) return [counts];
  const { message, remedy, since } = trouble;
  const at = formatTime(Date.parse(since), now);
  return [counts, mailboxes.troubleSince({ at, problem: message }), cli.remedy({ remedy })];
}

function stateLines(
  { heldReason, heldMessage, heldRemedy, slowedTo, nextFreeAt }: AccountStatus,
  now: number,
): string[] {
  const { accounts: w, status } = words();
  const held = heldReason === null ? null : status.holds[heldReason as keyof typeof status.holds];
  const next = nextFreeAt === null ? null : Date.parse(nextFreeAt);
  return [
    ...(held ? [status.held({ reason: held.what, message: heldMessage ?? '' })] : []),
    ...(slowedTo === null ? [] : [status.slowed({ perSecond: slowedTo })]),
    next === null
      ? words().cli.remedy({ remedy: heldRemedy ?? '' })
      : w.next({ at: next > now ? formatTime(next, now) : null }),
  ];
}
