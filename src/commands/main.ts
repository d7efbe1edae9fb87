import { Command, CommanderError, Option } from 'commander';
import { FacteurError, told } from '../errors.ts';
import { type CommonFlags, choice, context, isTerminal, port, positive, seconds, withCommon } from './command-line.ts';
import { type Context, processTerminal } from './context.ts';
import type { ConvertOptions } from './convert.ts';
import { withListFlags } from './list-options.ts';
import { addCheck } from './main-check.ts';
import { addPerson } from './main-person.ts';
import { addReturns } from './main-returns.ts';
import { addService } from './main-service.ts';
import { addSignIn } from './main-sign-in.ts';
import { addUpkeep } from './main-upkeep.ts';
import { addWeb } from './main-web.ts';
import { addWebhooks } from './main-webhooks.ts';
import { withMessageFlags, withSampleFlags, withWholeList } from './message-options.ts';
import type { PreviewOptions } from './preview.ts';
import { version } from './version.ts';
import { language, words } from './words.ts';
import { slotsSaid, wrongUse } from './wrong-use.ts';

/**
 * Parses a command line and runs its command, loaded only then. Returns the exit code; everything a person or a program
 * is to see has been written when it resolves.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  let code = 0;
  const program = buildProgram((result) => {
    code = result;
  });
  try {
    if (argv.length === 0 && isTerminal()) return await menu(context({}));
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return report(error, json, commandOf(program, argv));
  }
}

async function menu(of: Context): Promise<number> {
  const { runMenu } = await import('./menu.ts');
  return runMenu(of, main);
}

/** The command that help should be asked for: `facteur send`, or `facteur` alone. */
function commandOf(program: Command, argv: readonly string[]): string {
  const named = program.commands.find((command) => argv.includes(command.name()));
  return named ? `facteur ${named.name()}` : 'facteur';
}

async function report(error: unknown, json: boolean, command: string): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
  if (error instanceof CommanderError && error.code === 'commander.help') return 2; // a subcommand is missing, help was shown
  const known =
    error instanceof FacteurError ? error : error instanceof CommanderError ? wrongUse(error, command) : told(error);
  const { what, remedy } = known.say(language());
  if (json) process.stdout.write(`${JSON.stringify({ error: { code: known.code, message: what, remedy } })}\n`);
  else process.stderr.write(`❌ ${what}\n${words().cli.remedy({ remedy })}\n`);
  if (known.code === 'unexpected' && process.env.FACTEUR_DEBUG) console.error(error);
  return known.exitCode;
}

type Done = (exitCode: number) => void;

function buildProgram(done: Done): Command {
  const w = words().cli;
  const program = new Command('facteur')
    .description(w.about)
    .version(version, '-V, --version', w.version)
    .addHelpText('after', `\n${w.example}\n`);
  addSend(program, done);
  addWorker(program, done);
  addStatus(program);
  addSteering(program);
  addReturns(program);
  addSignIn(program);
  addPerson(program);
  addUpkeep(program);
  addWeb(program, done);
  addWebhooks(program, done);
  addRest(program, done);
  for (const command of withSubcommands(program)) localise(command);
  return program.hook('postAction', sayWaiting);
}

/** Commands that show nothing else, that send themselves, that work in a project of their own, or that a mail server calls. */
const KEEPING_QUIET = ['demo', 'init', 'preview', 'read', 'serve', 'web', 'worker'];

// Whatever a person asks for, campaigns that wait for somebody are named.
async function sayWaiting(_program: Command, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<CommonFlags>();
  if (flags.json || KEEPING_QUIET.includes(command.name())) return;
  const { sayWaitingCampaigns } = await import('./waiting.ts');
  // What `export` writes is for a file: words go to the other stream.
  await sayWaitingCampaigns(
    command.name() === 'export' ? { ...context(flags), terminal: processTerminal(true) } : context(flags),
  );
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Help and errors in the language of the moment, wrong use as an exception, `--lang` everywhere. */
function localise(command: Command): void {
  const w = words().cli;
  const titles: Record<string, string> = {
    'Usage:': w.usage,
    'Options:': w.optionsTitle,
    'Arguments:': w.argumentsTitle,
    'Commands:': w.commandsTitle,
  };
  command
    .option('--lang <fr|en>', w.options.lang)
    .helpOption('-h, --help', w.help)
    .helpCommand(false)
    // What a default is, the descriptions say in the language of the moment.
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      optionDescription: ({ description }) => description,
      styleOptionText: slotsSaid,
      styleArgumentText: slotsSaid,
      styleSubcommandText: slotsSaid,
      argumentTerm: (argument) => (argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
    })
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError(false)
    .exitOverride();
}

function addSend(program: Command, done: Done): void {
  const o = words().cli.options;
  const send = withListFlags(withCommon(program.command('send').description(words().cli.commands.send)));
  withSampleFlags(withWholeList(withMessageFlags(send)))
    .option('--async', o.async)
    .option('--sync', o.sync)
    .option('--dry-run', o.dryRun)
    .option('--delay <s>', o.delay, seconds('--delay'))
    .option('--at <time>', o.at)
    .option('--account <name>', o.account)
    .option('--key <key>', o.key)
    .option('--name <text>', o.name)
    .option('--test-to <address>', o.testTo)
    .option('--on-unknown <choice>', o.onUnknown, choice('--on-unknown', ['keep', 'resend']))
    .option('-y, --yes', o.yes)
    .action(async (flags: Record<string, never> & CommonFlags) => {
      const { send } = await import('./send.ts');
      done(await send(context(flags), { ...flags, mode: sendMode(flags) }));
    });
}

function sendMode(flags: { async?: boolean; sync?: boolean; dryRun?: boolean; yes?: boolean; json?: boolean }) {
  const named = [
    ...(flags.async ? (['async'] as const) : []),
    ...(flags.sync ? (['sync'] as const) : []),
    ...(flags.dryRun ? (['dry-run'] as const) : []),
  ];
  if (named.length > 1) {
    const problem = words().cli.wrong.conflict({ options: named.map((mode) => `--${mode}`).join(', ') });
    throw new FacteurError('usage', { problem, command: 'facteur send' });
  }
  return named[0];
}

function addWorker(program: Command, done: Done): void {
  const { options: o, commands: c } = words().cli;
  const levels = ['debug', 'info', 'warn', 'error'];
  const worker = withCommon(program.command('worker').description(c.worker))
    .option('--daemon', o.daemon)
    .option('--concurrency <n>', o.concurrency, positive('--concurrency', 100))
    .option('--exit-when-idle', o.exitWhenIdle)
    .option('--log-level <level>', o.logLevel, choice('--log-level', levels), 'info')
    .addOption(new Option('--log-file <file>', o.logFile).hideHelp());
  withWatchFlags(worker).action(async (flags) => {
    refuseHostAlone(flags);
    const { runWorker, startWorkerDaemon } = await import('./worker.ts');
    if (flags.daemon) await startWorkerDaemon(context(flags), flags);
    else await runWorker(context(flags), flags);
  });
  // Flags may stand before or after the subcommand; what the parent took is the subcommand's too.
  const merged = (command: Command) => command.optsWithGlobals();
  withCommon(worker.command('stop').description(c.workerStop)).action(async (_, command) => {
    const { stopWorkers } = await import('./worker.ts');
    await stopWorkers(context(merged(command)));
    done(0);
  });
  withCommon(worker.command('status').description(c.workerStatus)).action(async (_, command) => {
    const { showWorkers } = await import('./worker.ts');
    await showWorkers(context(merged(command)));
  });
  addService(worker, 'worker', done);
  const restart = withCommon(worker.command('restart').description(c.workerRestart))
    .option('--concurrency <n>', o.concurrency, positive('--concurrency', 100))
    .option('--log-level <level>', o.logLevel, choice('--log-level', levels), 'info');
  withWatchFlags(restart).action(async (_, command) => {
    refuseHostAlone(merged(command));
    const { restartWorker } = await import('./worker.ts');
    const flags = merged(command);
    await restartWorker(context(flags), { ...flags, logLevel: flags.logLevel });
  });
}

/** What operators' programs ask of a worker. */
function withWatchFlags(worker: Command): Command {
  const o = words().metrics.options;
  return worker
    .option('--log <format>', o.log, choice('--log', ['text', 'json']))
    .option('--metrics-port <n>', o.port, port('--metrics-port'))
    .option('--metrics-host <address>', o.host);
}

function refuseHostAlone({ metricsHost, metricsPort }: { metricsHost?: string; metricsPort?: number }): void {
  if (metricsHost === undefined || metricsPort !== undefined) return;
  throw new FacteurError('usage', { problem: words().metrics.hostAlone, command: 'facteur worker' });
}

function addStatus(program: Command): void {
  const { options: o, commands: c, mailId, id } = words().cli;
  withCommon(program.command('status').description(c.status).argument('[ID]', mailId))
    .option('--bulk', o.bulk)
    .option('--list', o.list)
    .option('--watch', o.watch)
    .option('--to <address>', o.statusTo)
    .action(async (campaign: string | undefined, flags) => {
      const { status } = await import('./status.ts');
      await status(context(flags), { ...flags, id: campaign });
    });
  const sent = ['sent', 'returned', 'complained'];
  const states = ['pending', 'sending', 'deferred', ...sent, 'failed', 'unknown', 'skipped', 'cancelled'];
  program
    .command('export')
    .description(c.export)
    .argument('[ID]', id)
    .option('--state <state>', o.state, choice('--state', states))
    .option('--format <format>', o.format, choice('--format', ['csv', 'json', 'xlsx']), 'csv')
    .option('-o, --output <file>', o.exportOutput)
    .action(async (campaign: string | undefined, flags) => {
      const { exportDeliveries } = await import('./export.ts');
      await exportDeliveries(context(flags), { ...flags, id: campaign });
    });
}

function addSteering(program: Command): void {
  const { options: o, commands: c, id } = words().cli;
  for (const verb of ['pause', 'resume', 'cancel'] as const) {
    withCommon(program.command(verb).description(c[verb]).argument('[ID]', id)).action(
      async (campaign: string | undefined, flags) => {
        const steer = await import('./steer.ts');
        await steer[verb](context(flags), campaign);
      },
    );
  }
  withCommon(program.command('retry').description(c.retry).argument('[ID]', id))
    .option('--failed', o.failed)
    .option('--unknown', o.unknown)
    .action(async (campaign: string | undefined, flags) => {
      const { retry } = await import('./steer.ts');
      await retry(context(flags), campaign, flags);
    });
}

function addRest(program: Command, done: Done): void {
  const { commands: c, options: o, messageFile } = words().cli;
  withCommon(program.command('init').description(c.init))
    .option('-y, --yes', o.yes)
    .action(async (flags) => {
      const { init } = await import('./init.ts');
      await init(context(flags));
    });
  withCommon(program.command('accounts').description(c.accounts)).action(async (flags) => {
    const { accounts } = await import('./accounts.ts');
    await accounts(context(flags));
  });
  addCheck(program, done);
  const preview = withMessageFlags(withListFlags(withCommon(program.command('preview').description(c.preview))));
  withSampleFlags(preview)
    .option('--account <name>', o.account)
    .option('--eml [file]', o.eml)
    .option('--html [file]', o.html)
    .option('--open', o.open)
    .action(async (flags: PreviewOptions & CommonFlags) => {
      const { preview } = await import('./preview.ts');
      await preview(context(flags), flags);
    });
  const convert = withCommon(program.command('convert').description(c.convert).argument('<message>', messageFile));
  withListFlags(convert)
    .option('-t, --to <file>', o.to)
    .option('-o, --output <file>', o.output)
    .action(async (message: string, flags: ConvertOptions & CommonFlags) => {
      const { convert } = await import('./convert.ts');
      await convert(context(flags), message, flags);
    });
  withCommon(program.command('demo').description(c.demo)).action(async (flags) => {
    const { demo } = await import('./demo.ts');
    done(await demo(context(flags)));
  });
}
