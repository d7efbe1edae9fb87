import type { Backend, CampaignRow } from '../backend/port.ts';
import { noReturns, type ReturnCause, type ReturnCounts } from '../backend/return-rule.ts';
import { type MailboxStatus, mailboxStatuses } from './mailbox-status.ts';
import type { OpenProject } from './project.ts';

/** What came back lately, by reason and by domain, and the mailboxes that are read. Times are ISO 8601 in UTC. */
export interface ReturnsOverview {
  /** Campaigns that were released since are counted. */
  readonly since: string;
  /** Deliveries that came back or were called junk. */
  readonly total: number;
  /** By the reason. */
  readonly reasons: ReturnCounts;
  /** Where most came back from, at most MOST_DOMAINS, the most first; all others together have `domain` null. */
  readonly domains: readonly DomainReturns[];
  /** There are more than MOST_COUNTED: the newest campaigns' are counted. */
  readonly partial: boolean;
  readonly mailboxes: readonly MailboxStatus[];
}

/** What came back from the addresses of one domain. */
export interface DomainReturns {
  /** In small letters; null: all domains that are not named. */
  readonly domain: string | null;
  readonly total: number;
  readonly reasons: ReturnCounts;
}

/** How far back campaigns are counted unless somebody says, in days. */
export const DEFAULT_DAYS = 30;
/** Domains that are named. */
export const MOST_DOMAINS = 20;
/** Deliveries that are looked at, so that somebody who waits gets an answer. */
export const MOST_COUNTED = 50_000;
const PAGE = 100;
const DAY_MS = 86_400_000;

/** `days`: how far back campaigns are counted, from 1. Throws what the store throws. */
export async function returnsOverview(
  { backend, config }: OpenProject,
  { days, now }: { readonly days: number; readonly now: number },
): Promise<ReturnsOverview> {
  const since = now - days * DAY_MS;
  const count = new Count();
  for await (const campaign of campaignsSince(backend, since)) {
    if (count.full) break;
    await count.add(backend, campaign);
  }
  return {
    since: new Date(since).toISOString(),
    ...count.result(),
    mailboxes: mailboxStatuses(config, await backend.mailboxes.mailboxes()),
  };
}

async function* campaignsSince(backend: Backend, since: number): AsyncGenerator<CampaignRow> {
  for (let before: string | undefined; ; ) {
    const page = await backend.campaigns({ limit: PAGE, before });
    for (const campaign of page) {
      if (campaign.createdAt < since) return;
      if (campaign.mode !== 'dry-run') yield campaign;
    }
    before = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

class Count {
  readonly #domains = new Map<string, Record<ReturnCause, number>>();
  #counted = 0;
  #full = false;

  get full(): boolean {
    return this.#full;
  }

  async add(backend: Backend, { id, counts }: CampaignRow): Promise<void> {
    if (counts.returned + counts.complained === 0) return;
    for await (const { email, back } of backend.deliveries(id, { states: ['returned', 'complained'] })) {
      if (this.#counted >= MOST_COUNTED) {
        this.#full = true;
        return;
      }
      this.#counted += 1;
      const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
      const reasons = this.#domains.get(domain) ?? noReturns();
      reasons[back?.cause ?? 'unknown'] += 1;
      this.#domains.set(domain, reasons);
    }
  }

  result(): Omit<ReturnsOverview, 'since' | 'mailboxes'> {
    const domains = [...this.#domains]
      .map(([domain, reasons]) => ({ domain, total: sumOf(reasons), reasons }))
      .sort((a, b) => b.total - a.total || (a.domain < b.domain ? -1 : 1));
    const named = domains.slice(0, MOST_DOMAINS);
    const others = together(domains.slice(MOST_DOMAINS));
    return {
      total: this.#counted,
      reasons: together(domains).reasons,
      domains: others.total > 0 ? [...named, others] : named,
      partial: this.#full,
    };
  }
}

function together(domains: readonly DomainReturns[]): DomainReturns {
  const reasons = noReturns();
  for (const { reasons: of } of domains) {
    for (const cause of Object.keys(reasons) as ReturnCause[]) reasons[cause] += of[cause];
  }
  return { domain: null, total: sumOf(reasons), reasons };
}

function sumOf(reasons: ReturnCounts): number {
  return Object.values(reasons).reduce((sum, count) => sum + count, 0);
}
