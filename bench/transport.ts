/**
 * The transport alone, over loopback to Postfix's smtp-sink: ready-made messages of 8 KB, no composing, no ledger.
 *
 *   node bench/transport.ts [--messages 40000] [--connections 2,10] [--rounds 3]
 *
 * Prints messages per second, this process's CPU time per message, and smtp-source's rate with the same size for comparison.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { parseArgs } from 'node:util';
import type { Composed } from '../src/message/types.ts';
import { createSmtpTransport } from '../src/transport/smtp/transport.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '40000' },
    connections: { type: 'string', default: '2,10' },
    rounds: { type: 'string', default: '3' },
  },
});
const MESSAGES = Number(values.messages);
const LINE = 'Chères adhérentes, chers adhérents, voici une ligne comme les autres.=\r\n';
const SIZE = 8_192;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function startSink(port: number): Promise<ChildProcess> {
  const sink = spawn('/usr/sbin/smtp-sink', ['-u', 'nobody', `127.0.0.1:${port}`, '1000'], { stdio: 'ignore' });
  for (let up = false; !up; ) {
    up = await new Promise<boolean>((resolve) => {
      const probe = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      probe.on('connect', () => probe.end());
    });
  }
  return sink;
}

/** Headers of each message its own, the text shared, as the composer makes them. */
const text = Buffer.from(LINE.repeat(Math.ceil(SIZE / LINE.length))).subarray(0, SIZE - 700 - 2);
const body = Buffer.concat([text, Buffer.from('\r\n')]);

function message(i: number): Composed {
  const fields = `From: <a@example.org>\r\nTo: <b${i}@example.org>\r\nSubject: Essai ${i}\r\nX-Facteur-Delivery: a.${i}\r\n`;
  const headers = Buffer.from(`${fields}X-Pad: ${'x'.repeat(692 - fields.length - 9 - 4)}\r\n\r\n`);
  return {
    from: 'a@example.org',
    to: `b${i}@example.org`,
    chunks: [headers, body],
    size: headers.length + body.length,
    smtpUtf8: false,
  };
}

const always = () => true;

async function round(port: number, connections: number): Promise<string> {
  const settings = { host: '127.0.0.1', port, tls: 'none', user: null, password: null, connections } as const;
  const transport = createSmtpTransport(settings);
  await transport.ready();
  let next = 0;
  const slot = async () => {
    while (next < MESSAGES) {
      const outcome = await transport.send(message(next++), always);
      if (outcome.kind !== 'sent') throw new Error(JSON.stringify(outcome));
    }
  };
  const cpu = process.cpuUsage();
  const began = performance.now();
  // Twice as many senders as connections: as the worker's window has it.
  await Promise.all(Array.from({ length: connections * 2 }, slot));
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  await transport.close({ now: false });
  const perMessage = (used.user + used.system) / MESSAGES;
  return `${String(Math.round(MESSAGES / seconds)).padStart(6)}/s  ${perMessage.toFixed(0)} µs CPU a message`;
}

function smtpSource(port: number, connections: number): string {
  const args = ['-d', '-s', String(connections), '-m', String(MESSAGES), '-l', String(SIZE), `127.0.0.1:${port}`];
  const began = performance.now();
  const { status } = spawnSync('/usr/sbin/smtp-source', args);
  const rate = Math.round(MESSAGES / ((performance.now() - began) / 1000));
  return status === 0 ? `${String(rate).padStart(6)}/s  (smtp-source)` : 'smtp-source failed';
}

const port = await freePort();
const sink = await startSink(port);
try {
  console.log(`message of ${message(0).size} bytes, ${MESSAGES} a round`);
  for (const connections of values.connections.split(',').map(Number)) {
    for (let i = 0; i < Number(values.rounds); i += 1) {
      console.log(`${String(connections).padStart(2)} connections: ${await round(port, connections)}`);
      console.log(`${String(connections).padStart(2)} connections: ${smtpSource(port, connections)}`);
    }
  }
} finally {
  sink.kill();
}
