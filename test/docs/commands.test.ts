import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { absolute, type Code, codeIn, documents } from './markdown.ts';

/** What the program itself says it understands: its own help, command by command. */
interface Command {
  readonly options: ReadonlySet<string>;
  readonly subcommands: ReadonlyMap<string, Command>;
}

const cli = resolve(import.meta.dirname, '../../src/cli.ts');

function help(...command: string[]): string {
  return execFileSync(process.execPath, [cli, ...command, '--help', '--lang', 'en'], { encoding: 'utf8' });
}

function readCommand(...path: string[]): Command {
  const text = help(...path);
  const [, section = ''] = text.split(/^Commands:$/m);
  const names = Array.from(section.matchAll(/^ {2}([a-z]+) /gm), ([, name]) => name ?? '');
  return {
    options: new Set(Array.from(text.matchAll(/(?<![\w-])--?[a-z][\w-]*/gi), ([option]) => option)),
    subcommands: new Map(names.map((name) => [name, readCommand(...path, name)])),
  };
}

/** What is wrong with a command line that begins after `facteur`; null: nothing. */
function problemOf(program: Command, words: readonly string[]): string | null {
  const [first = '', second = ''] = words;
  if (first === '' || first.startsWith('-')) return unknownOption(program, words);
  const command = program.subcommands.get(first);
  if (!command) return `there is no command "${first}"`;
  return unknownOption(command.subcommands.get(second) ?? command, words);
}

function unknownOption({ options }: Command, words: readonly string[]): string | null {
  const unknown = words
    .filter((word) => /^--?[a-z]/i.test(word))
    .find((word) => !options.has(word.split('=')[0] ?? ''));
  return unknown === undefined ? null : `there is no option "${unknown}"`;
}

/**
 * The command lines in a piece of code: what stands after the word `facteur`, up to what ends a command in a shell. In
 * those of systemd it is the name of a unit.
 */
function commandLines({ text }: Code): string[][] {
  if (/^(systemctl|journalctl) /.test(text)) return [];
  const found = text.matchAll(/(?<![\w./@-])facteur((?:[ \t]+(?![#|&;>(←→])[^\s|&;()«»…,]+)*)/g);
  return Array.from(found, ([, rest]) =>
    (rest ?? '')
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^\[|[\].]+$/g, '')),
  );
}

function everyOption(command: Command): string[] {
  return [...command.options, ...[...command.subcommands.values()].flatMap(everyOption)];
}

/** The npm scripts that a piece of code runs, without those of other projects. */
function npmScripts({ text }: Code): string[] {
  return Array.from(text.matchAll(/(?<![\w-])npm run ([a-z][\w:-]*)/g), ([, name = '']) => name);
}

describe('npm scripts in the documents', () => {
  const { scripts } = JSON.parse(readFileSync(absolute('package.json'), 'utf8'));

  it.each(documents().map((document) => [document.path, document] as const))('%s: exist', (_, document) => {
    const named = codeIn(document).flatMap(npmScripts);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('commands and options in the documents', () => {
  const program = readCommand();
  const options = new Set(everyOption(program));

  it('are read from the help', () => {
    expect([...program.subcommands.keys()]).toEqual(expect.arrayContaining(['init', 'send', 'worker', 'status']));
    expect([...(program.subcommands.get('worker')?.subcommands.keys() ?? [])]).toContain('stop');
    expect(problemOf(program, ['send', '--bulk'])).not.toBeNull();
    expect(problemOf(program, ['sned'])).not.toBeNull();
  });

  it.each(documents().map((document) => [document.path, document] as const))('%s: exist', (path, document) => {
    const code = codeIn(document);
    const lines = code.flatMap((piece) =>
      commandLines(piece).map((words) => ({ piece, problem: problemOf(program, words) })),
    );
    const alone = code
      .filter(({ text, fenced }) => !fenced && /^--?[a-z]/.test(text))
      .map((piece) => ({
        piece,
        problem: options.has(piece.text.split(/[ =]/)[0] ?? '') ? null : 'there is no such option',
      }));
    const wrong = [...lines, ...alone].filter(({ problem }) => problem !== null);
    expect(wrong.map(({ piece, problem }) => `${path}:${piece.line}: ${piece.text}: ${problem}`)).toEqual([]);
  });
});
