import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { allTroubleGroups } from '../app/failures.ts';
import { openProject } from '../app/project.ts';
import { readStatus } from '../app/status.ts';
import { FacteurError } from '../errors.ts';
import { saidStatus } from '../report/said.ts';
import type { Context } from './context.ts';
import { reportPage } from './report-page.ts';
import { language, said, words } from './words.ts';

export interface ReportOptions {
  /** Absent: the latest campaign. */
  readonly id?: string | undefined;
  /** The file that is written; absent: the standard output. */
  readonly file?: string | undefined;
}

/** `facteur report`: a campaign's report as a page to be printed. Throws `campaign-not-found`, `campaign-none`, `preview-file`. */
export async function report(context: Context, { id, file }: ReportOptions): Promise<void> {
  const { backend, config } = await openProject(context);
  try {
    const now = context.clock.now();
    const status = saidStatus(await readStatus(backend, id, now), said);
    const groups = await allTroubleGroups(backend, status.id);
    const html = reportPage({ status, groups, identity: config.identity.name, now }, language());
    if (file === undefined) return void (await context.terminal.write(html));
    write(resolve(context.cwd, file), file, html);
    if (context.json) context.terminal.result({ id: status.id, file: resolve(context.cwd, file) });
    else context.terminal.say(words().reportFile.written({ file }));
  } finally {
    await backend.close();
  }
}

function write(path: string, file: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch (cause) {
    const reason = String((cause as NodeJS.ErrnoException).code ?? cause);
    throw new FacteurError('preview-file', { file, reason }, { cause });
  }
}
