import type { DraftCheck } from '../../app/drafts/check.ts';
import type { DraftView } from '../../app/drafts/view.ts';
import type { Finding, FoundRow } from '../../findings.ts';

/** What the API answers of drafts, as types for the page. */
export type { DraftForecast, SentDraft } from '../../app/drafts/answers.ts';
export type { DraftRecipient } from '../../app/drafts/known-rows.ts';
export type { DraftMessage } from '../../app/drafts/message.ts';
export type { ListReading } from '../../app/drafts/reading.ts';
export type { DraftListOptions, DraftOptionsChange } from '../../app/drafts/stored.ts';
export type { Preview } from '../../app/preview.ts';
export type { TestResult } from '../../app/test-mail.ts';
export type { FindingCode } from '../../findings.ts';
export type { DraftView };

/** What a person says of one row over what the list says. */
export type RowCorrection = DraftView['corrections'][number];

/** A row that something was found in; `said`: what it is in its case, in words, empty where there is nothing more to say. */
export interface SaidRow extends FoundRow {
  readonly said: string;
}

/** A finding with its words. */
export interface SaidFinding extends Omit<Finding, 'rows'> {
  readonly rows: readonly SaidRow[];
  readonly what: string;
  readonly remedy: string;
}

/** What GET .../findings answers. */
export interface DraftFindings extends Omit<DraftCheck, 'findings'> {
  readonly findings: readonly SaidFinding[];
  readonly rows: readonly {
    readonly line: number;
    readonly email: string;
    readonly findings: readonly (Omit<SaidRow, 'line' | 'email'> & { readonly code: Finding['code'] })[];
  }[];
  readonly next: string | null;
}
