import { askFor } from './ask.ts';
import type { Context } from './context.ts';
import { words } from './words.ts';

/** What each line of the menu runs; an empty one ends. */
const choices = [
  { word: 'send', argv: ['send'] },
  { word: 'worker', argv: ['worker'] },
  { word: 'daemon', argv: ['worker', '--daemon'] },
  { word: 'status', argv: ['status', '--list'] },
  { word: 'check', argv: ['check'] },
  { word: 'demo', argv: ['demo'] },
  { word: 'quit', argv: [] },
] as const;

/** `facteur` with nothing behind it, on a terminal: asks what to do and does it. */
export async function runMenu(
  { terminal }: Context,
  run: (argv: readonly string[]) => Promise<number>,
): Promise<number> {
  const { menu } = words().cli;
  terminal.say([`\n${menu.title}\n`, ...choices.map(({ word }, i) => `${i + 1}) ${menu[word]}`), ''].join('\n'));
  const chosen = await askFor(
    menu.choice({ last: choices.length }),
    choices[0],
    (answer) => choices[Number(answer) - 1],
  );
  return chosen.argv.length > 0 ? run(chosen.argv) : 0;
}
