import { describe, expect, it } from 'vitest';
import { encodeQuotedPrintable, isPlainBody, quotedPrintableBound } from '../../src/message/quoted-printable.ts';
import { lines, Random } from './random.ts';
import { decodeQuotedPrintable } from './wire.ts';

function encode(text: string): string {
  const input = Buffer.from(text);
  const out = Buffer.alloc(quotedPrintableBound(input.length));
  return out.toString('latin1', 0, encodeQuotedPrintable(input, input.length, out, 0));
}

describe('quoted-printable', () => {
  it('comes back as it was, in lines of at most 76 characters that break no character', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const text = lines(new Random(seed), 20);
      const encoded = encode(text);
      expect(decodeQuotedPrintable(encoded).toString(), `seed ${seed}`).toBe(text.replaceAll('\n', '\r\n'));
      for (const line of encoded.split('\r\n')) {
        expect(line.length).toBeLessThanOrEqual(76);
        expect(line).toMatch(/^[\t\x20-\x7e]*$/);
        expect(line).not.toMatch(/[ \t]$|^\.|^From /);
        const whole = decodeQuotedPrintable(line.replace(/=$/, ''));
        expect(Buffer.from(whole.toString()).equals(whole), line).toBe(true);
      }
    }
  });

  it('never writes more than it said it would', () => {
    for (let length = 0; length < 400; length++) {
      for (const unit of ['é', '日', '😀', '.', 'x', '\n', ' \n']) {
        const text = unit.repeat(length);
        expect(encode(text).length).toBeLessThanOrEqual(quotedPrintableBound(Buffer.byteLength(text)));
      }
    }
  });

  it.each([
    ['a\r\nb\rc\nd', 'a\r\nb\r\nc\r\nd'],
    ['a\0b', 'ab'],
    ['end ', 'end=20'],
    ['tab\t\nnext', 'tab=09\r\nnext'],
    ['in the middle', 'in the middle'],
    ['.dot', '=2Edot'],
    ['From me', '=46rom me'],
    ['Frome', 'Frome'],
    ['1+1=2', '1+1=3D2'],
    ['\x07', '=07'],
    ['x'.repeat(76), `${'x'.repeat(75)}=\r\nx`],
    [`${'x'.repeat(74)}é`, `${'x'.repeat(74)}=\r\n=C3=A9`],
    [`${'x'.repeat(75)}.x`, `${'x'.repeat(75)}=\r\n=2Ex`],
  ])('%j is %j', (text, encoded) => {
    expect(encode(text)).toBe(encoded);
  });

  it('looks at no byte behind the end', () => {
    const input = Buffer.from('Fr\r\nFrom x');
    const out = Buffer.alloc(64);
    const length = encodeQuotedPrintable(input, 2, out, 0);
    expect(out.toString('latin1', 0, length)).toBe('Fr');
    expect(out.toString('latin1', 0, encodeQuotedPrintable(Buffer.from('a\r\n'), 2, out, 0))).toBe('a\r\n');
    expect(isPlainBody(Buffer.from('From x'), 4)).toBe(true);
  });
});
