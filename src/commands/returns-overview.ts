import type { MailboxStatus } from '../app/mailbox-status.ts';
import { loadProject, openStore } from '../app/project.ts';
import { DEFAULT_DAYS, type DomainReturns, type ReturnsOverview, returnsOverview } from '../app/returns-overview.ts';
import { type ReturnCounts, returnCauses } from '../backend/return-rule.ts';
import type { Context } from './context.ts';
import { troubleLines } from './mailbox-trouble.ts';
import { formatTime, words } from './words.ts';

/** `facteur returns`: what came back, by reason and by domain, and the mailboxes. Throws `config-*` and what the store throws. */
export async function showReturns(
  context: Context,
  { days = DEFAULT_DAYS }: { readonly days?: number },
): Promise<void> {
  const { json, terminal, clock } = context;
  const config = await loadProject(context);
  const { backend } = await openStore(context, { readonly: true });
  try {
    const overview = await returnsOverview({ config, backend }, { days, now: clock.now() });
    if (json) terminal.result(overview);
    else terminal.say(lines(overview, days, clock.now()).join('\n'));
  } finally {
    await backend.close();
  }
}

function lines({ total, reasons, domains, partial, mailboxes }: ReturnsOverview, days: number, now: number): string[] {
  const w = words().returns.overview;
  const counted = [
    w.heading({ days, count: total }),
    ...(total > 0 ? [`   ${reasonsLine(reasons)}`, ...domains.map((one) => `   ${domainLine(one)}`)] : []),
    ...(partial ? [`   ${w.partial({ count: total })}`] : []),
  ];
  const boxes = mailboxes.length === 0 ? [words().mailboxes.none] : mailboxes.flatMap((one) => mailboxLines(one, now));
  return [...counted, '', ...boxes];
}

function reasonsLine(reasons: ReturnCounts): string {
  const w = words().returns;
  const label = w.causes;
  return returnCauses
    .filter((cause) => reasons[cause] > 0)
    .map((cause) => w.overview.reason({ reason: label[cause], count: reasons[cause] }))
    .join(' · ');
}

function domainLine({ domain, total, reasons }: DomainReturns): string {
  const w = words().returns.overview;
  return w.domain({ domain: domain ?? w.otherDomains, count: total, reasons: reasonsLine(reasons) });
}

function mailboxLines(status: MailboxStatus, now: number): string[] {
  const w = words().mailboxes;
  const { mailbox, configured, lastReadAt, read, folders, trouble } = status;
  const time = (at: string) => formatTime(Date.parse(at), now);
  const count = Object.values(read).reduce((sum, of) => sum + of, 0);
  const below = [
    lastReadAt === null ? w.neverRead : w.readAt({ at: time(lastReadAt) }),
    ...(count > 0 ? [w.mails({ count })] : []),
    ...(folders.length > 0 ? [w.folders({ folders: folders.join(', ') })] : []),
    ...(trouble ? troubleLines(mailbox, { ...trouble, since: Date.parse(trouble.since) }, now) : []),
  ];
  return [
    w.heading({ mailbox: configured ? mailbox : `${mailbox} ${w.foreign}` }),
    ...below.map((line) => `   ${line}`),
  ];
}
