import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Backend, NewCampaign } from '../backend/port.ts';
import type { CampaignMode, OnUnknown } from '../backend/states.ts';
import type { Identity } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import type { Language } from '../language.ts';
import { compileMessage } from '../message/compile.ts';
import {
  type Hands,
  hasRecipientFiles,
  type SendTimes,
  type StoredMessage,
  type WrittenFiles,
} from '../message/stored-message.ts';
import type { CompiledMessage, Mailbox, MessageSource } from '../message/types.ts';
import { unsubscribeKeyId } from '../message/unsubscribe.ts';
import { subjectName } from '../subject-name.ts';
import { type ChoiceOptions, type Chosen, chooseRows } from './list/choose.ts';
import { type ListOptions, type RecipientList, readList } from './list/read-list.ts';
import type { ListFormat } from './list/table.ts';
import { type MessageWarning, type NamedFile, type PlacedForeign, readMessageFile } from './message-file.ts';
import { Findings, type RowFinding } from './preflight/findings.ts';
import { Preflight, type PreflightParts } from './preflight/preflight.ts';
import { RecipientFiles } from './recipient-files.ts';
import { gatherTimes, type TimeReading, timesOf } from './send-times.ts';
import { ownSenders, type PoolSender } from './senders.ts';

/** The same content is not sent a second time within a day, in milliseconds. */
export const SAME_CONTENT_MS = 24 * 60 * 60 * 1000;

/** What is to be submitted. Paths are absolute; `-` for the list is the standard input. */
export interface SubmissionRequest {
  /** See SendRequest.language. */
  readonly language: Language;
  readonly messageFile: string;
  readonly listFile: string;
  readonly list: ListOptions;
  readonly choice: Omit<ChoiceOptions, 'language'>;
  readonly mode: CampaignMode;
  readonly delayMs: number;
  readonly limit: number;
  /** One account, or several (see backend/pool.ts). */
  readonly account: string;
  /** Those of several; empty: one sends. */
  readonly senders: readonly PoolSender[];
  readonly key: string | null;
  readonly onUnknown: OnUnknown;
  /** The zone of recipients' own times that name none. */
  readonly timeZone: string;
  /** The campaign's name; null: the message's, else its subject. */
  readonly name: string | null;
  /**
   * The message names no file outside its own folder: for messages of whoever is not to read what this machine has. Absent: full
   * paths are followed.
   */
  readonly confined?: boolean | undefined;
  /** What flags say over the message's own front matter; attachments as absolute paths. */
  readonly overrides: {
    readonly subject: string | undefined;
    readonly from: string | undefined;
    readonly replyTo: string | undefined;
    readonly topic: string | undefined;
    readonly attach: readonly string[];
  };
  /** The sender when neither a flag nor the message names one. */
  readonly defaultFrom: Mailbox | null;
  /** Who has prepared and sent it; absent: nobody who has a name. */
  readonly hands?: Hands | undefined;
  /** Shown around Markdown messages. */
  readonly identity: Identity;
  readonly unsubscribe: {
    /** null: whoever gets the replies. */
    readonly email: string | null;
    /** Where one click does it, and the key of its tokens; null: nowhere. */
    readonly online: { readonly base: string; readonly key: Uint8Array } | null;
  };
}

/** A message and a list that were read and understood, ready to be checked row by row. */
export interface Submission {
  readonly campaign: NewCampaign;
  /** The contents of its attachments and images in the backend (SHA-256). */
  readonly contents: readonly string[];
  readonly source: MessageSource;
  readonly message: CompiledMessage;
  /** What makes the tokens of unsubscribe addresses; null: there are none on the web. */
  readonly unsubscribeKey: Uint8Array | null;
  /** Accounts that send under an address of their own (see StoredMessage); undefined: all send as the message says. */
  readonly senders: StoredMessage['senders'];
  /** Attachments that differ between recipients; null: there are none. */
  readonly recipientFiles: RecipientFiles | null;
  /** What deserves a word and stops nothing. */
  readonly warnings: readonly MessageWarning[];
  /** What looks like variables of other systems. */
  readonly foreign: readonly PlacedForeign[];
  readonly list: RecipientList;
  /** Those of its rows that are to be written to. */
  readonly rows: Chosen;
  /** How the recipients' own times are read; null: nobody has one. */
  readonly times: TimeReading | null;
  /** From when on how many of them are to get it; null: all of them at once. */
  readonly sendTimes: SendTimes | null;
}

/** What is to be looked at and not sent: the list is not read through for it, so that it is there at once. */
export type Looked = Omit<Submission, 'campaign' | 'sendTimes'>;

/** A list that is open already, and those of its rows that are to be written to. */
export type OpenList = Pick<Submission, 'list' | 'rows'>;

/** The list of a submission (`read`: it is open already) and its rows. Throws what reading the list and choosing among it throws. */
export async function openListOf(
  backend: Backend,
  { listFile, list: reading, choice, language }: Pick<SubmissionRequest, 'listFile' | 'list' | 'choice' | 'language'>,
  read?: RecipientList,
): Promise<OpenList> {
  const list = read ?? (await readList(listFile, { ...reading, language }));
  return { list, rows: await chooseRows(list, { ...choice, language }, backend) };
}

/**
 * Reads message and list and makes the campaign of them; attachments are copied into the backend, nothing else is kept
 * yet. `read`: its list, when it is open already. Throws what reading the message or the list throws (`message-*`, `liquid-*`, `list-*`, `sender-*` ...).
 */
export async function prepareSubmission(
  backend: Backend,
  request: SubmissionRequest,
  read?: RecipientList,
): Promise<Submission> {
  const open = read ? await openListOf(backend, request, read) : null;
  const { looked, name, topic, ...parts } = await readParts(backend, request, open);
  const { source, list, rows } = looked;
  const written = parts.written && (await keepWritten(backend, parts.written, request.overrides));
  const sendTimes = looked.times && (await gatherTimes(rows, looked.times, request.limit));
  const stored: StoredMessage = {
    ...parts.stored,
    ...(written && { written }),
    ...(sendTimes && request.mode !== 'dry-run' && { times: sendTimes }),
    ...(request.hands && { hands: request.hands }),
  };
  const contents = [...new Set([...looked.contents, ...(written?.files ?? []).map(({ sha256 }) => sha256)])];
  const { digest, listBytes } = await digestOf(request, source, list, rows.keys);
  const campaign: NewCampaign = {
    name: request.name ?? name ?? subjectName(source.subject),
    mode: request.mode,
    account: request.account,
    delayMs: request.delayMs,
    onUnknown: request.onUnknown,
    key: request.key,
    digest,
    message: JSON.stringify(stored),
    sender: source.from.address,
    topic: topic ?? undefined,
    listBytes: choosesAll(request) ? listBytes : undefined,
  };
  return { ...looked, contents, campaign, sendTimes };
}

/** As `prepareSubmission`, for looking at single recipients. `open`: its list, when it is open already. Throws the same. */
export async function prepareLook(
  backend: Backend,
  request: SubmissionRequest,
  open: OpenList | null,
): Promise<Looked> {
  return (await readParts(backend, request, open)).looked;
}

interface Parts {
  readonly looked: Looked;
  /** The message's own name for its campaign. */
  readonly name: string | null;
  /** Its own topic; null: it has none. */
  readonly topic: string | null;
  readonly stored: StoredMessage;
  /** The message as it was written; null: it is not kept. */
  readonly written: readonly NamedFile[] | null;
}

async function readParts(backend: Backend, request: SubmissionRequest, open: OpenList | null): Promise<Parts> {
  const { defaultFrom, identity, overrides, language } = request;
  const { email, online } = request.unsubscribe;
  const unsubscribe = { email, url: online && { base: online.base, keyId: unsubscribeKeyId(online.key) } };
  const about = { ...overrides, language, defaultFrom, identity, unsubscribe, confined: request.confined };
  const file = await readMessageFile(request.messageFile, about);
  const { list, rows } = open ?? (await openListOf(backend, request));
  const { source, contents } = file;
  for (const content of contents.values()) await backend.putContent(content);
  const senders = ownSenders(source, request.senders);
  const stored: StoredMessage = { source, stamp: randomBytes(4).toString('hex'), ...(senders && { senders }) };
  // The files of each recipient are kept on one machine; workers of others would look for them in vain.
  if (hasRecipientFiles(stored) && backend.capabilities.manyMachines)
    throw new FacteurError('redis-recipient-files', {});
  const message = compileMessage(source, { stamp: stored.stamp, contents, unsubscribeKey: online?.key });
  const { recipientPaths, folder, warnings, foreign } = file;
  const keep = (content: Uint8Array) => backend.putContent(content);
  const recipientFiles =
    recipientPaths.length > 0 ? new RecipientFiles(recipientPaths, folder, keep, request.confined) : null;
  const unsubscribeKey = online?.key ?? null;
  const looked = {
    contents: [...contents.keys()],
    source,
    message,
    unsubscribeKey,
    senders,
    recipientFiles,
    warnings,
    foreign,
    list,
    rows,
    times: timesOf(list.info, { zone: request.timeZone, language, now: request.choice.at.getTime() }),
  };
  return { looked, name: file.name, topic: file.topic, stored, written: file.written };
}

/** Keeps a message as it was written; what was said over its settings is kept beside it. */
async function keepWritten(
  backend: Backend,
  named: readonly NamedFile[],
  { subject, from, replyTo }: SubmissionRequest['overrides'],
): Promise<WrittenFiles> {
  const files: WrittenFiles['files'][number][] = [];
  for (const { name, content } of named) {
    files.push({ name, sha256: await backend.putContent(content), size: content.length });
  }
  return { name: files[0]?.name ?? '', files, subject, from, replyTo };
}

/** What looks at everybody on the list before the campaign is accepted. `onRow` is told everything that is found in a row. */
export function preflightOf(
  { source, message, senders, list, warnings, foreign }: Looked,
  facts: Omit<
    PreflightParts,
    'source' | 'message' | 'senders' | 'columns' | 'list' | 'warnings' | 'foreign' | 'findings'
  >,
  onRow?: (found: RowFinding) => void,
): Preflight {
  const { info } = list;
  const findings = new Findings(onRow);
  const of = { source, message, senders, columns: info.headers, list: info, warnings, foreign };
  return new Preflight({ ...facts, ...of, findings });
}

function choosesAll({ choice, limit }: SubmissionRequest): boolean {
  const { where, exclude = [], onlyFailedOf, onlyMissingOf, excludeReplied, skipHidden, corrections = [] } = choice;
  return (
    limit === Number.POSITIVE_INFINITY &&
    !where &&
    exclude.length === 0 &&
    !onlyFailedOf &&
    !onlyMissingOf &&
    !excludeReplied &&
    !skipHidden &&
    corrections.length === 0
  );
}

// Workbooks are compressed, but for the old ones.
const WORKBOOK_FACTOR = 6;
const compressed: readonly ListFormat[] = ['xlsx', 'ods', 'xlsb', 'numbers'];

// What the files hold and what the flags say, not what is made of it: the page around a Markdown message depends on the
// language of whoever types the command. Bytes, not rows: of the list they were taken along when it was recognised.
async function digestOf(
  request: SubmissionRequest,
  source: MessageSource,
  list: RecipientList,
  keys: Iterable<string>,
): Promise<{ digest: string; listBytes: number }> {
  const { limit, account, choice } = request;
  const { from, replyTo, subject, attachments } = source;
  const { map = [], requestHeader, commandFolder, ...reading } = request.list;
  const hash = createHash('sha256').update(
    JSON.stringify([
      from,
      replyTo,
      subject,
      attachments,
      String(limit),
      account,
      [...map],
      reading,
      choice.where,
      choice.skipHidden ?? false,
      ...(choice.corrections?.length ? [choice.corrections] : []),
      ...(request.overrides.topic === undefined ? [] : [{ topic: request.overrides.topic }]),
    ]),
  );
  for (const key of keys) hash.update(`${key}\n`);
  for await (const chunk of createReadStream(request.messageFile)) hash.update(chunk);
  const { sha256, size } = await list.digest();
  hash.update(`\0${sha256}`);
  return {
    digest: hash.digest('hex'),
    listBytes: size * (compressed.includes(list.info.format) ? WORKBOOK_FACTOR : 1),
  };
}
