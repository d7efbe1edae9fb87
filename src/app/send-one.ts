import { createHash, randomBytes } from 'node:crypto';
import { checkAddress } from '../address.ts';
import type { Backend, CampaignRow, DeliveryRow, NewCampaign } from '../backend/port.ts';
import { requireAccount } from '../config/load.ts';
import type { AccountConfig } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { makeTemplates } from '../message/source.ts';
import type { StoredMessage } from '../message/stored-message.ts';
import type { Mailbox, MessageSource, StoredAttachment } from '../message/types.ts';
import { type DeliveryStatus, deliveryStatus } from '../report/export.ts';
import type { Kept } from '../report/said.ts';
import { accountLimits } from './account-limits.ts';
import type { OpenProject } from './project.ts';
import { signerOf } from './signer.ts';

/** One mail to one person, as a program has composed it. Nothing in it is a template: `{{` is written as it stands. */
export interface OneMail {
  /** The address alone, without a name. */
  readonly to: string;
  readonly subject: string;
  /** Absent: made from `html`. One of both must be there. */
  readonly text?: string | undefined;
  /** A page or a part of one; its styles are written into its elements, as mail programs need them. */
  readonly html?: string | undefined;
  /** `Name <address>`; absent: the account's. */
  readonly from?: string | undefined;
  readonly replyTo?: string | undefined;
  /** The same key never sends a second mail, however much later. */
  readonly key?: string | undefined;
  /** Name of the account that sends; absent: the project's first. */
  readonly account?: string | undefined;
  /** A program sends it of itself (RFC 3834): `Auto-Submitted` asks other programs not to answer. Default: no. */
  readonly automatic?: boolean | undefined;
}

/** What mails of ours have besides. */
export interface OwnMail {
  readonly files?: readonly { readonly filename: string; readonly contentType: string; readonly content: Uint8Array }[];
  /** It tells somebody what became of another campaign. */
  readonly notice?: boolean;
}

/** What became of one mail. */
export interface AcceptedMail<Text = string> extends DeliveryStatus<Text> {
  /** `<campaign>.<number>`, as X-Facteur-Delivery has it. */
  readonly id: string;
  /** A mail is a campaign to one recipient: it is looked at and steered by this id. */
  readonly campaign: string;
  /** It was accepted before, by the same key. */
  readonly existing: boolean;
}

/**
 * Accepts one mail: it is durable when this resolves, and workers send it as they send any campaign, within the account's limits. Throws
 * `address-invalid`, `recipient-suppressed`, `key-other-content`, `sender-missing`, `sender-invalid`, `message-*`, `subject-*` and what is wrong
 * with the account.
 */
export async function sendOne(
  { backend, config }: OpenProject,
  mail: OneMail,
  { files = [], notice = false }: OwnMail = {},
): Promise<AcceptedMail<Kept>> {
  const account = requireAccount(config, mail.account);
  await signerOf(account);
  const email = recipientOf(mail.to);
  const source = { ...(await sourceOf(mail, account)), attachments: await keepFiles(backend, files) };
  const before = mail.key === undefined ? null : await backend.findSame({ key: mail.key, digest: '', withinMs: 0 });
  if (before) return existing(backend, before, source, email.address);
  await backend.limitAccount(account.name, accountLimits(account));
  const { id } = await backend.createDraft(campaignOf(mail, account, { source, notice }, email.address));
  try {
    if (files.length > 0) await backend.holdContents(id, [...new Set(source.attachments.map(({ sha256 }) => sha256))]);
    const row = { number: 1, email: email.address, key: email.key, vars: '{}', skip: null };
    const away = await backend.addDeliveries(id, [row]);
    if (away.length > 0) throw new FacteurError('recipient-suppressed', { email: email.address });
  } catch (error) {
    await backend.discardDraft(id);
    throw error;
  }
  // Two mails of the same content may both be meant (a reminder, a new password): only a key makes them one.
  const released = await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  if (!released.existing) return accepted(id, await deliveryOf(backend, id), false);
  return existing(backend, (await backend.campaign(released.id)) as CampaignRow, source, email.address);
}

async function keepFiles(
  backend: Pick<Backend, 'putContent'>,
  files: NonNullable<OwnMail['files']>,
): Promise<StoredAttachment[]> {
  return Promise.all(
    files.map(async ({ filename, contentType, content }) => ({
      ...{ filename, contentType, sha256: await backend.putContent(content), size: content.length },
    })),
  );
}

function recipientOf(to: string): { readonly address: string; readonly key: string } {
  const check = checkAddress(to);
  const problem = check.ok ? (check.name === '' ? null : 'characters') : check.problem;
  if (!check.ok || problem !== null)
    throw new FacteurError('address-invalid', { address: to, problem: problem ?? 'empty' });
  return { address: check.email, key: check.key };
}

async function sourceOf(mail: OneMail, account: AccountConfig): Promise<MessageSource> {
  const from = mailbox('from', mail.from) ?? account.from;
  if (!from) throw new FacteurError('sender-missing', { file: 'from' });
  const { html, text } = mail;
  const body = html ?? text ?? '';
  const templates = await makeTemplates({
    ...{ format: html === undefined ? 'txt' : 'html', body: literal(body), layout: null },
    place: { file: html === undefined ? 'text' : 'html', line: 1 },
    subject: { text: literal(mail.subject), place: { file: 'subject', line: 1 } },
    around: { language: 'fr', identity: null, unsubscribe: null },
  });
  return {
    ...{ from, replyTo: mailbox('replyTo', mail.replyTo), ...templates, attachments: [] },
    ...(html !== undefined && text !== undefined && { text: `${literal(text).trim()}\n` }),
    ...(mail.automatic && { automatic: true }),
  };
}

function mailbox(key: 'from' | 'replyTo', value: string | undefined): Mailbox | null {
  if (value === undefined) return null;
  const check = checkAddress(value);
  if (!check.ok) throw new FacteurError('sender-invalid', { key, where: key, value, problem: check.problem });
  return { name: check.name, address: check.email };
}

/** A template that writes exactly this text. */
function literal(text: string): string {
  return text.replace(/\{(?=[{%])/g, "{{ '{' }}");
}

function campaignOf(
  mail: OneMail,
  account: AccountConfig,
  { source, notice }: { readonly source: MessageSource; readonly notice: boolean },
  email: string,
): NewCampaign {
  const stamp = randomBytes(4).toString('hex');
  const stored: StoredMessage = { source, stamp, ...(notice && { notice: true as const }) };
  const digest = createHash('sha256')
    .update(JSON.stringify([email, source]))
    .digest('hex');
  return {
    ...{ name: mail.subject, mode: 'async', account: account.name, delayMs: 0, onUnknown: 'keep' },
    ...{ key: mail.key ?? null, digest, message: JSON.stringify(stored), sender: source.from.address },
  };
}

// The key stands for what was sent with it: another content under it would never go out, and its sender believe that it had.
async function existing(
  backend: Backend,
  row: CampaignRow,
  source: MessageSource,
  email: string,
): Promise<AcceptedMail<Kept>> {
  const delivery = await deliveryOf(backend, row.id);
  const { source: kept } = JSON.parse(row.message) as StoredMessage;
  const same = row.counts.total === 1 && delivery.email === email && JSON.stringify(kept) === JSON.stringify(source);
  if (!same) throw new FacteurError('key-other-content', { id: row.id });
  return accepted(row.id, delivery, true);
}

async function deliveryOf(backend: Backend, id: string): Promise<DeliveryRow> {
  const row = await backend.delivery(id, { number: 1 });
  if (!row) throw new FacteurError('campaign-not-found', { id });
  return row;
}

function accepted(campaign: string, row: DeliveryRow, isExisting: boolean): AcceptedMail<Kept> {
  return { id: `${campaign}.${row.number}`, campaign, existing: isExisting, ...deliveryStatus(row) };
}
