import { type ExportForm, exportText } from '../app/export.ts';
import { openStore } from '../app/project.ts';
import { findCampaign } from '../app/status.ts';
import type { Backend } from '../backend/port.ts';
import type { DeliveryStatus } from '../report/export.ts';
import type { Context } from './context.ts';
import { intoFile } from './into-file.ts';
import { said, words } from './words.ts';

export interface ExportOptions {
  readonly id?: string | undefined;
  /** Only this state. */
  readonly state?: DeliveryStatus['state'] | undefined;
  /** `xlsx`: a workbook, in the reader's words. */
  readonly format: ExportForm['format'] | 'xlsx';
  /** The file to write; absent: stdout. */
  readonly output?: string | undefined;
}

/** `facteur export`: streams, whatever the list's size. Throws `campaign-not-found`, `preview-file`. */
export async function exportDeliveries(context: Context, options: ExportOptions): Promise<void> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    const found = await pieces(context, backend, options);
    if (options.output !== undefined) return await intoFile(context, options.output, found);
    for await (const piece of found) {
      if (!(await context.terminal.write(piece))) return;
    }
  } finally {
    await backend.close();
  }
}

async function pieces(
  { terminal }: Context,
  backend: Backend,
  { id, state, format, output }: ExportOptions,
): Promise<AsyncIterable<string | Uint8Array>> {
  const campaign = await findCampaign(backend, id);
  const selection = { states: state && [state] };
  // A file is opened in Excel, a pipe read by a program that may not expect the mark.
  if (format !== 'xlsx') {
    return exportText(backend, campaign.id, {
      ...selection,
      format,
      mark: output !== undefined || terminal.toFile,
      say: said,
    });
  }
  const { exportWorkbook } = await import('../app/export-xlsx.ts');
  const { workbookWords } = await import('../i18n/workbook.ts');
  return exportWorkbook(backend, campaign, selection, workbookWords(words(), said));
}
