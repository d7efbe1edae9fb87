import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMailbox, type TestMailbox } from '../demo/mailbox.ts';
import { WITH_ALL } from '../disk.ts';
import type { Context } from './context.ts';
import { words } from './words.ts';

/** Recipients of the demo. */
export const PEOPLE = 200;

/** A project in a temporary folder whose mail goes to a mailbox of this machine; whoever opens it closes it. */
export interface DemoProject {
  /** The context of commands that work in it: its folder, and none of the settings of a real account. */
  readonly context: Context;
  readonly mailbox: TestMailbox;
  close(): Promise<void>;
}

/** Makes a project with a message, a list of imaginary people and a mailbox on a free port. `keep`: messages the mailbox keeps. */
export async function openDemo(context: Context, { keep }: { readonly keep: number }): Promise<DemoProject> {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-demo-'));
  const mailbox = await startMailbox({ keep });
  writeFiles(folder, mailbox.port);
  return {
    context: { ...context, cwd: folder, env: strangersRemoved(context.env) },
    mailbox,
    async close() {
      await mailbox.close();
      rmSync(folder, WITH_ALL);
    },
  };
}

function writeFiles(folder: string, port: number): void {
  const { message } = words().demo;
  const frontMatter = `---\nsubject: ${JSON.stringify(message.subject)}\nfrom: ${JSON.stringify(message.from)}\n---\n\n`;
  writeFileSync(join(folder, 'message.md'), `${frontMatter}${message.body}\n`);
  writeFileSync(join(folder, 'destinataires.csv'), `${[message.columns, ...people()].join('\n')}\n`);
  writeFileSync(join(folder, '.env'), `SMTP_HOST=127.0.0.1\nSMTP_PORT=${port}\nSMTP_TLS=none\nFACTEUR_WITNESS=none\n`);
}

function people(): string[] {
  const { firstNames, lastNames, towns } = words().demo;
  const pick = (names: string, i: number) => names.split(',').at(i % names.split(',').length) as string;
  return Array.from({ length: PEOPLE }, (_, i) => {
    const cells = [pick(firstNames, i), pick(lastNames, i), pick(towns, i)];
    return [`adherent${i + 1}@demonstration.example`, ...cells, `A-${String(i + 1).padStart(4, '0')}`].join(',');
  });
}

// The demo must not meet the settings of a real account or of another data folder.
function strangersRemoved(env: Context['env']): Context['env'] {
  const foreign = /^(SMTP_|EMAIL_|MAIL_FROM|REDIS_|FACTEUR_)/;
  return Object.fromEntries(Object.entries(env).filter(([key]) => !foreign.test(key)));
}
