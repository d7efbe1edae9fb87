import { decodeWords } from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { mailboxField, oneLine, parameter, textField } from '../../src/message/headers.ts';
import { phrase, Random } from './random.ts';

const unfold = (field: string) => field.replaceAll('\r\n', '');

describe('header fields', () => {
  it('stay within 76 characters a line and 75 an encoded word, and decode to what they were', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const text = oneLine(phrase(new Random(seed), 20));
      const field = textField('Subject', text);
      expect(decodeWords(unfold(field)), `seed ${seed}`).toBe(text === '' ? 'Subject:' : `Subject: ${text}`);
      for (const line of field.split('\r\n')) {
        expect(line.length).toBeLessThanOrEqual(76);
        expect(line.trim()).not.toBe('');
      }
      for (const [encodedWord] of field.matchAll(/=\?\S+\?=/g)) {
        expect(encodedWord.length).toBeLessThanOrEqual(75);
        expect(decodeWords(encodedWord), encodedWord).not.toContain('\ufffd');
      }
    }
  });

  it.each([
    ['Hello world', 'Subject: Hello world'],
    ['', 'Subject:'],
    ['  a\r\n\tb  ', 'Subject: a b'],
    ['a  b', 'Subject: =?UTF-8?Q?a__b?='],
    ['Été', 'Subject: =?UTF-8?B?w4l0w6k=?='],
    ['Réunion du bureau', 'Subject: =?UTF-8?Q?R=C3=A9union_du_bureau?='],
    ['=?UTF-8?Q?x?=', 'Subject: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?='],
    [`${'word '.repeat(15)}end`, `Subject: ${'word '.repeat(12)}word\r\n word word end`],
  ])('%j', (value, field) => {
    expect(textField('Subject', value)).toBe(field);
  });

  it('breaks even one word of a thousand letters', () => {
    const field = textField('Subject', 'x'.repeat(1000));
    expect(Math.max(...field.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76);
    expect(decodeWords(unfold(field))).toBe(`Subject: ${'x'.repeat(1000)}`);
  });

  it('keep control characters out, whatever the value', () => {
    const evil = 'a\r\nBcc: x@exemple.fr\0\x7f\u0085\u2028b';
    for (const field of [
      textField('Subject', evil),
      mailboxField('To', evil, 'a@exemple.fr'),
      parameter('filename', evil),
    ]) {
      expect(field.replaceAll('\r\n ', '')).toMatch(/^[\x20-\x7e]+$/);
      expect(field).not.toMatch(/\r\n(?! )/);
    }
  });
});

describe('mailboxes', () => {
  it.each([
    ['', 'To: a@exemple.fr'],
    ['Zoe Ndiaye', 'To: Zoe Ndiaye <a@exemple.fr>'],
    ['Ndiaye, Zoe', 'To: "Ndiaye, Zoe" <a@exemple.fr>'],
    ['The "Z" \\', 'To: "The \\"Z\\" \\\\" <a@exemple.fr>'],
    ['Zoé', 'To: =?UTF-8?Q?Zo=C3=A9?= <a@exemple.fr>'],
    ['=?x?=', 'To: =?UTF-8?B?PT94Pz0=?= <a@exemple.fr>'],
  ])('%j', (name, field) => {
    expect(mailboxField('To', name, 'a@exemple.fr')).toBe(field);
  });

  it('fold before the address when the line gets long', () => {
    const address = `${'a'.repeat(50)}@exemple.fr`;
    expect(mailboxField('To', 'A rather long display name', address)).toBe(
      `To: A rather long display name\r\n <${address}>`,
    );
  });
});

describe('parameters', () => {
  it.each([
    ['a b.pdf', ';\r\n filename="a b.pdf"'],
    ['a"b\\.pdf', ';\r\n filename="a\\"b\\\\.pdf"'],
    ['été.pdf', ";\r\n filename*=utf-8''%C3%A9t%C3%A9.pdf"],
    ["l'été (1)*.pdf", ";\r\n filename*=utf-8''l%27%C3%A9t%C3%A9%20%281%29%2A.pdf"],
  ])('%j', (value, text) => {
    expect(parameter('filename', value)).toBe(text);
  });

  it('are cut into pieces that hold whole characters (RFC 2231 §3, §4.1)', () => {
    const value = `${'é日😀'.repeat(30)}.pdf`;
    const pieces = parameter('filename', value).split(';\r\n ').slice(1);
    const decoded = pieces.map((piece, i) => {
      expect(piece.length + 2).toBeLessThanOrEqual(76);
      const [, number, text = ''] = /^filename\*(\d+)\*=(?:utf-8'')?(\S*)$/.exec(piece) ?? [];
      expect(Number(number)).toBe(i);
      return decodeURIComponent(text);
    });
    expect(decoded.length).toBeGreaterThan(5);
    expect(decoded.join('')).toBe(value);
  });
});
