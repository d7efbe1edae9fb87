import { relative, resolve } from 'node:path';
import { findFirst, listNames } from '../campaign/find-files.ts';
import { readList } from '../campaign/list/read-list.ts';
import { type ConvertedMessage, convertMessage, writeConverted } from '../campaign/message-convert.ts';
import type { Context } from './context.ts';
import { type ListFlags, listOptions } from './list-options.ts';
import { language, words } from './words.ts';

/** The flags of `facteur convert`. */
export interface ConvertOptions extends ListFlags {
  /** The list whose columns the variables are; absent: the one in the current folder, if there is any. */
  readonly to?: string | undefined;
  /** Another file than the message itself; `-`: stdout. */
  readonly output?: string | undefined;
}

/**
 * `facteur convert MESSAGE`: variables of other systems become Facteur's, a document or mail becomes a page that can be edited.
 * Throws what reading the message and the list throws, and `convert-not-written`.
 */
export async function convert(context: Context, message: string, options: ConvertOptions): Promise<void> {
  const { cwd, terminal } = context;
  const path = resolve(cwd, message);
  const list = options.to === undefined ? findFirst(cwd, listNames) : resolve(cwd, options.to);
  const columns =
    list === null ? language() : (await readList(list, { ...listOptions(options), language: language() })).info.headers;
  const made = await convertMessage(path, columns);
  if (options.output === '-') {
    await terminal.write(made.text);
    return;
  }
  const nothing = made.changes.every(({ write }) => write === null) && !made.isDocument && options.output === undefined;
  const output = options.output === undefined ? null : resolve(cwd, options.output);
  const written = nothing ? { file: path, original: null } : await writeConverted(path, made, output);
  const file = relative(cwd, written.file);
  const original = written.original && relative(cwd, written.original);
  if (context.json) terminal.result({ file, original, changes: made.changes });
  else sayChanges(context, made, nothing ? null : { file, original });
}

function sayChanges(
  { terminal }: Context,
  { changes }: ConvertedMessage,
  written: { file: string; original: string | null } | null,
): void {
  const w = words().convert;
  const once = new Map(changes.map((change) => [change.written, change])).values();
  for (const { written: from, write } of once)
    terminal.say(write === null ? w.left({ from }) : w.changed({ from, to: write }));
  if (written === null) terminal.say(w.nothing);
  else
    terminal.say(
      written.original === null ? w.written(written) : w.rewritten({ ...written, original: written.original }),
    );
}
