import { expect, it } from 'vitest';
import { needsNoEscaping } from '../../src/transport/smtp/wire-form.ts';

const bytes = (...texts: string[]) => texts.map((text) => new Uint8Array(Buffer.from(text)));

it.each([
  ['a usual message', bytes('Subject: a\r\n\r\n', 'un. deux.\r\n'), true],
  ['an empty chunk', bytes('a\r\n', '', 'b\r\n'), true],
  ['only a line break', bytes('\r\n'), true],
  ['a large chunk, twice', Array(2).fill(bytes('ligne\r\n'.repeat(10_000))[0]), true],
  ['a dot at the beginning of a line', bytes('a\r\n.b\r\n'), false],
  ['a dot at the beginning of the message', bytes('.a\r\n'), false],
  ['a dot at the beginning of a chunk after a line break', bytes('a\r\n', '.b\r\n'), false],
  ['a dot at the beginning of a chunk within a line', bytes('a', '.b\r\n'), true],
  ['a bare line feed', bytes('a\nb\r\n'), false],
  ['a bare carriage return', bytes('a\rb\r\n'), false],
  ['a line feed before a carriage return', bytes('a\n\rb\r\n'), false],
  ['a carriage return at the end of a chunk', bytes('a\r', '\nb\r\n'), false],
  ['a line feed at the beginning of a chunk', bytes('a', '\nb\r\n'), false],
  ['no line break at the end', bytes('a\r\nb'), false],
  ['a large chunk with a dot', bytes(`${'ligne\r\n'.repeat(10_000)}.\r\n`), false],
  ['an empty last chunk', bytes('a\r\n', ''), true],
  ['no chunk', [], false],
])('goes out byte for byte or not: %s', (_what, chunks, expected) => {
  expect(needsNoEscaping(chunks)).toBe(expected);
  expect(needsNoEscaping(chunks)).toBe(expected);
});
