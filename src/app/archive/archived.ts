import { FacteurError } from '../../errors.ts';
import type { Language } from '../../language.ts';
import { compileMessage } from '../../message/compile.ts';
import { readRecipient, type StoredMessage } from '../../message/stored-message.ts';
import { type MessageSource, type Rendered, TemplateError } from '../../message/types.ts';
import { UNSUBSCRIBE_URL } from '../../message/variables.ts';
import type { OpenProject } from '../project.ts';
import { findCampaign } from '../status.ts';
import { marked, nobody, withoutGapsHtml, withoutGapsText } from './neutral.ts';

/** A file that goes with an archived message. */
export interface ArchivedFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** A campaign's message that is about nobody. */
export interface ArchivedMessage {
  readonly id: string;
  /** What it was about. */
  readonly subject: string;
  /** When it was sent (until then: made), ms since 1970. */
  readonly at: number;
  readonly language: Language;
  readonly text: string;
  /** Its pictures by `cid:`; null: there is no HTML part. */
  readonly html: string | null;
  /** The pictures within the HTML, by their Content-ID. */
  readonly images: ReadonlyMap<string, ArchivedFile>;
  /** Files for everybody; empty unless they were asked for. */
  readonly attachments: readonly ArchivedFile[];
  /** Variables that were written somewhere and had no value, so that the text around them was put right. */
  readonly gaps: readonly string[];
}

/** What is asked of an archived message. */
export interface ArchiveOptions {
  /** What variables are instead of nothing, by the names of columns. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Whether the attachments go with it; default: they do not. */
  readonly attachments?: boolean | undefined;
}

/** The most names that a message may take from a list that nothing is known of any more. */
const MOST_UNKNOWN = 200;

/**
 * The message of a campaign (absent: the latest one) for those who were not written to: without a value that a list filled in, without the
 * address to leave it at. Throws `campaign-not-found`, `campaign-none`, `archive-value` where the message calculates or compares with a
 * value, `content-missing`.
 */
export async function archivedMessage(
  { backend }: OpenProject,
  id: string | undefined,
  { values = {}, attachments = false }: ArchiveOptions = {},
): Promise<ArchivedMessage> {
  const campaign = await findCampaign(backend, id);
  if (!campaign.released) throw new FacteurError('campaign-not-found', { id: campaign.id });
  const { source } = JSON.parse(campaign.message) as StoredMessage;
  const { language = 'fr' } = source;
  const at = campaign.startedAt ?? campaign.createdAt;
  const rendered = renderedFor(source, await columnsOf(backend, campaign.id), { id: campaign.id, values, at });
  const load = async ({ filename, contentType, sha256 }: MessageSource['attachments'][number]) => ({
    ...{ filename, contentType },
    content: await backend.getContent(sha256),
  });
  const images = new Map<string, ArchivedFile>();
  const files: ArchivedFile[] = [];
  for (const one of source.attachments) {
    if (one.cid !== undefined) images.set(one.cid, await load(one));
    else if (attachments) files.push(await load(one));
  }
  return {
    ...{ id: campaign.id, at, language, images, attachments: files },
    subject: withoutGapsText(rendered.subject, language).trim() || campaign.name,
    text: withoutGapsText(rendered.text, language),
    html: rendered.html === null ? null : withoutGapsHtml(rendered.html, language),
    gaps: rendered.shownEmpty.filter((name) => name !== UNSUBSCRIBE_URL),
  };
}

/** The columns of a campaign's list; none where all of its rows were erased. */
async function columnsOf(backend: OpenProject['backend'], id: string): Promise<readonly string[]> {
  for await (const { vars } of backend.deliveries(id, {})) {
    const columns = Object.keys(readRecipient(vars).vars);
    if (columns.length > 0) return columns;
  }
  return [];
}

interface Nobody {
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
  readonly at: number;
}

function renderedFor(source: MessageSource, columns: readonly string[], { id, values, at }: Nobody): Rendered {
  const contents = new Map(source.attachments.map(({ sha256 }) => [sha256, new Uint8Array()]));
  const message = compileMessage(marked(source), { stamp: 'archive', contents });
  const names = [...columns];
  for (;;) {
    try {
      return message.check({ email: '', vars: nobody(names, values) }, new Date(at));
    } catch (cause) {
      if (!(cause instanceof TemplateError)) throw cause;
      // Of a list that was erased the message tells which columns it had.
      if (cause.variable === null || names.length > columns.length + MOST_UNKNOWN) {
        throw new FacteurError('archive-value', { id, problem: cause.message }, { cause });
      }
      names.push(cause.variable);
    }
  }
}
