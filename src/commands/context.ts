import { fstatSync } from 'node:fs';
import type { Surroundings } from '../app/surroundings.ts';
import { consoleText } from './console-text.ts';

/** Where a command runs and how it speaks; everything a command takes from its surroundings. */
export interface Context extends Surroundings {
  /** Exactly one JSON value on stdout; words for people go to stderr. */
  readonly json: boolean;
  /** Somebody is there to answer: stdin and the stream of words are terminals, and neither --yes nor --json was given. */
  readonly interactive: boolean;
  /** Everything a question would ask is agreed to. */
  readonly yes: boolean;
  readonly terminal: Terminal;
}

/** The streams a command writes to. */
export interface Terminal {
  /** Words for people: stdout, or stderr with --json. One line or several, the last line end is added. */
  say(text: string): void;
  /** One JSON value on stdout, on a line of its own. */
  result(value: unknown): void;
  /** Text or bytes as they are on stdout (CSV, .eml). Resolves to true when the reader has room for more, to false when it is gone. */
  write(text: string | Uint8Array): Promise<boolean>;
  /** Whether stdout is a file (`facteur export > envoi.csv`). */
  readonly toFile: boolean;
  /** Whether words go to a terminal, on which a line can be drawn again. */
  readonly live: boolean;
  /** Draws the last line again (only when `live`). */
  redraw(line: string): void;
  readonly columns: number;
}

/** The real streams of this process. */
export function processTerminal(json: boolean): Terminal {
  const people = json ? process.stderr : process.stdout;
  const shown = (text: string) => (people.isTTY === true ? consoleText(text) : text);
  let drawn = false;
  return {
    say(text) {
      if (drawn) people.write('\r\x1b[2K');
      drawn = false;
      people.write(`${shown(text)}\n`);
    },
    result(value) {
      process.stdout.write(`${JSON.stringify(value)}\n`);
    },
    write(text) {
      if (process.stdout.destroyed) return Promise.resolve(false);
      if (process.stdout.write(text)) return Promise.resolve(true);
      return new Promise((resolve) => {
        process.stdout.once('drain', () => resolve(true)).once('close', () => resolve(false));
      });
    },
    toFile: isFile(process.stdout.fd),
    live: people.isTTY === true && process.env.TERM !== 'dumb',
    redraw(line) {
      drawn = true;
      people.write(`\r\x1b[2K${shown(line)}`);
    },
    get columns() {
      return people.columns ?? 80;
    },
  };
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}
