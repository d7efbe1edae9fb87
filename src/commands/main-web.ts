import { type Command, InvalidArgumentError } from 'commander';
import { tokenScopes } from '../app/token-scopes.ts';
import { duration, ipRanges } from '../config/values.ts';
import { type PersonRole, personRoles } from '../web/page/roles.ts';
import { type CommonFlags, choice, context, port, withCommon } from './command-line.ts';
import { addService } from './main-service.ts';
import { words } from './words.ts';

/** Ten years, in milliseconds. */
const LONGEST_LIFE_MS = 3_650 * 86_400_000;
const DEFAULT_PORT = 4280;

/** `facteur web`, `facteur serve` and `facteur token ...`. */
export function addWeb(program: Command, done: (exitCode: number) => void): void {
  const { commands: c, options: o } = words().web;
  const page = withServer(program.command('web').description(c.web), o.webHost)
    .option('--password', o.password)
    .option('--no-open', o.noOpen)
    .option('--demo', o.demo)
    .option('--public', words().leaving.options.public)
    .action(async (flags) => {
      const { web } = await import('./web.ts');
      await web(context(flags), flags);
    });
  addService(page, 'web', done);
  addPeople(page);
  withServer(program.command('serve').description(c.serve), o.host).action(async (flags) => {
    const { serve } = await import('./serve.ts');
    await serve(context(flags), flags);
  });
  const token = program.command('token').description(c.token);
  const load = () => import('./token.ts');
  withCommon(token.command('create').description(c.tokenCreate).argument('<name>', o.tokenName))
    .option('--scope <scope>', o.scope, choice('--scope', tokenScopes), 'read')
    .option('--expires <time>', o.expires, life)
    .action(async (name: string, flags) => (await load()).createToken(context(flags), name, flags));
  withCommon(token.command('list').description(c.tokenList)).action(async (flags) =>
    (await load()).listTokens(context(flags)),
  );
  withCommon(token.command('revoke').description(c.tokenRevoke).argument('<name>', o.tokenName)).action(
    async (name: string, flags) => (await load()).revokeToken(context(flags), name),
  );
}

/** `facteur web people ...`. Flags may stand before or after the subcommand; what the parent took is the subcommand's, too. */
function addPeople(page: Command): void {
  const { commands: c, options: o } = words().roles;
  const people = page.command('people').description(c.people);
  const load = () => import('./page-people.ts');
  withCommon(people.command('add').description(c.add).argument('<name>', o.name))
    .option('--role <scope>', o.role, choice('--role', personRoles), 'prepare')
    .action(async (name: string, _, command: Command) => {
      const flags = command.optsWithGlobals<CommonFlags & { readonly role: PersonRole }>();
      await (await load()).addPerson(context(flags), name, flags);
    });
  withCommon(people.command('list').description(c.list)).action(async (_, command: Command) =>
    (await load()).listPeople(context(command.optsWithGlobals())),
  );
  withCommon(people.command('remove').description(c.remove).argument('<name>', o.name)).action(
    async (name: string, _, command: Command) => (await load()).removePerson(context(command.optsWithGlobals()), name),
  );
}

/** What both servers are told of where they listen. */
function withServer(command: Command, host: string): Command {
  return withCommon(command)
    .option('--port <n>', words().web.options.port, port('--port'), DEFAULT_PORT)
    .option('--host <address>', host, '127.0.0.1')
    .option('--proxy <address>', words().leaving.options.proxy, proxies)
    .option('--log <format>', words().metrics.options.log, choice('--log', ['text', 'json']));
}

/** Collects IP addresses and networks. */
function proxies(value: string, all: readonly string[] = []): readonly string[] {
  const read = ipRanges(value);
  if ('value' in read) return [...all, ...read.value];
  throw wrong('--proxy', value, words().leaving.proxies);
}

/** `90d`, `12h` as milliseconds. */
function life(value: string): number {
  const read = duration(LONGEST_LIFE_MS, { bareSeconds: false })(value);
  if ('value' in read && read.value > 0) return read.value;
  throw wrong('--expires', value, words().web.ranges.life);
}

function wrong(option: string, value: string, range: string): InvalidArgumentError {
  return new InvalidArgumentError(words().cli.wrong.number({ option, value, range }));
}
