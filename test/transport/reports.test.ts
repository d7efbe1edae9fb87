import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Composed } from '../../src/message/types.ts';
import { always, mail } from './mails.ts';
import { transportTo } from './transports.ts';

/** A server that offers these extensions and keeps the envelope commands as they came. */
async function server(extensions: readonly string[]): Promise<{ port: number; commands: string[] }> {
  const commands: string[] = [];
  const listening = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 raw.test ESMTP\r\n');
    let inMessage = false;
    createInterface({ input: socket }).on('line', (line) => {
      const verb = line.slice(0, 4);
      if (inMessage && line !== '.') return;
      if (verb === 'MAIL' || verb === 'RCPT') commands.push(line);
      const offered = ['raw.test', ...extensions].map(
        (name, i) => `250${i < extensions.length ? '-' : ' '}${name}\r\n`,
      );
      if (verb === 'EHLO') socket.write(offered.join(''));
      else if (verb === 'DATA') socket.write('354 Go on\r\n');
      else if (verb === 'QUIT') socket.end('221 Bye\r\n');
      else socket.write('250 Ok\r\n');
      inMessage = verb === 'DATA';
    });
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => void listening.close());
  return { port: (listening.address() as AddressInfo).port, commands };
}

async function envelopes(extensions: readonly string[], ...mails: readonly Composed[]): Promise<readonly string[]> {
  const { port, commands } = await server(extensions);
  const transport = transportTo(port);
  for (const one of mails) expect(await transport.send(one, always)).toMatchObject({ kind: 'sent' });
  return commands;
}

const named = (over: Parameters<typeof mail>[0] = {}) => ({ ...mail(over), envelopeId: 'k3f9.17' });

describe('reports of what cannot be delivered (RFC 3461)', () => {
  it.each([[['DSN']], [['PIPELINING', 'DSN']]])(
    'are asked for where the server offers them: %s',
    async (extensions) => {
      expect(await envelopes(extensions, named())).toEqual([
        'MAIL FROM:<association@example.org> RET=HDRS ENVID=k3f9.17',
        'RCPT TO:<marie@example.org> NOTIFY=FAILURE ORCPT=rfc822;marie@example.org',
      ]);
    },
  );

  it('name whom we wrote to so that nothing in the address is taken for something else', async () => {
    const [, rcpt] = await envelopes(['DSN'], named({ to: 'marie+liste=a@example.org' }));
    expect(rcpt).toBe('RCPT TO:<marie+liste=a@example.org> NOTIFY=FAILURE ORCPT=rfc822;marie+2Bliste+3Da@example.org');
    const utf8 = await envelopes(['DSN', 'SMTPUTF8', '8BITMIME'], named({ to: 'élodie@example.org', smtpUtf8: true }));
    expect(utf8).toEqual([
      'MAIL FROM:<association@example.org> SMTPUTF8 BODY=8BITMIME RET=HDRS ENVID=k3f9.17',
      'RCPT TO:<élodie@example.org> NOTIFY=FAILURE',
    ]);
  });

  it('are not where it does not, nor of a message without a name', async () => {
    const plain = ['MAIL FROM:<association@example.org>', 'RCPT TO:<marie@example.org>'];
    expect(await envelopes(['PIPELINING'], named())).toEqual(plain);
    expect(await envelopes(['DSN', 'PIPELINING'], mail())).toEqual(plain);
    // `DSN` within another word is none.
    expect(await envelopes(['X-DSNS'], named())).toEqual(plain);
  });
});
