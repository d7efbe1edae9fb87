import { type ExportForm, exportText } from '../app/export.ts';
import { openStore } from '../app/project.ts';
import { findCampaign } from '../app/status.ts';
import type { Context } from './context.ts';

export interface ExportOptions extends Omit<ExportForm, 'mark'> {
  readonly id?: string | undefined;
}

/** `facteur export`: streams, whatever the list's size. Throws `campaign-not-found`. */
export async function exportDeliveries(context: Context, { id, ...form }: ExportOptions): Promise<void> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    const campaign = await findCampaign(backend, id);
    // A file is opened in Excel, a pipe read by a program that may not expect the mark.
    for await (const text of exportText(backend, campaign.id, { ...form, mark: context.terminal.toFile })) {
      if (!(await context.terminal.write(text))) return;
    }
  } finally {
    await backend.close();
  }
}
