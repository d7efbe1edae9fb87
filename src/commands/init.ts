import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FoundAccount, findAccountSettings } from '../app/find-account/find-account.ts';
import { domainOf } from '../app/reason.ts';
import { dotenvValue } from '../config/dotenv-write.ts';
import { FacteurError } from '../errors.ts';
import { ask, askFor, askHidden, readNumber } from './ask.ts';
import type { Context } from './context.ts';
import { words } from './words.ts';

interface Answers {
  readonly name: string;
  readonly email: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** By OAuth 2.0: there is no password. */
  readonly signsIn: boolean;
  readonly password: string;
}

/**
 * `facteur init`: asks (on a terminal) and writes .env, facteur.yaml, message.md and destinataires.csv; a file that is
 * there already is never touched. Throws `folder-not-writable`, `interrupted`.
 */
export async function init(context: Context): Promise<void> {
  const { cwd, json, terminal } = context;
  const w = words().init;
  const answers = context.interactive ? await interview(context) : defaults();
  const written: string[] = [];
  const kept: string[] = [];
  for (const { file, text, mode } of files(answers)) {
    const path = join(cwd, file);
    if (existsSync(path)) kept.push(file);
    else {
      write(cwd, path, text, mode);
      written.push(file);
    }
    if (!json) terminal.say(kept.includes(file) ? w.kept({ file }) : w.written({ file }));
  }
  if (json) terminal.result({ written, kept });
  else terminal.say(`\n${w.next}`);
}

function defaults(): Answers {
  const { defaultName } = words().init;
  const server = { host: 'smtp.example.org', port: 587 };
  const email = 'adresse@example.org';
  return { name: defaultName, email, ...server, user: email, signsIn: false, password: '' };
}

async function interview({ terminal, env }: Context): Promise<Answers> {
  const w = words().init;
  terminal.say(`\n${w.title}\n`);
  const name = await askFor(w.askName, w.defaultName, (answer) => answer);
  const email = await askFor(w.askEmail, undefined, (answer) => (/^\S+@\S+\.\S+$/.test(answer) ? answer : undefined));
  const found = await find(terminal, email, env);
  const proposed = found ?? { host: `smtp.${domainOf(email)}`, port: 587 };
  const host = (await ask(w.askHost(proposed))) || proposed.host;
  const port = await askFor(w.askPort(proposed), proposed.port, (answer) => readNumber(answer, 1));
  const asks = found?.host === host ? found.asks : null;
  if (found && asks) {
    terminal.say(words().providers.asks[asks]({ provider: found.provider?.name ?? host, page: found.page }));
  }
  const signsIn = asks === 'sign-in';
  const password = signsIn ? '' : await askHidden(w.askPassword);
  return { name, email, host, port, user: found?.host === host ? found.user : email, signsIn, password };
}

/** Looks for the account's settings and says what was found; null: the person knows better, or has to ask. */
async function find(terminal: Context['terminal'], email: string, env: Context['env']): Promise<FoundAccount | null> {
  const w = words().providers;
  const domain = domainOf(email);
  terminal.say(w.searching({ domain }));
  const found = await findAccountSettings(email, { dns: env.FACTEUR_DNS || null }).catch((error) => {
    if (error instanceof FacteurError) return null;
    throw error;
  });
  terminal.say(found ? w.found({ provider: found.provider?.name ?? null }) : w.notFound({ domain }));
  return found;
}

function files({ name, email, password, ...server }: Answers) {
  const w = words().init;
  const from = `${name.replace(/[<>"]/g, '')} <${email}>`;
  // Server and user may come from a domain's DNS and its description.
  const { host, user } = server;
  const env = { ...server, host: dotenvValue(host), user: dotenvValue(user), password: dotenvValue(password), from };
  const message = `---\nsubject: ${JSON.stringify(w.message.subject)}\n---\n\n${w.message.body}`;
  return [
    { file: '.env', text: w.env(env), mode: 0o600 },
    { file: 'facteur.yaml', text: w.yaml({ name: JSON.stringify(name) }), mode: 0o644 },
    { file: 'message.md', text: message, mode: 0o644 },
    { file: 'destinataires.csv', text: w.csv, mode: 0o644 },
  ];
}

function write(folder: string, path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, text, { mode, flag: 'wx' });
  } catch (error) {
    throw new FacteurError('folder-not-writable', { folder, reason: (error as Error).message }, { cause: error });
  }
}
