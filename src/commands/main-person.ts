import type { Command } from 'commander';
import { context, withCommon } from './command-line.ts';
import { words } from './words.ts';

/** `facteur person ...`: what is kept of one person. */
export function addPerson(program: Command): void {
  const w = words().leaving.person;
  withCommon(program.command('person').description(w.command).argument('<address>', w.address))
    .option('--erase', w.erase)
    .option('-y, --yes', words().cli.options.yes)
    .action(async (address: string, flags) => {
      const { person } = await import('./person.ts');
      await person(context(flags), address, flags);
    });
}
