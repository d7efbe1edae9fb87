import { resolve } from 'node:path';
import { openStore } from '../app/project.ts';
import { recordReturn, type Told } from '../app/returns.ts';
import { type StoredMail, storedMails } from '../app/stored-mails.ts';
import type { Backend } from '../backend/port.ts';
import { returnFacts } from '../returns/facts.ts';
import { understand } from '../returns/understand.ts';
import type { Understanding } from '../returns/understanding.ts';
import type { Context } from './context.ts';
import { words } from './words.ts';

/** The flags of `facteur returns read`. */
export interface ReadReturnsOptions {
  /** Says what is understood, and records nothing. */
  readonly dry?: boolean | undefined;
}

/** Standard input instead of a file. */
const STANDARD_INPUT = '-';

/**
 * `facteur returns read FILE|-`: says what a mail that came back is, and tells the ledger; of a folder, a Maildir or an mbox, one
 * line a mail. Throws `returns-not-found`, `returns-unreadable`, and (unless dry) what the store throws.
 */
export async function readReturns(context: Context, file: string, { dry }: ReadReturnsOptions): Promise<void> {
  if (dry) return readAll(context, file, null);
  const { backend } = await openStore(context);
  try {
    await readAll(context, file, backend);
  } finally {
    await backend.close();
  }
}

/** `backend`: null, nothing is recorded. */
async function readAll(context: Context, file: string, backend: Backend | null): Promise<void> {
  const from = file === STANDARD_INPUT ? process.stdin : resolve(context.cwd, file);
  for await (const mail of storedMails(from)) {
    const understood = await understand(mail.raw);
    const told = backend && (await recordReturn(backend, understood));
    const text = context.json ? JSON.stringify(factsOf(mail, understood, told)) : wordsOf(mail, understood, told);
    if (!(await context.terminal.write(`${text}\n`))) return;
  }
}

// Of several mails each line says which it is.
function factsOf({ name }: StoredMail, understood: Understanding, told: readonly Told[] | null): object {
  const { kind, recipients } = returnFacts(understood);
  const all = told ? recipients.map((one, i) => ({ ...one, recorded: told[i] })) : recipients;
  return { ...(name !== null && { file: name }), kind, recipients: all };
}

function wordsOf({ name }: StoredMail, understood: Understanding, told: readonly Told[] | null): string {
  const w = words().returns;
  const kind = understood.kind === 'unsubscribe' && understood.asked ? w.kinds.asked : w.kinds[understood.kind];
  const persons =
    understood.kind === 'return'
      ? understood.recipients.map((one) => w.recipient(one))
      : understood.recipients.map((one) => w.person(one));
  const lines = persons.map((text, i) => {
    const answer = told?.[i] ?? 'nothing';
    return answer === 'nothing' ? text : `${text}\n      ${w.told[answer]}`;
  });
  return [name === null ? kind : w.named({ name, kind }), ...lines].join('\n');
}
