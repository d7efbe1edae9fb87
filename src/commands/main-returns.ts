import type { Command } from 'commander';
import { context, positive, withCommon } from './command-line.ts';
import { words } from './words.ts';

const MOST_DAYS = 365;

/** `facteur returns ...`: what comes back. */
export function addReturns(program: Command): void {
  const w = words().returns.command;
  const returns = withCommon(program.command('returns').description(w.returns))
    .option('--days <days>', w.days, positive('--days', MOST_DAYS))
    .action(async (flags) => {
      const { showReturns } = await import('./returns-overview.ts');
      await showReturns(context(flags), flags);
    });
  withCommon(returns.command('read').description(w.read).argument('<file>', w.file))
    .option('--dry', w.dry)
    .action(async (file: string, _, command: Command) => {
      const { readReturns } = await import('./returns.ts');
      // What stands before the subcommand is its own, too.
      const flags = command.optsWithGlobals();
      await readReturns(context(flags), file, flags);
    });
}
