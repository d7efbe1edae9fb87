import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const TXT = 16;
const NAME_ERROR = 3;

/**
 * A DNS server on loopback that knows these TXT records and nothing else (RFC 1035 §4.1), or that never answers (null).
 * Returns `address:port`; it is closed when the test ends.
 */
export async function dnsServer(records: Readonly<Record<string, readonly string[]>> | null): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    if (records) socket.send(answer(query, records), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${(socket.address() as AddressInfo).port}`;
}

function answer(query: Buffer, records: Readonly<Record<string, readonly string[]>>): Buffer {
  const { name, end } = questionOf(query);
  const texts = query.readUInt16BE(end - 4) === TXT ? (records[name.toLowerCase()] ?? []) : [];
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // A response, recursion available; then counts of questions and answers.
  head.writeUInt16BE(0x8180 | (texts.length === 0 ? NAME_ERROR : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(texts.length, 6);
  return Buffer.concat([head, query.subarray(12, end), ...texts.map(record)]);
}

function questionOf(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 5 };
}

/** A TXT record of the name asked for, in character strings of 255 bytes at most. */
function record(text: string): Buffer {
  const strings = text.match(/.{1,255}/gs) ?? [''];
  const data = Buffer.concat(strings.map((part) => Buffer.from([part.length, ...Buffer.from(part, 'latin1')])));
  const head = Buffer.from([0xc0, 12, 0, TXT, 0, 1, 0, 0, 0, 60, 0, 0]);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
