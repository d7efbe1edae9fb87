/**
 * Facteur as a library: docs/library.md. Importing it does nothing; what a call needs is loaded when it is made.
 */

export type { PersonDelivery } from './app/deliveries.ts';
export type { Page } from './app/pages.ts';
export type { AcceptedMail, OneMail } from './app/send-one.ts';
export type { Overview } from './app/status.ts';
export { type ErrorCode, FacteurError, type Said } from './errors.ts';
export type { Language } from './i18n/index.ts';
export { type Facteur, openFacteur } from './library/facteur.ts';
export type {
  Accepted,
  Consent,
  DeliveriesRequest,
  FacteurOptions,
  FoundProblem,
  LibrarySendRequest as SendRequest,
  PageRequest,
  Recipient,
  StartWorkerOptions,
  WorkerEvent,
} from './library/options.ts';
export type { RunningWorker } from './library/worker.ts';
export type { DeliveryStatus } from './report/export.ts';
export type { CampaignStatus, StatusCounts, TaskState, WorkerStatus } from './report/status.ts';
export type { SpanStatus, StopStatus, TimelineStatus } from './report/timeline.ts';
