import type { Backend, DeliveryRow } from '../../backend/port.ts';
import { readRecipient } from '../../message/stored-message.ts';
import { firstOf } from '../pages.ts';
import { type Selection, selected } from '../selection.ts';

/** The recipients of an earlier campaign as a list. */
export interface CampaignList {
  /** The column that its list had the addresses in; null: `email`. */
  readonly addressColumn: string | null;
  /** One JSON object a line. */
  readonly lines: AsyncIterable<string>;
}

/** The list of a campaign, with the variables of each recipient: those who are selected. */
export async function campaignList(backend: Backend, id: string, selection: Selection): Promise<CampaignList> {
  const [first] = await firstOf(selected(backend, id, selection), 1);
  const addressColumn = first ? columnOf(first) : null;
  return { addressColumn, lines: linesOf(backend, id, selection, addressColumn) };
}

/** The column that holds the address among the variables. */
function columnOf({ email, vars }: DeliveryRow): string | null {
  const found = Object.entries(readRecipient(vars).vars).find(([, value]) => value === email);
  return found?.[0] ?? null;
}

/** The addresses of those of a campaign who are selected, as a list: one JSON object a line. */
export async function* campaignAddresses(backend: Backend, id: string, selection: Selection): AsyncGenerator<string> {
  for await (const { email } of selected(backend, id, selection)) yield `${JSON.stringify({ email })}\n`;
}

async function* linesOf(
  backend: Backend,
  id: string,
  selection: Selection,
  addressColumn: string | null,
): AsyncGenerator<string> {
  for await (const { email, vars } of selected(backend, id, selection)) {
    const { vars: known } = readRecipient(vars);
    yield `${JSON.stringify(addressColumn === null ? { ...known, email } : { ...known, [addressColumn]: email })}\n`;
  }
}
