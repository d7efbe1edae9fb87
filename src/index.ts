/**
 * Facteur as a library: docs/library.md. Importing it does nothing; what a call needs is loaded when it is made.
 */
export type { Consent } from './app/consent.ts';
export type { ListedDelivery } from './app/deliveries.ts';
export type { DraftForecast, SendDraftOptions, SentDraft } from './app/drafts/answers.ts';
export type { DraftCheck } from './app/drafts/check.ts';
export type { CopyOptions } from './app/drafts/copy.ts';
export type { Drafts } from './app/drafts/drafts.ts';
export type { DraftRecipient, DraftSample } from './app/drafts/known-rows.ts';
export type { DraftContent, DraftMessage } from './app/drafts/message.ts';
export type { DraftPart, IncomingFile, IncomingList, IncomingMessage } from './app/drafts/parts.ts';
export type { CheckedRow } from './app/drafts/row-file.ts';
export type { DraftOptions, DraftOptionsChange } from './app/drafts/stored.ts';
export type { DraftView } from './app/drafts/view.ts';
export type { TroubleGroup, TroubleGroups } from './app/failures.ts';
export type { MailboxStatus } from './app/mailbox-status.ts';
export type { Page } from './app/pages.ts';
export type { PersonDelivery } from './app/people.ts';
export type { Erased, PersonFacts, PersonRecord } from './app/person.ts';
export type { TroubleReason } from './app/reason.ts';
export type { Recipient } from './app/recipients-file.ts';
export type { TakenFacts } from './app/return-facts.ts';
export type { DomainReturns, ReturnsOverview } from './app/returns-overview.ts';
export type { Selection } from './app/selection.ts';
export type { AcceptedMail, OneMail } from './app/send-one.ts';
export type { ShownMessage } from './app/shown-message.ts';
export type { Overview } from './app/status.ts';
export type { WebhookTest } from './app/webhooks.ts';
export type { SuppressionFacts } from './campaign/suppression-list.ts';
export { type ErrorCode, FacteurError, type Said } from './errors.ts';
export type { Finding, FindingCode, FindingLevel, FindingParams, FoundRow } from './findings.ts';
export type { Language } from './language.ts';
export { type Facteur, openFacteur } from './library/facteur.ts';
export type {
  Accepted,
  CreateTransport,
  DeliveriesRequest,
  FacteurOptions,
  LibrarySendRequest as SendRequest,
  PageRequest,
  StartWorkerOptions,
  WorkerEvent,
} from './library/options.ts';
export type { RunningWorker } from './library/worker.ts';
export type { Composed } from './message/types.ts';
export type { AccountStatus } from './report/accounts.ts';
export type { DeliveryStatus } from './report/export.ts';
export type { CampaignStatus, StatusCounts, TaskState, WorkerStatus } from './report/status.ts';
export type { SpanStatus, StopStatus, TimelineStatus } from './report/timeline.ts';
export type { WebhookStatus } from './report/webhooks.ts';
export type { AccountOutcome, Outcome, RecipientOutcome, Transport } from './transport/port.ts';
