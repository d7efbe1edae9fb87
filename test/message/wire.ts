import { expect } from 'vitest';
import type { Composed } from '../../src/message/types.ts';

/** The message as the receiver gets it. */
export function bytesOf(composed: Composed): Buffer {
  const bytes = Buffer.concat(composed.chunks);
  expect(bytes.length).toBe(composed.size);
  return bytes;
}

/** What RFC 5322 §2.1.1 and §2.3 and RFC 2045 §6.7 ask of every line. */
export function expectCleanWire(bytes: Buffer): void {
  const text = bytes.toString('latin1');
  expect(text).not.toContain('\0');
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(text.endsWith('\r\n')).toBe(true);
  // It goes out as it is: see `wireReady`.
  expect(text).not.toMatch(/^\./m);
  expect(text).not.toMatch(/(^|\n)\./);
  // An address is one word, however long.
  const most = (line: string) => (/^(List-Unsubscribe:)? <(https|mailto):/.test(line) ? 998 : 76);
  for (const line of text.split('\r\n')) expect(line.length, line).toBeLessThanOrEqual(most(line));
}

/** Names of the header fields of the whole message, in order. */
export function fieldNames(bytes: Buffer): string[] {
  const [head = ''] = bytes.toString('latin1').split('\r\n\r\n');
  return head
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')));
}

/** By the letter of RFC 2045 §6.7, and by nothing of ours. */
export function decodeQuotedPrintable(encoded: string): Buffer {
  const joined = encoded.replaceAll('=\r\n', '');
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
