import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotedLine } from '../../src/message/quoted-line.ts';
import { MessageWriter } from '../../src/message/writer.ts';
import { decodeQuotedPrintable } from './wire.ts';

/** What differs is given as `{ value }`. */
type Piece = string | { readonly value: string };

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'F', 'From ', 'rom ', ' ', '\t', '.', '=', 'é', '’', '😀'), maxLength: 30 }),
  fc.string({ unit: fc.constantFrom('x', 'é', ' '), minLength: 60, maxLength: 200 }),
  fc.constantFrom('', ' ', 'F', 'Fr', 'From', '.', '-'),
);
const value = fc
  .oneof(
    text,
    fc.tuple(text, text).map(([a, b]) => `${a}\n${b}`),
  )
  .map((value) => ({ value }));
const pieces = fc.tuple(fc.array(fc.oneof(text, value), { maxLength: 6 }), text).map(([some, last]): Piece[] => {
  return [...some, `${last}\n`].filter((piece) => piece !== '');
});

function write(line: readonly Piece[]): string {
  const varying = line.map((piece) => (typeof piece === 'string' ? piece : { render: () => piece.value }));
  const quoted = quotedLine(varying, new MessageWriter());
  const writer = new MessageWriter();
  quoted.write(writer, { email: '', vars: {} }, new Date(0));
  return Buffer.from(writer.take()).toString('latin1');
}

describe('a line in which something differs, as quoted-printable', () => {
  it('comes back as it was, in lines of at most 76 characters that begin and end as lines may', () => {
    fc.assert(
      fc.property(pieces, (line) => {
        const encoded = write(line);
        const whole = line.map((piece) => (typeof piece === 'string' ? piece : piece.value)).join('');
        expect(decodeQuotedPrintable(encoded).toString()).toBe(whole.replaceAll('\n', '\r\n'));
        for (const one of encoded.split('\r\n')) {
          expect(one.length).toBeLessThanOrEqual(76);
          expect(one).not.toMatch(/[ \t]$|^\.|^From /);
          const bytes = decodeQuotedPrintable(one.replace(/=$/, ''));
          expect(Buffer.from(bytes.toString()).equals(bytes), one).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, Piece[], string]>([
    [
      'goes on behind a name',
      ['Bonjour ', { value: 'Zoé' }, ', à bientôt\n'],
      'Bonjour Zo=C3=A9, =C3=A0 bient=C3=B4t\r\n',
    ],
    ['has its last column for the break', [{ value: 'x' }, `${'y'.repeat(74)}\n`], `x${'y'.repeat(74)}\r\n`],
    ['begins a line where it has no room', [{ value: 'x' }, `${'y'.repeat(75)}\n`], `x=\r\n${'y'.repeat(75)}\r\n`],
    ['needs no break where nothing stands before it', [{ value: '' }, `${'y'.repeat(75)}\n`], `${'y'.repeat(75)}\r\n`],
    ['guards a dot that begins the line after all', [{ value: '' }, '.x\n'], '=2Ex\r\n'],
    ['guards no dot within the line', [{ value: 'x' }, '.x\n'], 'x.x\r\n'],
    ['makes no From of two halves', [{ value: 'From' }, ' x\n'], 'From=\r\n x\r\n'],
    ['leaves other names of four letters alone', [{ value: 'Fred' }, ' x\n'], 'Fred x\r\n'],
    ['has a blank before nothing not end a line', ['a ', { value: '' }, '\n'], 'a=20\r\n'],
    ['has a blank before something as it is', ['a \t', { value: 'b' }, '\n'], 'a \tb\r\n'],
    ['has what a name ends with not end a line', [{ value: 'a ' }, '\n'], 'a=20\r\n'],
  ])('%s', (_, line, encoded) => {
    expect(write(line)).toBe(encoded);
  });
});
