import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { FacteurError } from '../errors.ts';
import { consoleText } from './console-text.ts';
import { words } from './words.ts';

/**
 * Questions on a terminal, as the replaced system asked them: a line of text, an answer, Enter for the default. Plain
 * lines on purpose: they work on every terminal, with a screen reader, and with answers piped in through a pseudo-terminal.
 * Throws `interrupted` when the person presses Ctrl+C or Ctrl+D.
 */
export async function ask(question: string): Promise<string> {
  return (await readLine(createInterface({ input: process.stdin, output: process.stdout }), question)).trim();
}

async function readLine(prompt: Interface, question: string): Promise<string> {
  let interrupted: () => void = () => {};
  const interruption = new Promise<never>((_, reject) => {
    interrupted = () => reject(new FacteurError('interrupted', {}));
  });
  prompt.once('SIGINT', interrupted).once('close', interrupted);
  try {
    return await Promise.race([prompt.question(consoleText(question)), interruption]);
  } finally {
    prompt.off('close', interrupted);
    prompt.close();
  }
}

/** Asks until `read` accepts the answer (returns something else than undefined). An empty answer is the default's. */
export async function askFor<T>(
  question: string,
  fallback: T | undefined,
  read: (answer: string) => T | undefined,
): Promise<T> {
  for (;;) {
    const answer = await ask(question);
    const value = answer === '' ? fallback : read(answer);
    if (value !== undefined) return value;
  }
}

/** A yes-or-no question; the letters of both languages are understood. */
export async function confirm(question: string, fallback: boolean): Promise<boolean> {
  const { yes, no } = words().send;
  return askFor(question, fallback, (answer) => {
    const letter = answer[0]?.toLowerCase();
    if (letter === yes || letter === 'o' || letter === 'y') return true;
    return letter === no || letter === 'n' ? false : undefined;
  });
}

/** A number at least `least`; a decimal comma is understood. */
export function readNumber(answer: string, least: number): number | undefined {
  const value = Number(answer.replace(',', '.'));
  return answer !== '' && Number.isFinite(value) && value >= least ? value : undefined;
}

/** Asks for a secret: nothing of the answer is shown. Throws `interrupted` like `ask`. */
export async function askHidden(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  // The terminal stops echoing when this is made: before the question invites anybody to type.
  const prompt = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stdout.write(consoleText(question));
  const answer = await readLine(prompt, '');
  process.stdout.write('\n');
  return answer;
}

/** Has a new secret typed twice; '' at once is an answer, too: there is to be none. Asks anew until both are the same. */
export async function askTwice(question: string): Promise<string> {
  const w = words().web.page;
  for (;;) {
    const secret = await askHidden(question);
    if (secret === '' || secret === (await askHidden(w.repeatPassword))) return secret;
    process.stdout.write(`${w.differ}\n`);
  }
}
