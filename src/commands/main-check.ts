import type { Command } from 'commander';
import { FacteurError } from '../errors.ts';
import type { CheckOptions } from './check.ts';
import { type CommonFlags, context, withCommon } from './command-line.ts';
import { withListFlags } from './list-options.ts';
import { withMessageFlags, withWholeList } from './message-options.ts';
import type { SendOptions } from './send-plan.ts';
import { words } from './words.ts';

/** `facteur check`: without a message or a list the installation, with one of them what would be sent. */
export function addCheck(program: Command, done: (exitCode: number) => void): void {
  const { commands: c, options: o } = words().cli;
  const check = withMessageFlags(withListFlags(withCommon(program.command('check').description(c.check))));
  withWholeList(check)
    .option('--account <name>', o.account)
    .option('--updates', words().updates.option)
    .action(async (flags: SendOptions & CommonFlags & CheckOptions) => {
      if (flags.message === undefined && flags.to === undefined) {
        const { check } = await import('./check.ts');
        done(await check(context(flags), flags));
      } else {
        if (flags.updates) {
          throw new FacteurError('usage', { problem: words().updates.alone, command: 'facteur check' });
        }
        const { checkMessage } = await import('./check-message.ts');
        done(await checkMessage(context(flags), flags));
      }
    });
}
