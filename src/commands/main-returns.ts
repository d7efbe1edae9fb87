import type { Command } from 'commander';
import { context, withCommon } from './command-line.ts';
import { words } from './words.ts';

/** `facteur returns ...`: what comes back. */
export function addReturns(program: Command): void {
  const w = words().returns.command;
  const returns = program.command('returns').description(w.returns);
  withCommon(returns.command('read').description(w.read).argument('<file>', w.file))
    .option('--dry', w.dry)
    .action(async (file: string, flags) => {
      const { readReturns } = await import('./returns.ts');
      await readReturns(context(flags), file, flags);
    });
}
