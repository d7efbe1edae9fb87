import PostalMime from 'postal-mime';
import type { Context } from './context.ts';
import { openDemo, PEOPLE } from './demo-project.ts';
import { send } from './send.ts';
import { words } from './words.ts';

/**
 * `facteur demo`: the main job with nothing configured. A test mailbox on a free loopback port, a list and a message in a
 * temporary folder, the real `send --sync` without delay, then one of the received messages as a person reads it.
 */
export async function demo(context: Context): Promise<number> {
  const w = words().demo;
  const say = context.json ? () => {} : context.terminal.say;
  const demo = await openDemo(context, { keep: PEOPLE });
  const { mailbox } = demo;
  try {
    say(`\n${w.title}\n${'='.repeat(60)}\n`);
    say(w.mailbox({ port: mailbox.port }));
    say(w.files({ count: PEOPLE }));
    const code = await send({ ...demo.context, yes: true, interactive: false }, { mode: 'sync', delay: 0 });
    if (!context.json) {
      say(`\n${w.received(countReceived(mailbox.messages))}\n`);
      say(await asText(mailbox.messages[Math.floor(PEOPLE / 2)] as Uint8Array));
      say(`\n${w.next}\n`);
    }
    return code;
  } finally {
    await demo.close();
  }
}

function countReceived(messages: readonly Uint8Array[]): { count: number; distinct: number } {
  const to = (raw: Uint8Array) => /^To: .*$/m.exec(Buffer.from(raw).toString('latin1'))?.[0];
  return { count: messages.length, distinct: new Set(messages.map(to)).size };
}

async function asText(raw: Uint8Array): Promise<string> {
  const w = words().demo;
  const mail = await PostalMime.parse(raw);
  const from = `${mail.from?.name} <${mail.from?.address}>`;
  const to = mail.to?.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ') ?? '';
  const head = [w.from({ text: from }), w.to({ text: to }), w.subject({ text: mail.subject ?? '' })];
  return [...head, '', ...(mail.text ?? '').trimEnd().split('\n')].map((line) => `   │ ${line}`).join('\n');
}
