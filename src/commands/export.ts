import { type ExportForm, exportText } from '../app/export.ts';
import { openStore } from '../app/project.ts';
import { findCampaign } from '../app/status.ts';
import type { Backend } from '../backend/port.ts';
import type { DeliveryStatus } from '../report/export.ts';
import type { Context } from './context.ts';
import { said, words } from './words.ts';

export interface ExportOptions {
  readonly id?: string | undefined;
  /** Only this state. */
  readonly state?: DeliveryStatus['state'] | undefined;
  /** `xlsx`: a workbook, in the reader's words. */
  readonly format: ExportForm['format'] | 'xlsx';
}

/** `facteur export`: streams, whatever the list's size. Throws `campaign-not-found`. */
export async function exportDeliveries(context: Context, options: ExportOptions): Promise<void> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    for await (const piece of await pieces(context, backend, options)) {
      if (!(await context.terminal.write(piece))) return;
    }
  } finally {
    await backend.close();
  }
}

async function pieces(
  { terminal }: Context,
  backend: Backend,
  { id, state, format }: ExportOptions,
): Promise<AsyncIterable<string | Uint8Array>> {
  const campaign = await findCampaign(backend, id);
  const selection = { states: state && [state] };
  // A file is opened in Excel, a pipe read by a program that may not expect the mark.
  if (format !== 'xlsx') {
    return exportText(backend, campaign.id, { ...selection, format, mark: terminal.toFile, say: said });
  }
  const { exportWorkbook } = await import('../app/export-xlsx.ts');
  const { workbookWords } = await import('../i18n/workbook.ts');
  return exportWorkbook(backend, campaign, selection, workbookWords(words(), said));
}
