import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend, CampaignRow, CampaignTally } from '../../backend/port.ts';
import { type Hold, isCampaignHold } from '../../backend/states.ts';
import type { Clock } from '../../clock.ts';
import type { NotifyConfig } from '../../config/types.ts';
import { FacteurError } from '../../errors.ts';
import { isNotice } from '../../message/stored-message.ts';
import { BYTE_ORDER_MARK, csvLine } from '../../report/export.ts';
import { remaining } from '../../report/status.ts';
import type { OpenProject } from '../project.ts';
import { type OneMail, sendOne } from '../send-one.ts';
import { finishedFacts, type NoticeFacts, type NoticeWords, type SayNotice } from './facts.ts';

/** How often it is looked whether there is something to tell, in milliseconds. */
const LOOK_EVERY_MS = 5_000;
/** What finished longer ago is not told any more, in milliseconds: whoever writes `notify:` today does not want to hear of last year. */
const TELL_WITHIN_MS = 3 * 86_400_000;
/** A hold that ends by itself is told when it lasts so long, in milliseconds: a server that is away for a minute is no news. */
const PATIENCE_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
/** Campaigns that are looked at, newest first. */
const LATEST = 100;

export interface NoticeParts {
  readonly project: OpenProject;
  readonly notify: NotifyConfig;
  readonly clock: Clock;
  readonly say: SayNotice;
}

/**
 * Tells people by mail what became of campaigns. Everything is derived from the ledger: a notice is a mail of its own in it, under a key made of
 * what it tells, so that of several processes, and after a kill, one makes it and none is lost; it is sent as any mail is, within the
 * account's limits.
 */
export class EndNotices {
  readonly #parts: NoticeParts;
  /** Keys that are known to be in the ledger. */
  readonly #told = new Set<string>();
  /** How many campaigns had finished at the last look. */
  #finished = -1;

  constructor(parts: NoticeParts) {
    this.#parts = parts;
  }

  /** Looks once and makes the notices that are missing. Returns how many mails that were. Throws what the ledger throws. */
  async look(): Promise<number> {
    const { backend } = this.#parts.project;
    const { unfinished, accounts } = await backend.tallies();
    const finished = accounts.reduce((sum, account) => sum + account.finished, 0);
    let made = await this.#tellHolds(unfinished);
    if (finished !== this.#finished) made += await this.#tellFinished();
    this.#finished = finished;
    return made;
  }

  async #tellFinished(): Promise<number> {
    const { project, clock } = this.#parts;
    let made = 0;
    for (const row of await project.backend.campaigns({ limit: LATEST })) {
      if (!isMailing(row) || row.finishedAt === null || row.wanted === 'cancelled') continue;
      if (clock.now() - row.finishedAt > TELL_WITHIN_MS) continue;
      const key = `notice ${row.id} finished ${Math.floor(row.finishedAt / HOUR_MS)}`;
      made += await this.#tell(key, row.account, () => finishedFacts(project.backend, row));
    }
    return made;
  }

  /** One notice for all campaigns that wait for the same reason. */
  async #tellHolds(unfinished: readonly CampaignTally[]): Promise<number> {
    const groups = Map.groupBy(
      unfinished.filter(({ hold, wanted }) => hold !== null && wanted === 'run'),
      ({ id, account, hold }) => `${hold && isCampaignHold(hold.reason) ? id : account} ${hold?.reason}`,
    );
    let made = 0;
    for (const [whose, tallies] of groups) made += await this.#tellHold(whose, tallies);
    return made;
  }

  async #tellHold(whose: string, tallies: readonly CampaignTally[]): Promise<number> {
    const { project, notify, clock } = this.#parts;
    const [{ account, hold, id } = {} as CampaignTally] = tallies;
    if (!hold || hold.reason === 'hours') return 0;
    // By the same account it would go out when there is nothing to tell any more.
    const way = (await project.backend.accounts()).find(({ name }) => name === (notify.account ?? account));
    if (way?.hold) return 0;
    const since = await sinceWhen(project.backend, id, hold, clock.now());
    if (hold.until !== null && Math.max(hold.until, clock.now()) - since < PATIENCE_MS) return 0;
    const key = `notice ${whose} ${Math.floor(since / HOUR_MS)}`;
    return this.#tell(key, account, async () => {
      const rows = await Promise.all(tallies.map((tally) => project.backend.campaign(tally.id)));
      const campaigns = rows.flatMap((row) =>
        row && isMailing(row) ? [{ id: row.id, name: row.name, left: remaining(row.counts) }] : [],
      );
      return campaigns.length === 0 ? null : { kind: 'held', account, hold, campaigns };
    });
  }

  async #tell(key: string, account: string, gather: () => Promise<NoticeFacts | null>): Promise<number> {
    const { project, notify, say } = this.#parts;
    if (this.#told.has(key)) return 0;
    let made = 0;
    const missing: string[] = [];
    for (const to of notify.to) {
      const known = await project.backend.findSame({ key: `${key} ${to}`, digest: '', withinMs: 0 });
      if (!known) missing.push(to);
    }
    const facts = missing.length === 0 ? null : await gather();
    const words = facts && say(facts, notify.language);
    for (const to of words ? missing : []) {
      made += await this.#send(words as NoticeWords, { to, key: `${key} ${to}`, account: notify.account ?? account });
    }
    this.#told.add(key);
    return made;
  }

  async #send(words: NoticeWords, to: Pick<OneMail, 'to' | 'key' | 'account'>): Promise<number> {
    const { subject, text, file, rows } = words;
    const csv = rows.length === 0 ? null : BYTE_ORDER_MARK + rows.map((row) => csvLine(row)).join('');
    const files = csv === null ? [] : [{ filename: file, contentType: 'text/csv', content: Buffer.from(csv) }];
    try {
      const { existing } = await sendOne(
        this.#parts.project,
        { ...to, subject, text, automatic: true },
        { files, notice: true },
      );
      return existing ? 0 : 1;
    } catch (error) {
      // Somebody else made it meanwhile, a moment before or after: it is told. Who has left all mailings is not written to either.
      if (error instanceof FacteurError && NOT_TOLD.includes(error.code)) return 0;
      throw error;
    }
  }
}

const NOT_TOLD: readonly string[] = ['key-other-content', 'recipient-suppressed'];

/** Whether it went to a list: single mails of programs, dry runs and notices are no news. */
function isMailing({ mode, counts, message }: CampaignRow): boolean {
  return mode !== 'dry-run' && counts.total > 1 && !isNotice(message);
}

/** When the hold began, ms since 1970. */
async function sinceWhen(backend: Pick<Backend, 'timeline'>, id: string, { reason }: Hold, now: number) {
  const timeline = await backend.timeline(id);
  return timeline?.stops.findLast((stop) => stop.reason === reason)?.since ?? now;
}

/**
 * Runs `work` with notices made beside it, and once more when it is over: a worker that ends when nothing is left to do sends these, too.
 * Nothing is done where nobody is to be told.
 */
export async function besideEndNotices<End extends string>(
  { project, clock, say }: Pick<NoticeParts, 'project' | 'clock' | 'say'>,
  onTrouble: (error: unknown) => void,
  work: () => Promise<End>,
): Promise<End> {
  const { notify } = project.config;
  if (notify === null) return work();
  const notices = new EndNotices({ project, notify, clock, say });
  const over = new AbortController();
  const look = () =>
    notices.look().catch((error) => {
      onTrouble(error);
      return 0;
    });
  const looking = repeat(look, over.signal);
  try {
    for (;;) {
      const end = await work();
      if (end !== 'idle' || (await look()) === 0) return end;
    }
  } finally {
    over.abort();
    await looking;
  }
}

async function repeat(look: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await look();
    await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}
