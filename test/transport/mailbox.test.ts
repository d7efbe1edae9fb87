import { expect, it } from 'vitest';
import { startMailbox } from '../../src/demo/mailbox.ts';
import { always, mail } from './mails.ts';
import { transportTo } from './transports.ts';

it('the demo’s mailbox keeps the last 200 messages as they came', async () => {
  const mailbox = await startMailbox();
  try {
    const transport = transportTo(mailbox.port, { connections: 2 });
    const mails = Array.from({ length: 205 }, (_, i) => mail({ delivery: `a.${i}` }));
    for (const one of mails) expect(await transport.send(one, always)).toMatchObject({ kind: 'sent' });
    const kept = mails.slice(5).map(({ chunks }) => Buffer.concat(chunks).toString());
    expect(mailbox.messages.map((raw) => Buffer.from(raw).toString())).toEqual(kept);
  } finally {
    await mailbox.close();
  }
});
