import { openStore } from '../app/project.ts';
import { findCampaign } from '../app/status.ts';
import type { DeliveryState } from '../backend/states.ts';
import {
  BYTE_ORDER_MARK,
  csvLine,
  type DeliveryStatus,
  deliveryStatus,
  exportColumns,
  statesOf,
} from '../report/export.ts';
import { saidDelivery } from '../report/said.ts';
import type { Context } from './context.ts';
import { said } from './words.ts';

export interface ExportOptions {
  readonly id?: string | undefined;
  /** Only this state. */
  readonly state?: DeliveryStatus['state'] | undefined;
  /** `json`: one object a line. */
  readonly format: 'csv' | 'json';
}

/** Text handed to stdout at once, in characters. */
const CHUNK = 64 * 1024;

/** `facteur export`: streams, whatever the list's size. Throws `campaign-not-found`. */
export async function exportDeliveries(context: Context, options: ExportOptions): Promise<void> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    const { id } = await findCampaign(backend, options.id);
    const states: readonly DeliveryState[] | undefined = options.state && statesOf(options.state);
    // A file is opened in Excel, a pipe read by a program that may not expect the mark.
    const mark = context.terminal.toFile ? BYTE_ORDER_MARK : '';
    let text = options.format === 'csv' ? mark + csvLine(exportColumns) : '';
    for await (const row of backend.deliveries(id, { states })) {
      const delivery = saidDelivery(deliveryStatus(row), said);
      text +=
        options.format === 'json' ? `${JSON.stringify(delivery)}\n` : csvLine(exportColumns.map((c) => delivery[c]));
      if (text.length < CHUNK) continue;
      if (!(await context.terminal.write(text))) return;
      text = '';
    }
    await context.terminal.write(text);
  } finally {
    await backend.close();
  }
}
