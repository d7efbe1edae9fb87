import { resolve } from 'node:path';
import { type StoredMail, storedMails } from '../app/stored-mails.ts';
import { FacteurError } from '../errors.ts';
import { words } from '../i18n/index.ts';
import { returnFacts } from '../returns/facts.ts';
import { understand } from '../returns/understand.ts';
import type { Understanding } from '../returns/understanding.ts';
import type { Context } from './context.ts';

/** The flags of `facteur returns read`. */
export interface ReadReturnsOptions {
  /** Says what is understood, and records nothing. */
  readonly dry?: boolean | undefined;
}

/** Standard input instead of a file. */
const STANDARD_INPUT = '-';

/**
 * `facteur returns read FILE|-`: what a mail that came back says; of a folder, a Maildir or an mbox, one line a mail. Throws
 * `returns-dry-only`, `returns-not-found`, `returns-unreadable`.
 */
export async function readReturns(context: Context, file: string, { dry }: ReadReturnsOptions): Promise<void> {
  if (!dry) throw new FacteurError('returns-dry-only', {});
  const from = file === STANDARD_INPUT ? process.stdin : resolve(context.cwd, file);
  for await (const mail of storedMails(from)) {
    const understood = await understand(mail.raw);
    const text = context.json ? `${JSON.stringify(factsOf(mail, understood))}\n` : `${wordsOf(mail, understood)}\n`;
    if (!(await context.terminal.write(text))) return;
  }
}

// Of several mails each line says which it is.
function factsOf({ name }: StoredMail, understood: Understanding): object {
  const facts = returnFacts(understood);
  return name === null ? facts : { file: name, ...facts };
}

function wordsOf({ name }: StoredMail, understood: Understanding): string {
  const w = words().returns;
  const kind = understood.kind === 'unsubscribe' && understood.asked ? w.kinds.asked : w.kinds[understood.kind];
  const lines = [name === null ? kind : w.named({ name, kind })];
  if (understood.kind === 'return') lines.push(...understood.recipients.map((one) => w.recipient(one)));
  else lines.push(...understood.recipients.map((one) => w.person(one)));
  return lines.join('\n');
}
