import type { DeliveryRow } from '../backend/port.ts';
import type { ReturnCause } from '../backend/return-rule.ts';
import type { DeliveryState } from '../backend/states.ts';
import { asKept, type Kept } from './said.ts';

/** One delivery as `facteur export` and `facteur status ID.N --json` say it. `Text`: see CampaignStatus. */
export interface DeliveryStatus<Text = string> {
  readonly number: number;
  readonly email: string;
  readonly state: Exclude<DeliveryState, 'claimed'>;
  /** Attempts that counted. */
  readonly attempts: number;
  /** The last reply or error, or why the row was skipped. */
  readonly reply: Text | null;
  readonly at: string;
  /** Why it came back; null: it did not. */
  readonly class: ReturnCause | null;
  /** What came back did not name this delivery: it was matched by its address alone. */
  readonly guess: boolean;
}

export function deliveryStatus(row: DeliveryRow): DeliveryStatus<Kept> {
  return {
    number: row.number,
    email: row.email,
    state: row.state === 'claimed' ? 'pending' : row.state,
    attempts: row.attempts,
    reply: asKept(row.skipReason ?? row.reply),
    at: new Date(row.at).toISOString(),
    class: row.back?.cause ?? null,
    guess: row.back?.guess ?? false,
  };
}

/** New ones stand behind those that programs know by their place. */
export const exportColumns = ['number', 'email', 'state', 'attempts', 'reply', 'at', 'class'] as const;

/** The states of the ledger that are meant when people name one. */
export function statesOf(shown: DeliveryStatus['state']): DeliveryState[] {
  return shown === 'pending' ? ['pending', 'claimed'] : [shown];
}

/** At the beginning of a CSV file for spreadsheets: Excel reads UTF-8 by it, and windows-1252 without. */
export const BYTE_ORDER_MARK = '\ufeff';

/** One CSV line (RFC 4180, CRLF). */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * What a spreadsheet would take for a formula gets an apostrophe before it: lists and replies come from outside. Also
 * inside a cell, behind what another country's Excel takes for the delimiter: it cuts the line there, quotes or not.
 * In full width, too, for Excel in Japanese.
 */
const FORMULA = /(^|[;\t\r\n|])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r])/g;

function csvCell(cell: string | number | null): string {
  if (typeof cell === 'number') return String(cell);
  const safe = (cell ?? '').replace(FORMULA, "$1$2'");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
