import { parentPort, workerData } from 'node:worker_threads';
import { clockFrom } from '../clock.ts';
import type { MailboxConfig } from '../config/types.ts';
import { MailboxReader, type ReaderEvents } from '../mailbox/reader.ts';
import { holderIsGone, newHolder } from './lease-holder.ts';
import { faultNews, type MailboxNews, type MailboxThreadData, mailboxName } from './mailboxes.ts';
import { openMailbox } from './open-mailbox.ts';
import { loadProject, type OpenProject, openStore } from './project.ts';
import { takeMail } from './take-mail.ts';

const { where: place, clock: source } = workerData as MailboxThreadData;
const where = { ...place, clock: clockFrom(source) };

const tell = (news: MailboxNews) => parentPort?.postMessage(news);

const events: ReaderEvents = {
  reading: (label) => tell({ event: 'reading', of: [label] }),
  back: (label) => tell({ event: 'back', of: [label] }),
  read: (...of) => tell({ event: 'read', of }),
  trouble: (label, { code, detail }, failures) => tell({ event: 'trouble', of: [label, { code, detail }, failures] }),
  fault: (error) => tell(faultNews(error)),
};

async function readAll(): Promise<void> {
  const config = await loadProject(where);
  const project = { config, ...(await openStore(where)) };
  const readers = config.returns.mailboxes.map((mailbox) => readerOf(project, mailbox));
  for (const reader of readers) reader.start();
  parentPort?.once('message', async () => {
    await Promise.all(readers.map((reader) => reader.stop()));
    await project.backend.close();
    parentPort?.close();
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

// A password that was put right counts from the next attempt on.
async function latest(key: string, known: MailboxConfig): Promise<MailboxConfig> {
  const { mailboxes } = (await loadProject(where)).returns;
  return mailboxes.find((one) => mailboxName(one).key === key) ?? known;
}

await readAll().catch((error: unknown) => {
  tell(faultNews(error));
  parentPort?.close();
});
