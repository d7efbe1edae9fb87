import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  readonly password: string;
}

/** Servers of common providers by the domain of the address; whoever is not here is asked. */
const servers: Readonly<Record<string, { host: string; port: number }>> = {
  'gmail.com': { host: 'smtp.gmail.com', port: 587 },
  'outlook.com': { host: 'smtp-mail.outlook.com', port: 587 },
  'hotmail.com': { host: 'smtp-mail.outlook.com', port: 587 },
  'orange.fr': { host: 'smtp.orange.fr', port: 465 },
  'wanadoo.fr': { host: 'smtp.orange.fr', port: 465 },
  'free.fr': { host: 'smtp.free.fr', port: 465 },
  'sfr.fr': { host: 'smtp.sfr.fr', port: 465 },
  'laposte.net': { host: 'smtp.laposte.net', port: 465 },
};

/**
 * `facteur init`: asks (on a terminal) and writes .env, facteur.yaml, message.md and destinataires.csv; a file that is
 * there already is never touched. Throws `folder-not-writable`, `interrupted`.
 */
export async function init(context: Context): Promise<void> {
  const { cwd, json, terminal } = context;
  const w = words().init;
  const answers = context.interactive ? await interview(terminal) : defaults();
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
  return { name: defaultName, email: 'adresse@example.org', host: 'smtp.example.org', port: 587, password: '' };
}

async function interview(terminal: Context['terminal']): Promise<Answers> {
  const w = words().init;
  terminal.say(`\n${w.title}\n`);
  const name = await askFor(w.askName, w.defaultName, (answer) => answer);
  const email = await askFor(w.askEmail, undefined, (answer) => (/^\S+@\S+\.\S+$/.test(answer) ? answer : undefined));
  const domain = email.slice(email.indexOf('@') + 1).toLowerCase();
  const proposed = servers[domain] ?? { host: `smtp.${domain}`, port: 587 };
  const host = (await ask(w.askHost(proposed))) || proposed.host;
  const port = await askFor(w.askPort(proposed), proposed.port, (answer) => readNumber(answer, 1));
  const password = await askHidden(w.askPassword);
  return { name, email, host, port, password };
}

function files({ name, email, host, port, password }: Answers) {
  const w = words().init;
  const env = { host, port, email, password: dotenvValue(password), from: `${name.replace(/[<>"]/g, '')} <${email}>` };
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
