import { providers } from './providers.ts';
import { resolveMailbox, type Sources } from './returns.ts';
import type { Written } from './schema.ts';
import type { AccountConfig, MailboxConfig, SentConfig } from './types.ts';

/**
 * The accounts that keep copies of what they sent, with their mailboxes. Server and sign-in are what is written below `sent`, else those
 * of the account's mailbox of returns, else the account's own. Throws `config-invalid`.
 */
export function resolveSent(
  written: Written['accounts'],
  mailboxes: readonly MailboxConfig[],
  sources: Sources,
): readonly SentConfig[] {
  const found: SentConfig[] = [];
  for (const [name, { sent }] of Object.entries(written ?? {})) {
    const account = sources.accounts.get(name);
    if (sent === undefined || account === undefined) continue;
    const { copies = 'all', folder = null, ...own } = sent;
    if (copies === 'none') continue;
    const mailbox = ofReturns(name, own, mailboxes) ?? resolved(name, own, sources);
    if (mailbox === null) continue;
    found.push(Object.freeze({ account: name, copies, mailbox, folder, keptBy: keeperOf(account) }));
  }
  return Object.freeze(found);
}

type WrittenSent = Omit<NonNullable<NonNullable<Written['accounts']>[string]['sent']>, 'copies' | 'folder'>;

function ofReturns(account: string, own: WrittenSent, mailboxes: readonly MailboxConfig[]): MailboxConfig | null {
  if (Object.keys(own).length > 0) return null;
  return mailboxes.find((mailbox) => mailbox.account === account) ?? null;
}

function resolved(account: string, own: WrittenSent, sources: Sources): MailboxConfig | null {
  return resolveMailbox({ ...own, account }, { ...sources, path: ['accounts', account, 'sent'], move: null });
}

/** The APIs of Google and Microsoft keep what they send, whatever the account. */
function keeperOf({ transport, limits }: AccountConfig): string | null {
  if (limits.provider?.keepsSent) return limits.provider.name;
  if (transport === 'smtp') return null;
  const id = transport === 'gmail' ? 'workspace' : 'microsoft365';
  return providers.find((provider) => provider.id === id)?.name ?? null;
}
