import { resolve } from 'node:path';
import { loadProject, type OpenProject, openStore } from '../app/project.ts';
import { takenFacts } from '../app/return-facts.ts';
import { NOTHING, type TakenReturn, takeReturn } from '../app/returns.ts';
import { type StoredMail, storedMails } from '../app/stored-mails.ts';
import { FacteurError, keptError } from '../errors.ts';
import { ownWords } from '../own-words.ts';
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
 * line a mail. Throws `returns-not-found`, `returns-unreadable`, and (unless dry) `config-*` and what the store throws. Of standard input,
 * whatever keeps it from being recorded is `returns-later`: the mail server that hands a mail on keeps it then, and does so again.
 */
export async function readReturns(context: Context, file: string, { dry }: ReadReturnsOptions): Promise<void> {
  if (dry) return readAll(context, file, null);
  if (file !== STANDARD_INPUT) return record(context, file);
  await record(context, file).catch((cause: unknown) => {
    throw new FacteurError('returns-later', { problem: keptError(cause) }, { cause });
  });
}

async function record(context: Context, file: string): Promise<void> {
  const config = await loadProject(context);
  const { backend } = await openStore(context);
  try {
    await readAll(context, file, { config, backend });
  } finally {
    await backend.close();
  }
}

/** `project`: null, nothing is recorded. */
async function readAll(context: Context, file: string, project: OpenProject | null): Promise<void> {
  const from = file === STANDARD_INPUT ? process.stdin : resolve(context.cwd, file);
  for await (const mail of storedMails(from)) {
    const now = context.clock.now();
    const taken = project && (await takeReturn(project, mail.raw, { mailbox: null, now }));
    const understood = taken?.understood ?? (await understand(mail.raw));
    const text = context.json ? JSON.stringify(factsOf(mail, understood, taken)) : wordsOf(mail, understood, taken);
    if (!(await context.terminal.write(`${text}\n`))) return;
    const unsettled = taken?.recipients.some(({ told }) => told === 'unsettled');
    if (unsettled && file === STANDARD_INPUT) throw new Error(ownWords('still-sending', {}));
  }
}

// Of several mails each line says which it is.
function factsOf({ name }: StoredMail, understood: Understanding, taken: TakenReturn | null): object {
  return { ...(name !== null && { file: name }), ...(taken ? takenFacts(taken) : returnFacts(understood)) };
}

function wordsOf({ name }: StoredMail, understood: Understanding, taken: TakenReturn | null): string {
  const w = words().returns;
  const kind = understood.kind === 'unsubscribe' && understood.asked ? w.kinds.asked : w.kinds[understood.kind];
  const takenOf = (i: number) => taken?.recipients[i] ?? NOTHING;
  const known = <T extends { readonly delivery: string | null }>(one: T, i: number) => {
    const { delivery, guess } = takenOf(i);
    return { ...one, delivery: delivery ?? one.delivery, guess };
  };
  const persons =
    understood.kind === 'return'
      ? understood.recipients.map((one, i) => w.recipient(known(one, i)))
      : understood.recipients.map((one, i) => w.person(known(one, i)));
  const lines = persons.map((text, i) => {
    const { told, suppressed } = takenOf(i);
    return [
      text,
      ...(told === 'nothing' ? [] : [`      ${w.told[told]}`]),
      ...(suppressed === null ? [] : [`      ${w.suppressed[suppressed]}`]),
    ].join('\n');
  });
  return [name === null ? kind : w.named({ name, kind }), ...lines].join('\n');
}
