import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { words } from '../../src/i18n/index.ts';
import type { Language } from '../../src/language.ts';
import { type Finished, finished, type Project } from './facteur.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/facteur.js');
const PLAYER = resolve(import.meta.dirname, 'dialogue.py');

/** What a person does: the text that must stand there, and what is typed then. */
export type Answer = readonly [text: string, typed: string];

/** Keys as a terminal sends them. */
export const ENTER = '\r';

/**
 * Runs the built command in a project on a terminal of its own and types each answer when its text stands there. `stdout` is
 * what the terminal showed; the exit code is 99 when a text did not come within a minute.
 */
export function play(
  { folder }: Project,
  args: readonly string[],
  turns: readonly Answer[],
  more: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const command = [process.execPath, LAUNCHER, ...args];
  const env = { ...process.env, HOME: folder, LANG: 'fr_FR.UTF-8', LC_ALL: '', FACTEUR_AUTOSTART: '0', ...more };
  return finished(spawn('python3', [PLAYER, JSON.stringify({ command, turns })], { cwd: folder, env }));
}

/** The environment that makes the command speak a language. */
export function speaking(language: Language): { readonly LANG: string } {
  return { LANG: { fr: 'fr_FR.UTF-8', en: 'en_GB.UTF-8' }[language] };
}

/** The words of a language, for what is waited for. */
export const inLanguage = words;
