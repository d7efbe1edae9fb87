import { expect, test } from 'vitest';
import { isShort, mask } from '../src/mask.ts';

test('a secret is hidden wherever it stands', () => {
  expect(mask('got secret1 and AUTHsecret1x', ['secret1'])).toBe('got *** and AUTH***x');
  expect(mask('the longer one first: abcdefgh', ['abcdefgh', 'abcdef'])).toBe('the longer one first: ***');
});

test('one under 6 characters only as a word of its own: else a reply could not be read any more', () => {
  expect(mask('535 5.7.8 e: refused e', ['e'])).toBe('535 5.7.8 ***: refused ***');
  expect(mask('caf\u00e9 caf caf1 (caf)', ['caf'])).toBe('caf\u00e9 *** caf1 (***)');
  expect(mask('a.b axb a.b', ['a.b'])).toBe('*** axb ***');
  expect(mask('x $& x', ['$&'])).toBe('x *** x');
  expect([isShort('12345'), isShort('123456')]).toEqual([true, false]);
});
