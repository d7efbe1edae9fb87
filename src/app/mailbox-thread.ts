import { parentPort, workerData } from 'node:worker_threads';
import { clockFrom } from '../clock.ts';
import type { MailboxConfig, SentConfig } from '../config/types.ts';
import { MailboxReader, type ReaderEvents } from '../mailbox/reader.ts';
import { type CopierEvents, SentCopier } from '../mailbox/sent/copier.ts';
import { copiesOf, mailboxName, sentName } from './copied-accounts.ts';
import { holderIsGone, newHolder } from './lease-holder.ts';
import { faultNews, type MailboxNews, type MailboxThreadData, type MailboxThreadEnd } from './mailboxes.ts';
import { openMailbox } from './open-mailbox.ts';
import { loadProject, type OpenProject, openStore } from './project.ts';
import { makerAgain } from './sent.ts';
import { busyBy } from './spare-time.ts';
import { takeMail } from './take-mail.ts';

const { where: place, clock: source, busy } = workerData as MailboxThreadData;
const where = { ...place, clock: clockFrom(source) };
const isBusy = busyBy(busy);

const tell = (news: MailboxNews) => parentPort?.postMessage(news);

const events: ReaderEvents = {
  reading: (label) => tell({ event: 'reading', of: [label] }),
  back: (label) => tell({ event: 'back', of: [label] }),
  read: (...of) => tell({ event: 'read', of }),
  trouble: (label, { code, detail }, failures) => tell({ event: 'trouble', of: [label, { code, detail }, failures] }),
  fault: (error) => tell(faultNews(error)),
};

const copierEvents: CopierEvents = {
  copying: (label) => tell({ event: 'copying', of: [label] }),
  copied: (...of) => tell({ event: 'copied', of }),
  copyTrouble: (label, { code, detail }, failures) =>
    tell({ event: 'copyTrouble', of: [label, { code, detail }, failures] }),
  copyingAgain: (label) => tell({ event: 'copyingAgain', of: [label] }),
  copyingLast: (label) => tell({ event: 'copyingLast', of: [label] }),
  fault: events.fault,
};

async function attendToAll(): Promise<void> {
  const config = await loadProject(where);
  const project = { config, ...(await openStore(where)) };
  const readers = config.returns.mailboxes.map((mailbox) => readerOf(project, mailbox));
  const copiers = config.sent.map((sent) => copierOf(project, sent));
  for (const one of [...readers, ...copiers]) one.start();
  let ending: Promise<void> | null = null;
  const end = async () => {
    await Promise.all([...readers, ...copiers].map((one) => one.stop()));
    await project.backend.close();
    parentPort?.close();
  };
  parentPort?.on('message', async (how: MailboxThreadEnd) => {
    if (how === 'finish')
      await Promise.all([...readers.map((one) => one.stop()), ...copiers.map((one) => one.finish())]);
    ending ??= end();
    await ending;
  });
}

function readerOf(project: OpenProject, mailbox: MailboxConfig): MailboxReader {
  const { key, label } = mailboxName(mailbox);
  return new MailboxReader({
    ledger: project.backend.mailboxes,
    mailbox: { key, label, config: () => latest(key, mailbox) },
    connect: (config) => openMailbox(project.config, config),
    take: (raw) => takeMail(project, raw, { mailbox: mailbox.account, now: where.clock.now() }),
    ...{ holder: newHolder(), isGone: holderIsGone, events, now: () => where.clock.now() },
  });
}

function copierOf(project: OpenProject, sent: SentConfig): SentCopier {
  const { backend, config } = project;
  return new SentCopier({
    ...{ mailboxes: backend.mailboxes, ledger: backend, mailbox: sentName(sent) },
    config: () => latestSent(sent),
    connect: (mailbox) => openMailbox(config, mailbox),
    isOurs: copiesOf(config, sent.account),
    makeAgain: makerAgain(project, sent.account),
    ...{ holder: newHolder(), isGone: holderIsGone, events: copierEvents, now: () => where.clock.now(), isBusy },
  });
}

async function latestSent(known: SentConfig): Promise<SentConfig> {
  const { sent } = await loadProject(where);
  return sent.find(({ account }) => account === known.account) ?? known;
}

// A password that was put right counts from the next attempt on.
async function latest(key: string, known: MailboxConfig): Promise<MailboxConfig> {
  const { mailboxes } = (await loadProject(where)).returns;
  return mailboxes.find((one) => mailboxName(one).key === key) ?? known;
}

await attendToAll().catch((error: unknown) => {
  tell(faultNews(error));
  parentPort?.close();
});
