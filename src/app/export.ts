import type { CampaignPort } from '../backend/port.ts';
import type { Say } from '../own-words.ts';
import { BYTE_ORDER_MARK, csvLine, exportColumns } from '../report/export.ts';
import { saidDelivery } from '../report/said.ts';
import { listedDelivery } from './deliveries.ts';
import { type Selection, selected } from './selection.ts';

/** How deliveries are written out. */
export interface ExportForm extends Selection {
  /** `json`: one object a line, as the API lists them. */
  readonly format: 'csv' | 'json';
  /** Whether CSV begins with the mark by which Excel knows UTF-8. */
  readonly mark?: boolean | undefined;
  /** Puts kept texts into the reader's words. */
  readonly say: Say;
}

/** Characters handed on at once. */
const CHUNK = 64 * 1024;

/** A campaign's deliveries as text, in pieces, whatever the list's size; `id` is that of a campaign that is there. */
export async function* exportText(
  backend: Pick<CampaignPort, 'deliveryPage'>,
  id: string,
  { format, mark = false, say, ...selection }: ExportForm,
): AsyncGenerator<string> {
  let text = format === 'csv' ? (mark ? BYTE_ORDER_MARK : '') + csvLine(exportColumns) : '';
  for await (const row of selected(backend, id, selection)) {
    const delivery = saidDelivery(listedDelivery(row), say);
    text += format === 'json' ? `${JSON.stringify(delivery)}\n` : csvLine(exportColumns.map((c) => delivery[c]));
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
