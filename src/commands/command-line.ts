import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../clock.ts';
import { type Context, processTerminal } from './context.ts';
import { words } from './words.ts';

/** Flags that every command understands. */
export interface CommonFlags {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly lang?: string;
}

/** Whether somebody is there to read and to answer. */
export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** What a command takes from its surroundings, with the flags every command understands. */
export function context({ json = false, yes = false }: CommonFlags): Context {
  return {
    cwd: process.cwd(),
    env: process.env,
    clock: systemClock(),
    json,
    yes,
    interactive: isTerminal() && !json && !yes,
    terminal: processTerminal(json),
  };
}

/** A command with `--json`. */
export function withCommon(command: Command): Command {
  return command.option('--json', words().cli.options.json);
}

/** Collects an option that may be given several times. */
export function collected(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

// Commander puts its own words around what the following throw; wrong-use.ts takes ours out again.

/** Seconds, 0 to a day; a decimal comma is understood. */
export function seconds(option: string) {
  return (value: string) => {
    const number = Number(value.replace(',', '.'));
    if (value.trim() !== '' && Number.isFinite(number) && number >= 0 && number <= 86_400) return number;
    throw new InvalidArgumentError(words().cli.wrong.number({ option, value, range: words().cli.ranges.seconds }));
  };
}

/** Collects `email="Adresse e-mail"`; the shell has taken the quotes off. */
export function mapping(value: string, all: ReadonlyMap<string, string> = new Map()) {
  const [, name = '', column = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(value) ?? [];
  if (name === '' || column === '') throw new InvalidArgumentError(words().cli.wrong.map({ value }));
  return new Map([...all, [name, column]]);
}

/** A whole number from 1 to `most`. */
export function positive(option: string, most = Number.MAX_SAFE_INTEGER) {
  return (value: string) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    const range = words().cli.ranges.positive({ most: most === Number.MAX_SAFE_INTEGER ? null : most });
    throw new InvalidArgumentError(words().cli.wrong.number({ option, value, range }));
  };
}

/** A port, from 1 to 65535; 0: one that is free. */
export function port(option: string) {
  return (value: string) => {
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
    throw new InvalidArgumentError(words().cli.wrong.number({ option, value, range: words().web.ranges.port }));
  };
}

/** One of some words. */
export function choice(option: string, choices: readonly string[]) {
  return (value: string) => {
    if (choices.includes(value)) return value;
    throw new InvalidArgumentError(words().cli.wrong.choice({ option, value, choices: choices.join(', ') }));
  };
}
