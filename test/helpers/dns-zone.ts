import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Records by name, lower case. */
export interface Zone {
  readonly mx?: Readonly<Record<string, readonly (readonly [priority: number, server: string])[]>>;
  readonly srv?: Readonly<
    Record<string, readonly (readonly [priority: number, weight: number, port: number, server: string])[]>
  >;
  readonly a?: Readonly<Record<string, string>>;
  readonly txt?: Readonly<Record<string, readonly string[]>>;
}

const TYPES = { a: 1, mx: 15, txt: 16, srv: 33 } as const;

/** What was asked, in its order: `MX example.org`. */
export interface AskedDns {
  readonly server: string;
  readonly asked: readonly string[];
}

/**
 * A DNS server on loopback that knows these records and nothing else (RFC 1035, RFC 2782), or that never answers (null); it is closed when the
 * test ends.
 */
export async function dnsZone(zone: Zone | null): Promise<AskedDns> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query);
    const kind = (Object.keys(TYPES) as (keyof typeof TYPES)[]).find((known) => TYPES[known] === type);
    asked.push(`${kind?.toUpperCase() ?? type} ${name}`);
    if (zone) socket.send(answer(query, end, type, kind ? dataOf(zone, kind, name) : []), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return { server: `127.0.0.1:${(socket.address() as AddressInfo).port}`, asked };
}

function dataOf(zone: Zone, kind: keyof typeof TYPES, name: string): Buffer[] {
  switch (kind) {
    case 'a':
      return zone.a?.[name] ? [Buffer.from(zone.a[name].split('.').map(Number))] : [];
    case 'mx':
      return (zone.mx?.[name] ?? []).map(([priority, server]) => Buffer.concat([numbers(priority), labels(server)]));
    case 'txt':
      return (zone.txt?.[name] ?? []).map(strings);
    case 'srv':
      return (zone.srv?.[name] ?? []).map(([priority, weight, port, server]) =>
        Buffer.concat([numbers(priority, weight, port), labels(server)]),
      );
  }
}

/** A text in pieces of 255 bytes at most. */
function strings(text: string): Buffer {
  const parts = text.match(/.{1,255}/gs) ?? [''];
  return Buffer.concat(parts.map((part) => Buffer.from([part.length, ...Buffer.from(part, 'latin1')])));
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, 2 * i);
  return bytes;
}

function labels(name: string): Buffer {
  const parts = name.split('.').filter(Boolean);
  return Buffer.concat([...parts.map((part) => Buffer.from([part.length, ...Buffer.from(part)])), Buffer.from([0])]);
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const parts: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    parts.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: parts.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

const NAME_ERROR = 3;

function answer(query: Buffer, end: number, type: number, records: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | (records.length === 0 ? NAME_ERROR : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  const written = records.map((data) => {
    // The name asked for, for a minute.
    const start = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, 0]);
    start.writeUInt16BE(data.length, 10);
    return Buffer.concat([start, data]);
  });
  return Buffer.concat([head, query.subarray(12, end), ...written]);
}
