import type { AddressProblem } from './address.ts';

/**
 * What reading a list and a message finds, as data: a code, how grave it is, how many it is about and the first of them. Words
 * are made of it by whoever shows it (i18n/findings.ts), in the language of whoever asked.
 */
export interface Finding<C extends FindingCode = FindingCode> {
  readonly code: C;
  /**
   * `error` refuses the campaign. `warning` is for a person to decide; some of these must be agreed to (app/consent.ts).
   * `info` is good to know: nothing follows from it.
   */
  readonly level: FindingLevel;
  /** Rows it is about; null: it is about the message or the list itself. */
  readonly count: number | null;
  /** The first of these rows. */
  readonly rows: readonly FoundRow[];
  /** What else it is about: names of columns, variables, files ... */
  readonly params: FindingParams[C];
}

export type FindingLevel = 'error' | 'warning' | 'info';

/** A row of the list that something was found in. */
export interface FoundRow {
  /** Where it begins in the list, from 1. */
  readonly line: number;
  /** The address; of an invalid one what is written in its place. */
  readonly email: string;
  /** What it is in the case of this row, as it is written there: the cell, a value, a file. Absent: nothing more to say. */
  readonly detail?: string;
  /** What was probably meant instead; empty: that cannot be known. */
  readonly meant?: string;
  /** The column it is about, where the finding itself names none. */
  readonly column?: string;
  /** Why nobody can be written to, or why a cell has no value. */
  readonly problem?: RowProblem;
}

/** Why nobody can be written to in a row: what is wrong with the address, or with the cell that should hold it. */
export type RowProblem = AddressProblem | 'formula' | 'error';

/** A part of a message. */
export type MessagePart = 'subject' | 'html' | 'text' | 'to' | 'attachment';

/** Why a link or an image in a message will not work for those who get it; see preflight/links.ts. */
export type LinkProblem = 'empty' | 'scheme-missing' | 'scheme' | 'address' | 'anchor' | 'relative' | 'local' | 'data';

/** What stands against a sender's domain in the DNS. */
export type DomainIssue =
  | 'spf-missing'
  | 'spf-several'
  | 'spf-everybody'
  | 'dkim-missing'
  | 'dkim-other'
  | 'dkim-not-seen'
  | 'dmarc-missing';

/** A variable as another system writes it, and where it stands. */
interface ForeignParams {
  readonly written: string;
  readonly system: string | null;
  readonly file: string;
  readonly line: number;
}

/** A code for everything that can be found, with what is said of it beside the rows. Codes never change. */
export interface FindingParams {
  // The list, row by row.
  'invalid-addresses': object;
  /** Cells with several addresses, of which the first is written to; `detail`: what is written. */
  'several-addresses': object;
  /** Domains that look mistyped; the addresses are used as they are. */
  'mistyped-addresses': object;
  /** Addresses that only servers with SMTPUTF8 accept (RFC 6531). */
  'smtputf8-addresses': object;
  /** Addresses of functions (`contact@`). */
  'role-addresses': object;
  duplicates: object;
  /** Addresses that must not be written to any more. */
  suppressed: object;
  'rows-hidden': object;
  /** `detail`: what stands in another column than `column`; without `column`: beyond the last one. */
  'rows-shifted': object;
  /** Cells of a workbook without a value that can be used, whether the message uses them or not. */
  'cells-without-value': { readonly column: string };
  'text-garbled': { readonly column: string };
  'zeros-lost': { readonly column: string };
  'names-capitals': { readonly column: string };
  /** Cells that are to say when the recipient gets the message, and hold no time. */
  'time-invalid': { readonly column: string };
  'time-zone-invalid': { readonly column: string };
  /** Times that a clock there never shows: it is put forward over them, and the message goes as much later. */
  'time-skipped': { readonly column: string };
  /** Times that are over: these recipients get the message at once. */
  'time-past': { readonly column: string };
  // The list as a whole.
  'columns-hidden': { readonly columns: readonly string[] };
  'sheet-hidden': { readonly sheet: string };
  /** Rows: those whose address is from `column` of the row. */
  'other-addresses': { readonly column: string; readonly others: readonly string[] };
  'column-garbled': { readonly name: string; readonly meant: string };
  'copy-column': { readonly column: string };
  // The message, for each recipient.
  'variable-missing': { readonly variable: string; readonly part: MessagePart };
  'template-fails': { readonly problem: string; readonly part: MessagePart };
  'recipient-file': { readonly problem: string };
  'cell-error': { readonly column: string };
  'cell-formula': { readonly column: string };
  'variable-empty': { readonly name: string };
  'greeting-blank': object;
  'subject-empty': object;
  'html-clipped': object;
  link: { readonly url: string; readonly problem: LinkProblem };
  image: { readonly url: string; readonly problem: LinkProblem };
  'link-variable': { readonly name: string; readonly write: string };
  // The message as a whole.
  /** Sizes in bytes. */
  'message-too-big': { readonly size: number; readonly limit: number };
  'message-big': { readonly size: number; readonly limit: number };
  'foreign-column': ForeignParams & { readonly write: string };
  'foreign-unknown': ForeignParams & { readonly write: string | null };
  filler: { readonly written: string; readonly file: string; readonly line: number };
  'unsubscribe-missing': object;
  'identity-missing': object;
  /** Accounts that send under an address of their own, as they may not write under the message's; `answers`: who gets the replies. */
  'own-senders': { readonly senders: readonly { account: string; address: string }[]; readonly answers: string };
  'copy-key': { readonly key: string; readonly file: string; readonly line: number };
  /** `at`: when the DNS was asked, in milliseconds since 1970. */
  domain: { readonly domain: string; readonly issues: readonly DomainIssue[]; readonly at: number };
}

/** Stable names of what can be found. */
export type FindingCode = keyof FindingParams;

/** The finding of that code; undefined: there is none. Of codes with parameters: the first of several. */
export function findingOf<C extends FindingCode>(findings: readonly Finding[], code: C): Finding<C> | undefined {
  return findings.find((finding): finding is Finding<C> => finding.code === code);
}

/** How many rows a finding is about. */
export function countOf(findings: readonly Finding[], code: FindingCode): number {
  return findingOf(findings, code)?.count ?? 0;
}

/** Why a list could not be had from an address on the web. */
export type FetchProblem =
  | { readonly kind: 'address' | 'plain' | 'private' | 'redirect' | 'late' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'network'; readonly reason: string };

/** Rows that were left out on purpose, by the reason that came first. */
export interface LeftOut {
  readonly where: number;
  readonly exclude: number;
  readonly onlyFailedOf: number;
  /** Absent: nobody was left out for having had an earlier campaign. */
  readonly onlyMissingOf?: number | undefined;
  /** Who has answered an earlier campaign; absent: nobody was left out for that. */
  readonly excludeReplied?: number | undefined;
  /** Absent: hidden rows are not left out. */
  readonly skipHidden?: number | undefined;
  /** By line, by hand; absent: none was asked for. */
  readonly byHand?: number | undefined;
}
