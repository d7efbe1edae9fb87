import { resolve } from 'node:path';
import { openStore } from '../app/project.ts';
import { suppressionText } from '../app/suppression-lists.ts';
import { suppress, unsuppress } from '../app/suppressions.ts';
import type { Backend, SuppressionRow } from '../backend/port.ts';
import type { SuppressionReason } from '../backend/states.ts';
import { STANDARD_INPUT } from '../campaign/list/file.ts';
import { importSuppressions, suppressionFacts } from '../campaign/suppression-list.ts';
import type { Context } from './context.ts';
import { intoFile } from './into-file.ts';
import { type ListFlags, listOptions } from './list-options.ts';
import { sayFound } from './review.ts';
import { formatTime, language, words } from './words.ts';

export interface SuppressOptions extends ListFlags {
  /** Of those that bring none themselves. */
  readonly reason: SuppressionReason;
  /** A remark for people. */
  readonly detail?: string | undefined;
  /** Only in campaigns of this topic. */
  readonly topic?: string | undefined;
}

/** Text handed to stdout at once, in characters. */
const CHUNK = 64 * 1024;

/** `facteur suppress add`: nobody writes to these any more. Throws `address-invalid`; then none was added. */
export async function addAddresses(
  context: Context,
  addresses: readonly string[],
  { reason, detail = '', topic }: SuppressOptions,
): Promise<void> {
  await withStore(context, async (backend) => {
    const result = await suppress(backend, addresses, { reason, detail, topic });
    if (context.json) context.terminal.result(result);
    else context.terminal.say(words().upkeep.suppress.added(result));
  });
}

/** `facteur suppress remove`: they may be written to again. Throws `address-invalid`; then none was removed. */
export async function removeAddresses(
  context: Context,
  addresses: readonly string[],
  { topic }: Pick<SuppressOptions, 'topic'> = {},
): Promise<void> {
  await withStore(context, async (backend) => {
    const result = await unsuppress(backend, addresses, { topic });
    if (context.json) context.terminal.result(result);
    else context.terminal.say(words().upkeep.suppress.removed(result));
  });
}

/** `facteur suppress import`: every address of a list. Throws what reading a list throws. */
export async function importAddresses(context: Context, file: string, options: SuppressOptions): Promise<void> {
  const { reason, detail = '', topic } = options;
  await withStore(context, async (backend) => {
    const path = file === STANDARD_INPUT ? file : resolve(context.cwd, file);
    const how = { ...listOptions(options), reason, detail, topic, language: language() };
    const { added, already, invalid } = await importSuppressions(backend, path, how);
    if (context.json) return context.terminal.result({ added, already, invalid: invalid.count });
    const w = words();
    context.terminal.say(w.upkeep.suppress.added({ added, already }));
    if (invalid.count === 0) return;
    const rows = invalid.first.map(({ line, email, problem }) => ({ line, email, problem: problem ?? 'empty' }));
    sayFound(context, { code: 'invalid-addresses', level: 'warning', count: invalid.count, rows, params: {} });
  });
}

/** `facteur suppress list`: streams, however many there are. */
export async function listSuppressions(context: Context): Promise<void> {
  const w = words().upkeep.suppress;
  const now = context.clock.now();
  await withStore(
    context,
    async (backend) => {
      let count = 0;
      const line = (row: SuppressionRow) => {
        count += 1;
        if (context.json) return `${count > 1 ? ',' : ''}${JSON.stringify(suppressionFacts(row))}`;
        const { key, topic, reason, at, detail } = row;
        const about = topic === undefined ? '' : words().leaving.ofTopic({ topic });
        const why = [w.reasons[reason], about].filter((part) => part !== '').join(', ');
        return `${w.line({ email: key, reason: why, at: formatTime(at, now), detail })}\n`;
      };
      const whole = await stream(context, backend, context.json ? '{"suppressions":[' : '', line);
      if (!whole) return;
      if (context.json) await context.terminal.write(']}\n');
      else context.terminal.say(w.total({ count }));
    },
    { readonly: true },
  );
}

/** `facteur suppress export`: CSV for a spreadsheet or for `suppress import`, on stdout or into the file `output`; streams. Throws `preview-file`. */
export async function exportSuppressions(context: Context, output?: string): Promise<void> {
  await withStore(
    context,
    async (backend) => {
      if (output !== undefined) return await intoFile(context, output, suppressionText(backend));
      for await (const text of suppressionText(backend)) if (!(await context.terminal.write(text))) return;
    },
    { readonly: true },
  );
}

/** Writes what `line` makes of each entry to stdout; false when nobody reads it any more. */
async function stream(
  { terminal }: Context,
  backend: Backend,
  beginning: string,
  line: (row: SuppressionRow) => string,
): Promise<boolean> {
  let text = beginning;
  for await (const row of backend.suppressions()) {
    text += line(row);
    if (text.length < CHUNK) continue;
    if (!(await terminal.write(text))) return false;
    text = '';
  }
  return terminal.write(text);
}

async function withStore(
  context: Context,
  task: (backend: Backend) => Promise<unknown>,
  options: { readonly?: boolean } = {},
): Promise<void> {
  const { backend } = await openStore(context, options);
  try {
    await task(backend);
  } finally {
    await backend.close();
  }
}
