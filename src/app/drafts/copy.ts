import type { Backend, CampaignRow } from '../../backend/port.ts';
import { DRY_RUN_ACCOUNT } from '../../backend/states.ts';
import { FacteurError } from '../../errors.ts';
import type { StoredMessage, WrittenFiles } from '../../message/stored-message.ts';
import type { MessageSource, StoredAttachment } from '../../message/types.ts';
import { firstOf } from '../pages.ts';
import { type Selection, selected } from '../selection.ts';
import type { DraftPart } from './parts.ts';

/** What a draft takes over from a campaign beside its message. */
export interface CopyOptions {
  /** Those of its recipients who are selected become the list; an empty selection means all of them; null: no list. */
  readonly list?: Selection | null | undefined;
}

/**
 * What a draft begins with that is made from a campaign: its message as it was written, where that was kept, else as it went out; account,
 * pace and name; and its list, or some of it. Throws `selection-empty` when nobody is selected, `content-missing`.
 */
export async function* partsOfCampaign(
  backend: Backend,
  campaign: CampaignRow,
  { list = {} }: CopyOptions,
): AsyncGenerator<DraftPart> {
  const { source, written } = JSON.parse(campaign.message) as StoredMessage;
  yield { options: optionsOf(campaign, source) };
  if (written) yield* writtenParts(backend, written);
  else yield* sentParts(backend, source);
  if (list === null) return;
  const [somebody] = await firstOf(selected(backend, campaign.id, list), 1);
  if (!somebody) throw new FacteurError('selection-empty', { id: campaign.id });
  yield { list: { campaign: campaign.id, ...list } };
}

function optionsOf({ name, account, delayMs, onUnknown }: CampaignRow, { language }: MessageSource) {
  return {
    ...{ name, delay: delayMs / 1_000 },
    ...(account === DRY_RUN_ACCOUNT ? {} : { account }),
    ...(onUnknown === 'keep' ? {} : { onUnknown }),
    ...(language === undefined ? {} : { language }),
  };
}

async function* writtenParts(backend: Backend, written: WrittenFiles): AsyncGenerator<DraftPart> {
  const { name, files, subject, from, replyTo } = written;
  yield { options: { subject, from, replyTo } };
  for (const file of files) {
    const incoming = { name: file.name, content: [await backend.getContent(file.sha256)] };
    yield file.name === name ? { message: incoming } : { file: incoming };
  }
}

/** The message as it went out to everybody, for want of what its author wrote: complete, and less handy to go on writing. */
async function* sentParts(backend: Backend, source: MessageSource): AsyncGenerator<DraftPart> {
  const names = new Map<StoredAttachment, string>();
  for (const attachment of source.attachments)
    names.set(attachment, freeName(attachment.filename, [...names.values()]));
  yield { options: { subject: source.subject } };
  yield { message: { format: source.html === null ? 'txt' : 'html', text: textOf(source, names) } };
  for (const [{ sha256 }, name] of names) yield { file: { name, content: [await backend.getContent(sha256)] } };
}

function textOf(
  { html, text, list, automatic, attachments }: MessageSource,
  names: ReadonlyMap<StoredAttachment, string>,
) {
  const files = attachments.filter(({ cid }) => cid === undefined).map((one) => names.get(one));
  const settings = [
    ...(list === null ? ['unsubscribe: none'] : []),
    ...(automatic ? ['automatic: true'] : []),
    ...(files.length === 0 ? [] : ['attachments:', ...files.map((name) => `  - ${JSON.stringify(name)}`)]),
  ];
  const body = html?.replace(/\bcid:([^"'\s>)]+)/g, (whole, cid: string) => {
    const picture = attachments.find((one) => one.cid === cid);
    return picture ? encodeURI(names.get(picture) ?? '') : whole;
  });
  return `---\n${settings.map((line) => `${line}\n`).join('')}---\n${body ?? text}`;
}

/** A name for a file that no other has, and that drafts take. */
function freeName(written: string, taken: readonly string[]): string {
  const plain = written.replace(/[/\\:\p{C}]/gu, '-').replace(/^[.\s]+|\s+$/g, '') || 'fichier';
  if (!taken.includes(plain)) return plain;
  for (let i = 2; ; i += 1) {
    const next = plain.replace(/(\.[^.]*)?$/, `-${i}$1`);
    if (!taken.includes(next)) return next;
  }
}
