import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CampaignRow } from '../../backend/port.ts';
import { requireAccount } from '../../config/load.ts';
import { type ErrorCode, FacteurError } from '../../errors.ts';
import type { FindingCode } from '../../findings.ts';
import type { Language } from '../../language.ts';
import type { Change } from '../../message/foreign/convert.ts';
import { type Page, type PageOf, pageOf } from '../pages.ts';
import { planOf } from '../plan.ts';
import { imagesOf, type Preview, previewOf } from '../preview.ts';
import { wholePage } from '../preview-page.ts';
import type { OpenProject } from '../project.ts';
import { readSamples, type Samples } from '../samples.ts';
import { findCampaign } from '../status.ts';
import { forecastOf, secondsOf, submit } from '../submission.ts';
import type { Surroundings } from '../surroundings.ts';
import { sendTests, type TestResult, testAddress } from '../test-mail.ts';
import type { DraftForecast, SendDraftOptions, SentDraft } from './answers.ts';
import { type CheckOptions, checkDraft, checkedRows, type DraftCheck } from './check.ts';
import { type CopyOptions, partsOfCampaign } from './copy.ts';
import { type DraftRecipient, type DraftSample, KnownRows } from './known-rows.ts';
import { convertDraft, type DraftContent, type DraftMessage, readDraftFile, readDraftMessage } from './message.ts';
import { type DraftPart, IncomingParts } from './parts.ts';
import { type ListReading, readDraftList } from './reading.ts';
import { byTheirNames, handsIn, requestOf, sentDraft } from './request.ts';
import type { CheckedRow } from './row-file.ts';
import { DraftStore, type KeptDraft, remove } from './store.ts';
import { blankDraft, marked, type StoredDraft, unmarked } from './stored.ts';
import { type DraftView, viewOf } from './view.ts';

/** The revision that is to be changed; absent: whatever it is. */
interface DraftRevision {
  readonly revision?: number | undefined;
}

/** How often a change is put to a draft anew because another writer was first. */
const MOST_TRIES = 20;

/**
 * The drafts of a project: campaigns that somebody prepares and sends when they are right. They are kept on this machine, in the data folder;
 * each is removed 90 days after it was last changed.
 */
export class Drafts {
  readonly #where: Surroundings;
  readonly #project: OpenProject;
  readonly #language: Language;
  readonly #store: DraftStore;
  readonly #rows: KnownRows;
  /** Checks under way, by draft and revision: who asks meanwhile waits for the same. */
  readonly #checks = new Map<string, Promise<DraftCheck>>();

  /** `language`: of drafts that say none; see SendRequest. */
  constructor(where: Surroundings, project: OpenProject, language: Language = 'fr') {
    this.#where = where;
    this.#language = language;
    this.#project = project;
    this.#store = new DraftStore(project.config.project.dataFolder, where.clock);
    this.#rows = new KnownRows(project.backend, where.clock);
  }

  /**
   * Makes a draft of what comes in. Throws what taking a part in throws (see IncomingParts), and what the stream of parts throws; nothing is
   * left then.
   */
  async create(parts: Iterable<DraftPart> | AsyncIterable<DraftPart>): Promise<DraftView> {
    await this.#store.collect();
    return this.#takeIn(parts, async (incoming, staging) => {
      const folder = join(staging, 'draft');
      await mkdir(folder, { mode: 0o700 });
      const now = this.#where.clock.now();
      return viewOf(await this.#store.create(folder, await incoming.put(blankDraft(now, this.#language), folder, now)));
    });
  }

  /**
   * Makes a draft of a campaign: its message, its settings, and its recipients or those who are selected among them; the campaign stays as it
   * is. Throws `campaign-not-found`, `selection-empty`, `content-missing`, and what `create` throws.
   */
  async copy(campaign: string, options: CopyOptions = {}): Promise<DraftView> {
    const row = await findCampaign(this.#project.backend, campaign);
    return this.create(partsOfCampaign(this.#project.backend, row, options));
  }

  /**
   * Changes a draft by what comes in, in one step. `revision`: the one it is changed from. Throws `draft-changed` when it is another by now,
   * `draft-sent`, `draft-not-found`, and what `create` throws; nothing is changed then.
   */
  async change(
    id: string,
    parts: Iterable<DraftPart> | AsyncIterable<DraftPart>,
    { revision }: DraftRevision = {},
  ): Promise<DraftView> {
    // Looked at before anything large comes in.
    await this.#open(id, revision);
    return this.#takeIn(parts, async (incoming) => {
      const now = this.#where.clock.now();
      return viewOf(
        await this.#commit(id, revision, ({ draft, folder }) => incoming.put(unmarked(draft), folder, now)),
      );
    });
  }

  /**
   * Says that a draft can be sent as it is, for whoever may do that; any change takes it back. `by`: the name of who says so; null: nobody's.
   * Throws `draft-incomplete` when its list or its message is not there, and what `change` throws.
   */
  async markReady(id: string, by: string | null, { revision }: DraftRevision = {}): Promise<DraftView> {
    const at = this.#where.clock.now();
    return viewOf(
      await this.#commit(id, revision, async (kept) => {
        requestOf(kept);
        return marked(kept.draft, { by, at });
      }),
    );
  }

  /** Takes that back; nothing is changed where nobody has said it. Throws what `change` throws. */
  async unmarkReady(id: string, { revision }: DraftRevision = {}): Promise<DraftView> {
    const kept = await this.#open(id, revision);
    if (!kept.draft.ready) return viewOf(kept);
    return viewOf(await this.#commit(id, revision, async ({ draft }) => unmarked(draft)));
  }

  /** Throws `draft-not-found`, `draft-damaged`. */
  async get(id: string): Promise<DraftView> {
    return viewOf(await this.#store.read(id));
  }

  /** Drafts that were not sent, the newest first; `ready`: only those that are marked as ready, or only the others. */
  async list({ limit, after, ready }: PageOf & { readonly ready?: boolean | undefined }): Promise<Page<DraftView>> {
    await this.#store.collect();
    const open = (await this.#store.list()).filter(({ draft }) => draft.sent === null);
    const from = after === undefined ? 0 : open.findIndex(({ id }) => id === after) + 1;
    // A page behind one that is gone is empty: from its beginning, the list would be read again and again.
    const rest = after !== undefined && from === 0 ? [] : open.slice(from);
    const rows = rest.filter(({ draft }) => ready === undefined || ready === (draft.ready !== undefined));
    return pageOf(rows.slice(0, limit + 1), limit, { item: viewOf, cursor: ({ id }) => id });
  }

  /** Removes a draft; a campaign that it became stays. Throws `draft-not-found`. */
  discard(id: string): Promise<void> {
    return this.#store.discard(id);
  }

  /** How its list is understood, with the first rows. Throws `draft-*`, `list-*`. */
  reading(id: string, { rows = 10 }: { readonly rows?: number | undefined } = {}): Promise<ListReading> {
    return this.#look(id, (kept) => readDraftList(kept, { rows }));
  }

  /** Those to be written to; `search`: with this text in one of their cells. Throws `draft-*`, `list-*`. */
  recipients(id: string, page: PageOf & { readonly search?: string | undefined }): Promise<Page<DraftRecipient>> {
    return this.#look(id, (kept) => this.#rows.page(kept, page));
  }

  /** Its message, to be written on. Throws `draft-*`, `message-*`. */
  message(id: string): Promise<DraftMessage> {
    return this.#look(id, readDraftMessage);
  }

  /** A file that goes with its message. Throws `draft-*`. */
  file(id: string, name: string): Promise<DraftContent> {
    return this.#look(id, (kept) => readDraftFile(kept, name));
  }

  /**
   * Rewrites its message for Facteur: variables of other systems become columns of its list, a document becomes a page. Throws what `change`
   * throws, and what reading message and list throws.
   */
  async convert(
    id: string,
    { revision }: DraftRevision = {},
  ): Promise<{ readonly draft: DraftView; readonly changes: readonly Change[] }> {
    const kept = await this.#open(id, revision);
    const { parts, changes } = await this.#asItIs(kept, () => convertDraft(kept));
    return { draft: await this.change(id, parts, { revision: kept.revision }), changes };
  }

  /** Everything that is found in list and message, looked at for everybody. Throws `draft-*`, `list-*`, `message-*` ... */
  check(id: string, options: CheckOptions = {}): Promise<DraftCheck> {
    return this.#look(id, (kept) => this.#checkOnce(kept, options));
  }

  /** The rows in which something was found, in the order of the list. Throws what `check` throws. */
  rows(id: string, page: PageOf & { readonly code?: FindingCode | undefined }): Promise<Page<CheckedRow>> {
    return this.#look(id, async (kept) => {
      await this.#checkOnce(kept, {});
      return checkedRows(kept, page);
    });
  }

  /** The message as one recipient would get it, its own images within `html`. Throws `draft-*`, `sample-not-found`, `send-*` ... */
  preview(id: string, sample: DraftSample = {}): Promise<Preview> {
    return this.#look(id, async (kept) => {
      const { submission, samples } = await this.#samples(kept, sample);
      const [first] = samples;
      if (!first) throw new FacteurError('sample-not-found', { which: '1', file: submission.list.info.file });
      const shown = previewOf(submission, first, new Date(this.#where.clock.now()));
      if (shown.html === null) return shown;
      const images = await imagesOf(submission, this.#project.backend);
      return { ...shown, html: wholePage({ ...shown, shownEmpty: [] }, images) };
    });
  }

  /** Sends what one recipient would get to somebody who looks at it first. Throws `address-invalid`, `test-account`, `draft-*` ... */
  async test(id: string, { to, ...sample }: DraftSample & { readonly to: string }): Promise<TestResult> {
    const address = testAddress(to);
    const kept = await this.#open(id, undefined);
    return this.#asItIs(kept, async () => {
      const account = requireAccount(this.#project.config, kept.draft.options.account);
      const samples = await this.#samples(kept, sample);
      for await (const sent of sendTests(this.#project, samples, { account, to: address, clock: this.#where.clock }))
        return sent;
      throw new FacteurError('sample-not-found', { which: '1', file: samples.submission.list.info.file });
    });
  }

  /** How long it would take, begun as the draft says, with the limits as they are now. Throws what `check` throws, and what is wrong with the account. */
  forecast(id: string): Promise<DraftForecast> {
    return this.#look(id, async (kept) => {
      const { sendable, times } = await this.#checkOnce(kept, {});
      const plan = await planOf(this.#where, this.#project, requestOf(kept));
      const ahead = await forecastOf(this.#project, plan, { count: sendable, times }, this.#where.clock.now());
      const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
      return {
        ...{ revision: kept.revision, account: plan.account, delay: plan.delayMs / 1000 },
        ...{ count: sendable, seconds: ahead && secondsOf(ahead), quota: ahead?.quota ?? null },
        besides: ahead?.besides ?? 0,
        ...{ startAt: time(ahead?.startAt ?? null), endAt: time(ahead?.endAt ?? null) },
        ...(ahead?.shares && { shares: ahead.shares }),
      };
    });
  }

  /**
   * Reads, checks and accepts it as a campaign, which is durable when this resolves. Sent once: a second time it answers the same campaign, also
   * after the process ended in the middle. Throws what `submit` throws (`send-*`, `list-*`, `message-*` ...), `draft-incomplete`, `draft-changed`.
   */
  async send(
    id: string,
    { accept = [], revision, key, by = null, onProgress, signal }: SendDraftOptions = {},
  ): Promise<SentDraft> {
    const kept = await this.#store.read(id);
    if (kept.draft.sent) return sentBefore(await this.#campaign(kept.draft.sent.campaign));
    refuseOther(kept, revision);
    const sending = this.#asItIs(kept, async () => {
      const request = requestOf(kept);
      const plan = await planOf(this.#where, this.#project, { ...request, key: key ?? request.key });
      const sameContentToo = (key ?? kept.draft.options.key) === undefined;
      const hands = handsIn(kept.draft, by);
      return submit(
        this.#project,
        { ...plan, hands },
        { clock: this.#where.clock, accept, sameContentToo, onProgress, signal },
      );
    });
    const sent = await sending.catch((error: unknown) => this.#sentByAnother(error));
    if ('id' in sent) return sent;
    const { row, existing, ahead, findings, leftOut } = sent;
    await this.#noteSent(id, row.id);
    if (existing) return sentBefore(row);
    const { name, counts } = row;
    const etaSeconds = ahead && secondsOf(ahead);
    return { id: row.id, name, total: counts.total, skipped: counts.skipped, existing, etaSeconds, findings, leftOut };
  }

  async #takeIn<T>(
    parts: Iterable<DraftPart> | AsyncIterable<DraftPart>,
    use: (incoming: IncomingParts, staging: string) => Promise<T>,
  ): Promise<T> {
    const staging = await this.#store.staging();
    try {
      const incoming = new IncomingParts(staging, this.#project.backend);
      for await (const part of parts) await incoming.take(part);
      return await use(incoming, staging);
    } finally {
      await remove(staging);
    }
  }

  async #commit(
    id: string,
    revision: number | undefined,
    make: (kept: KeptDraft) => Promise<StoredDraft>,
  ): Promise<KeptDraft> {
    for (let tries = 0; ; tries += 1) {
      const kept = await this.#open(id, revision);
      try {
        const draft = await make(kept);
        if (await this.#store.commit(kept, draft)) return { ...kept, draft, revision: kept.revision + 1 };
      } catch (error) {
        // Another writer has taken away what this revision had.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      if (tries >= MOST_TRIES) throw new FacteurError('draft-changed', { id, revision: kept.revision });
    }
  }

  /** A draft that can still be changed. Throws `draft-not-found`, `draft-damaged`, `draft-sent`, `draft-changed`. */
  async #open(id: string, revision: number | undefined): Promise<KeptDraft> {
    const kept = await this.#store.read(id);
    if (kept.draft.sent) throw new FacteurError('draft-sent', { id, campaign: kept.draft.sent.campaign });
    refuseOther(kept, revision);
    return kept;
  }

  /**
   * Does something with a draft as it is. Where a file is gone because the draft is another by now, that is said: `draft-changed`,
   * `draft-sent`, `draft-not-found`.
   */
  async #asItIs<T>(kept: KeptDraft, task: () => Promise<T>): Promise<T> {
    try {
      return await byTheirNames(kept, task);
    } catch (error) {
      if (isOfLostFile(error)) await this.#open(kept.id, kept.revision);
      throw error;
    }
  }

  /** Looks at a draft; when it is changed meanwhile and its files are gone, at what it is now. */
  async #look<T>(id: string, task: (kept: KeptDraft) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      const kept = await this.#open(id, undefined);
      try {
        return await byTheirNames(kept, () => task(kept));
      } catch (error) {
        const now = await this.#open(id, undefined);
        if (now.revision === kept.revision || tries >= MOST_TRIES) throw error;
      }
    }
  }

  #checkOnce(kept: KeptDraft, options: CheckOptions): Promise<DraftCheck> {
    const name = `${kept.id} ${kept.revision}`;
    const running = this.#checks.get(name);
    if (running) return running;
    const check = checkDraft(this.#where, this.#project, kept, options).finally(() => this.#checks.delete(name));
    this.#checks.set(name, check);
    return check;
  }

  async #samples(kept: KeptDraft, sample: DraftSample): Promise<Samples> {
    const { account } = kept.draft.options;
    const plan = await planOf(this.#where, this.#project, { ...requestOf(kept), mode: 'dry-run', at: undefined });
    const rows = await this.#rows.row(kept, sample);
    return readSamples(this.#project, plan, rows, { clock: this.#where.clock, account });
  }

  /** What is answered when another call has sent the draft at the same moment, and taken its files. Throws what else went wrong. */
  async #sentByAnother(error: unknown): Promise<SentDraft> {
    if (!(error instanceof FacteurError) || error.code !== 'draft-sent') throw error;
    return sentBefore(await this.#campaign((error as FacteurError<'draft-sent'>).params.campaign));
  }

  async #campaign(id: string): Promise<CampaignRow> {
    const row = await this.#project.backend.campaign(id);
    if (!row) throw new FacteurError('campaign-not-found', { id });
    return row;
  }

  /** Its files are in the ledger now. Somebody who changed or discarded it at the same moment changes nothing of the campaign. */
  async #noteSent(id: string, campaign: string): Promise<void> {
    const at = this.#where.clock.now();
    await this.#commit(id, undefined, async ({ draft }) => sentDraft(draft, campaign, at)).catch((error: unknown) => {
      const over = error instanceof FacteurError && ['draft-not-found', 'draft-sent'].includes(error.code);
      if (!over) throw error;
    });
  }
}

/** What reading a draft's files throws when another writer has put others in their place. */
const LOST_FILE: readonly ErrorCode[] = [
  ...(['list-not-found', 'list-changed', 'list-unreadable', 'message-not-found', 'message-unreadable'] as const),
  ...(['attachment-not-found', 'attachment-unreadable'] as const),
];

function isOfLostFile(error: unknown): boolean {
  if (error instanceof FacteurError) return LOST_FILE.includes(error.code);
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function refuseOther({ id, revision }: KeptDraft, expected: number | undefined): void {
  if (expected !== undefined && expected !== revision) throw new FacteurError('draft-changed', { id, revision });
}

function sentBefore({ id, name, counts }: CampaignRow): SentDraft {
  return { id, name, total: counts.total, skipped: counts.skipped, existing: true, etaSeconds: null, findings: [] };
}
