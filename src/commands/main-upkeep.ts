import type { Command } from 'commander';
import { suppressionReasons } from '../backend/states.ts';
import { type CommonFlags, choice, collected, context, positive, withCommon } from './command-line.ts';
import { withListFlags } from './list-options.ts';
import { words } from './words.ts';

/** `facteur suppress ...`, `facteur purge`, `facteur backup` and `facteur restore`. */
export function addUpkeep(program: Command): void {
  const { commands: c, options: o } = words().cli;
  addSuppress(program);
  addBackup(program);
  addReport(program);
  addArchive(program);
  withCommon(program.command('purge').description(c.purge))
    .requiredOption('--older-than <days>', o.olderThan, positive('--older-than', 36_500))
    .option('-y, --yes', o.yes)
    .action(async (flags) => {
      const { purge } = await import('./purge.ts');
      await purge(context(flags), flags);
    });
}

function addReport(program: Command): void {
  const { cli, reportFile: w } = words();
  withCommon(program.command('report').description(w.command).argument('[ID]', cli.id))
    .option('-o, --output <file>', w.file)
    .option('--html <file>', w.file)
    .action(async (id: string | undefined, { output, html, ...flags }) => {
      const { report } = await import('./report.ts');
      await report(context(flags), { id, file: output ?? html });
    });
}

function addArchive(program: Command): void {
  const { cli, archive: w } = words();
  withCommon(program.command('archive').description(w.command).argument('[ID]', cli.id))
    .requiredOption('-o, --output <folder>', w.output)
    .option('--attachments', w.withAttachments)
    .option('--set <name=value>', w.set, collected)
    .action(async (id: string | undefined, { output, attachments, set, ...flags }) => {
      const { archive } = await import('./archive.ts');
      await archive(context(flags), { id, output, attachments, set });
    });
}

function addBackup(program: Command): void {
  const { commands: c, options: o, backupFile } = words().cli;
  withCommon(program.command('backup').description(c.backup).argument('<file>', backupFile))
    .option('--with-secrets', o.withSecrets)
    .option('--force', o.force)
    .action(async (file: string, flags) => {
      const { backup } = await import('./backup.ts');
      await backup(context(flags), file, flags);
    });
  withCommon(program.command('restore').description(c.restore).argument('<file>', backupFile))
    .option('-y, --yes', o.yes)
    .action(async (file: string, flags) => {
      const { restore } = await import('./restore.ts');
      await restore(context(flags), file);
    });
}

function addSuppress(program: Command): void {
  const { commands: c, options: o, addresses, listFile } = words().cli;
  const suppress = program.command('suppress').description(c.suppress);
  const load = () => import('./suppress.ts');
  const withReason = (command: Command) =>
    command
      .option('--reason <reason>', o.reason, choice('--reason', suppressionReasons), 'operator')
      .option('--detail <text>', o.detail)
      .option('--topic <name>', words().leaving.options.suppressTopic);
  withReason(withCommon(suppress.command('add').description(c.suppressAdd).argument('<address...>', addresses))).action(
    async (given: string[], flags) => (await load()).addAddresses(context(flags), given, flags),
  );
  withCommon(suppress.command('remove').description(c.suppressRemove).argument('<address...>', addresses))
    .option('--topic <name>', words().leaving.options.suppressTopic)
    .action(async (given: string[], flags) => (await load()).removeAddresses(context(flags), given, flags));
  withCommon(suppress.command('list').description(c.suppressList)).action(async (flags: CommonFlags) =>
    (await load()).listSuppressions(context(flags)),
  );
  withReason(
    withListFlags(withCommon(suppress.command('import').description(c.suppressImport).argument('<file>', listFile))),
  ).action(async (file: string, flags) => (await load()).importAddresses(context(flags), file, flags));
  const w = words().leaving.options;
  withCommon(suppress.command('php').description(w.php).argument('<folder>', w.phpFolder)).action(
    async (folder: string, flags) => (await import('./leave.ts')).writePhpPage(context(flags), folder),
  );
  withCommon(suppress.command('fetch').description(w.fetch)).action(async (flags: CommonFlags) =>
    (await import('./leave.ts')).fetchFromPage(context(flags)),
  );
  suppress
    .command('export')
    .description(c.suppressExport)
    .option('-o, --output <file>', words().cli.options.exportOutput)
    .action(async ({ output, ...flags }: CommonFlags & { output?: string }) =>
      (await load()).exportSuppressions(context(flags), output),
    );
}
