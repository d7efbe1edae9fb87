import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { startMailbox } from '../demo/mailbox.ts';
import type { Context } from './context.ts';
import { send } from './send.ts';
import { words } from './words.ts';

/** Recipients of the demo. */
const PEOPLE = 200;

/**
 * `facteur demo`: the main job with nothing configured. A test mailbox on a free loopback port, a list and a message in a
 * temporary folder, the real `send --sync` without delay, then one of the received messages as a person reads it.
 */
export async function demo(context: Context): Promise<number> {
  const w = words().demo;
  const say = context.json ? () => {} : context.terminal.say;
  const folder = mkdtempSync(join(tmpdir(), 'facteur-demo-'));
  const mailbox = await startMailbox();
  try {
    say(`\n${w.title}\n${'='.repeat(60)}\n`);
    say(w.mailbox({ port: mailbox.port }));
    writeFiles(folder, mailbox.port);
    say(w.files({ count: PEOPLE }));
    const env = strangersRemoved(context.env);
    const code = await send(
      { ...context, cwd: folder, env, yes: true, interactive: false },
      { mode: 'sync', delay: 0 },
    );
    if (!context.json) {
      say(`\n${w.received(countReceived(mailbox.messages))}\n`);
      say(await readable(mailbox.messages[Math.floor(PEOPLE / 2)] as Uint8Array));
      say(`\n${w.next}\n`);
    }
    return code;
  } finally {
    await mailbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
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

function countReceived(messages: readonly Uint8Array[]): { count: number; distinct: number } {
  const to = (raw: Uint8Array) => /^To: .*$/m.exec(Buffer.from(raw).toString('latin1'))?.[0];
  return { count: messages.length, distinct: new Set(messages.map(to)).size };
}

async function readable(raw: Uint8Array): Promise<string> {
  const w = words().demo;
  const mail = await PostalMime.parse(raw);
  const from = `${mail.from?.name} <${mail.from?.address}>`;
  const to = mail.to?.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ') ?? '';
  const head = [w.from({ text: from }), w.to({ text: to }), w.subject({ text: mail.subject ?? '' })];
  return [...head, '', ...(mail.text ?? '').trimEnd().split('\n')].map((line) => `   │ ${line}`).join('\n');
}
