import { formatMailbox } from '../address.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { FacteurError } from '../errors.ts';
import { compileMessage } from '../message/compile.ts';
import { readRecipient, type StoredMessage } from '../message/stored-message.ts';
import {
  type CompiledMessage,
  type MessageSource,
  type RecipientOf,
  type Rendered,
  TemplateError,
} from '../message/types.ts';
import { VariableReader } from '../message/variables.ts';
import { imagesOf } from './preview.ts';
import { wholePage } from './preview-page.ts';
import type { OpenProject } from './project.ts';
import { findCampaign, findDelivery } from './status.ts';

/** The message as one recipient of a campaign got it, or is to get it: made again from what is kept of both. */
export interface ShownMessage {
  /** `<campaign>.<number>`. */
  readonly id: string;
  readonly email: string;
  /** The recipient's name, as the header To has it; null: there is none. */
  readonly name: string | null;
  readonly from: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  /** A page of its own with the pictures that travel with the message in it; null: there is no HTML part. */
  readonly html: string | null;
  /** The HTML asks for pictures from elsewhere. */
  readonly remotePictures: boolean;
  /** Files that went with it, without the pictures within the text; sizes in bytes. */
  readonly attachments: readonly { readonly filename: string; readonly size: number }[];
}

/**
 * Makes the message of one delivery again: with the recipient's values as they were accepted, at the time of the delivery. Throws
 * `campaign-not-found`, `delivery-not-found`, `message-lost` where it cannot be made (the row or the pictures are gone).
 */
export async function shownMessage(project: OpenProject, id: string, number: number): Promise<ShownMessage> {
  const campaign = await findCampaign(project.backend, id);
  const row = await findDelivery(project.backend, campaign.id, { number });
  const stored = JSON.parse(campaign.message) as StoredMessage;
  const { source } = stored;
  const { vars, files } = readRecipient(row.vars);
  const delivery = `${campaign.id}.${number}`;
  const rendered = renderedAgain(project, stored, { email: row.email, vars, delivery }, row.at);
  const images = rendered.html === null ? new Map() : await imagesOf({ source }, project.backend);
  const html = rendered.html === null ? null : wholePage(rendered, images);
  const attached = [...source.attachments.filter(({ cid }) => cid === undefined), ...files];
  return {
    ...{ id: delivery, email: row.email, from: formatMailbox(source.from) },
    name: new VariableReader().get({ email: row.email, vars }, 'name')?.trim() || null,
    replyTo: source.replyTo && formatMailbox(source.replyTo),
    ...{ subject: rendered.subject, text: rendered.text, html, remotePictures: REMOTE.test(html ?? '') },
    attachments: attached.map(({ filename, size }) => ({ filename, size })),
  };
}

const REMOTE = /<img\b[^>]*?\ssrc\s*=\s*["']?https?:|url\(\s*["']?https?:|\sbackground\s*=\s*["']?https?:/i;

/** The same as a page of its own: its HTML, or its text as preformatted text. Throws what `shownMessage` throws. */
export async function shownPage(project: OpenProject, id: string, number: number): Promise<string> {
  const { subject, text, html } = await shownMessage(project, id, number);
  return html ?? wholePage({ subject, text, html, shownEmpty: [] }, new Map());
}

function renderedAgain(
  { config }: OpenProject,
  { source, stamp }: StoredMessage,
  recipient: Pick<RecipientOf, 'email' | 'vars' | 'delivery'>,
  at: number,
): Rendered {
  try {
    const message = compiled(source, stamp, unsubscribeKey(config, { create: false }));
    return message.check(recipient, new Date(at));
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    throw new FacteurError('message-lost', { id: recipient.delivery, problem: cause.message }, { cause });
  }
}

// Attachments are not looked at: nothing is encoded. With another key than it was sent with, the link to leave cannot be made again.
function compiled(source: MessageSource, stamp: string, key: Uint8Array | null): CompiledMessage {
  const contents = new Map(source.attachments.map(({ sha256 }) => [sha256, new Uint8Array()]));
  try {
    return compileMessage(source, { stamp, contents, unsubscribeKey: key });
  } catch (error) {
    if (!(error instanceof FacteurError) || error.code !== 'unsubscribe-key-other' || !source.list) throw error;
    return compileMessage({ ...source, list: { ...source.list, url: null } }, { stamp, contents });
  }
}
