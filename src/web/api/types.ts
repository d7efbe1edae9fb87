/**
 * What the HTTP API answers, as types for the page. They are those from which the answers are made, so a field that is renamed does not compile
 * there either.
 */
export type { DraftView as Draft } from '../../app/drafts/view.ts';
export type { AccountStatus as Account } from '../../report/accounts.ts';
export type { CampaignStatus as Campaign, StatusCounts, WorkerStatus as Worker } from '../../report/status.ts';
export type { DemoMail } from './demo.ts';
