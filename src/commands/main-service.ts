import type { Command } from 'commander';
import type { ServiceKind } from '../service/plan.ts';
import { context, port, positive, withCommon } from './command-line.ts';
import { words } from './words.ts';

/** `install` and `uninstall` under `facteur worker` and `facteur web`. */
export function addService(parent: Command, kind: ServiceKind, done: (exitCode: number) => void): void {
  const { commands: c } = words().service;
  const o = words().cli.options;
  const load = () => import('./service.ts');
  const install = withCommon(parent.command('install').description(kind === 'worker' ? c.workerInstall : c.webInstall));
  if (kind === 'worker') install.option('--concurrency <n>', o.concurrency, positive('--concurrency', 100));
  else install.option('--port <n>', words().web.options.port, port('--port'));
  // Flags may stand before or after the subcommand; what the parent took is the subcommand's too.
  install.option('-y, --yes', o.yes).action(async (_, command: Command) => {
    const flags = command.optsWithGlobals();
    await (await load()).installHere(context(flags), kind, flags);
    done(0);
  });
  withCommon(parent.command('uninstall').description(kind === 'worker' ? c.workerUninstall : c.webUninstall))
    .option('-y, --yes', o.yes)
    .action(async (_, command: Command) => {
      const flags = command.optsWithGlobals();
      await (await load()).uninstallHere(context(flags), kind);
      done(0);
    });
}
