import { randomBytes } from 'node:crypto';
import type { ContentPort } from '../backend/port.ts';
import { FacteurError } from '../errors.ts';
import { compileMessage } from '../message/compile.ts';
import { type CompiledMessage, type Composed, type RecipientFile, TemplateError } from '../message/types.ts';
import { addressKey } from './address-key.ts';
import type { ListRow } from './list/read-list.ts';
import type { Looked, OpenList } from './submit.ts';

/** Which recipients are shown or tested; none said: the first one. */
export interface SampleChoice {
  /** Addresses of the list. */
  readonly for?: readonly string[] | undefined;
  /** Numbers of rows, from 1, among those to be written to. */
  readonly row?: readonly number[] | undefined;
  /** A line of the list: the first recipient who begins there. */
  readonly line?: number | undefined;
}

/** One recipient of a sample, with the message that this one would get. */
export interface Sample {
  readonly row: ListRow;
  readonly message: CompiledMessage;
  readonly files: readonly RecipientFile[];
}

/**
 * The recipients that were chosen, in the order of the list, which is read no further than it takes. Throws
 * `sample-not-found`, `address-invalid`, and what reading the list throws.
 */
export async function sampleRows({ rows, list }: OpenList, choice: SampleChoice): Promise<readonly ListRow[]> {
  const keys = new Map((choice.for ?? []).map((address) => [addressKey(address), address]));
  const numbers = new Set(choice.row);
  const lines = new Set(choice.line === undefined ? [] : [choice.line]);
  const first = keys.size + numbers.size + lines.size === 0;
  const found: ListRow[] = [];
  for await (const row of rows) {
    if (row.problem === null && first) return [row];
    const wanted = [keys.delete(row.key), numbers.delete(row.number), lines.delete(row.line)];
    if (!wanted.includes(true)) continue;
    found.push(row);
    if (keys.size + numbers.size + lines.size === 0) return found;
  }
  const [missing = first ? 1 : undefined] = [...keys.values(), ...numbers, ...lines];
  throw new FacteurError('sample-not-found', { which: String(missing), file: list.info.file });
}

/** A recipient with the files that only this one gets, to be composed. Throws TemplateError when one cannot be had. */
export async function sampleOf(
  backend: Pick<ContentPort, 'getContent'>,
  submission: Looked,
  row: ListRow,
): Promise<Sample> {
  const [attachments = []] = (await submission.recipientFiles?.ofAll([row])) ?? [];
  if (attachments instanceof TemplateError) throw attachments;
  const read = attachments.map(async (attachment) => ({
    attachment,
    content: await backend.getContent(attachment.sha256),
  }));
  return { row, message: submission.message, files: await Promise.all(read) };
}

/** The message as the recipient would get it. */
export function composeSample({ row, message, files }: Sample, at: Date): Composed {
  return message.compose({ email: row.email, vars: row.vars, delivery: `preview.${row.number}`, files }, at);
}

/** What every test has at the beginning of its subject. */
const TEST_MARK = '[TEST] ';

/** Makes the same messages for somebody who looks at them first: to another address, with `[TEST]` in the subject. */
export async function testMessages(
  backend: Pick<ContentPort, 'getContent'>,
  { source, contents, unsubscribeKey }: Looked,
) {
  const kept = new Map<string, Uint8Array>();
  for (const sha256 of contents) kept.set(sha256, await backend.getContent(sha256));
  const run = randomBytes(4).toString('hex');
  const marked = { ...source, subject: `${TEST_MARK}${source.subject}` };
  const message = compileMessage(marked, { stamp: run, contents: kept, unsubscribeKey });
  return ({ row, files }: Sample, to: string, at: Date): Composed => {
    // The list's own address is what the text shows, whoever gets the test.
    const vars = { email: row.email, ...row.vars };
    return message.compose({ email: to, vars, delivery: `test${run}.${row.number}`, files }, at);
  };
}
