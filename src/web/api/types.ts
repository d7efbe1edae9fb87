/**
 * What the HTTP API answers, as types for the page. They are those from which the answers are made, so a field that is renamed does not compile
 * there either.
 */
import type { FoundAccount as Found } from '../../app/find-account/find-account.ts';
import type { ServiceOffer } from '../../app/service-offer.ts';

export type { ListedDelivery, NotedAttempt } from '../../app/deliveries.ts';
export type { DraftView as Draft } from '../../app/drafts/view.ts';
export type { TroubleGroup, TroubleGroups } from '../../app/failures.ts';
export type { PersonDelivery } from '../../app/people.ts';
export type { TroubleReason } from '../../app/reason.ts';
export type { SelectionCount } from '../../app/selection.ts';
export type { AccountSettings, SettingsView as Settings } from '../../app/settings/settings.ts';
export type { ShownMessage } from '../../app/shown-message.ts';
export type { SuppressionFacts as Suppression } from '../../app/suppression-lists.ts';
export type { AccountStatus as Account } from '../../report/accounts.ts';
export type { CampaignStatus as Campaign, WorkerStatus as Worker } from '../../report/status.ts';
export type { SpanStatus, StopStatus, TimelineStatus as Timeline } from '../../report/timeline.ts';
export type { DemoMail } from './demo.ts';

/** What POST /api/v1/settings/accounts/NAME/check answers. */
export interface AccountTrial {
  readonly ok: boolean;
  /** Bytes. */
  readonly maxSize: number | null;
  readonly reason: string | null;
  /** The server's words. */
  readonly message: string | null;
  readonly remedy: string | null;
  readonly remedyCode: string | null;
  /** An address of the provider's. */
  readonly remedyPage: string | null;
}

/** What POST /api/v1/settings/accounts/find answers, when it has found something. */
export type FoundAccount = Found & { /** What the provider asks for, in words. */ readonly advice: string };

/** What GET /api/v1/service answers: the worker as a service that starts with the computer. */
export interface Service extends Omit<ServiceOffer, 'problem'> {
  /** Why none can be installed here, in words. */
  readonly problem: { readonly code: string; readonly message: string; readonly remedy: string } | null;
}
