import type { Command } from 'commander';
import { context, withCommon } from './command-line.ts';
import { words } from './words.ts';

/** `facteur webhooks`, `facteur webhooks test`. */
export function addWebhooks(program: Command, done: (exitCode: number) => void): void {
  const { commands: c } = words().cli;
  const webhooks = withCommon(program.command('webhooks').description(c.webhooks)).action(async (flags) => {
    const { listWebhooks } = await import('./webhooks.ts');
    await listWebhooks(context(flags));
  });
  withCommon(webhooks.command('test').description(c.webhooksTest)).action(async (_, command: Command) => {
    const { sendTests } = await import('./webhooks.ts');
    // What stands before the subcommand is its own, too.
    done(await sendTests(context(command.optsWithGlobals())));
  });
}
