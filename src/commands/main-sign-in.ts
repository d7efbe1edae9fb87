import type { Command } from 'commander';
import { context, withCommon } from './command-line.ts';
import { words } from './words.ts';

/** `facteur login` and `facteur logout`. */
export function addSignIn(program: Command): void {
  const { commands: c, options: o } = words().signIn;
  const load = () => import('./login.ts');
  withCommon(program.command('login').description(c.login).argument('[account]', o.account))
    .option('--device', o.device)
    .option('--paste', o.paste)
    .action(async (account: string | undefined, flags) => (await load()).login(context(flags), account, flags));
  withCommon(program.command('logout').description(c.logout).argument('[account]', o.account)).action(
    async (account: string | undefined, flags) => (await load()).logout(context(flags), account),
  );
}
