import { expect, test } from 'vitest';
import { Adviser } from '../../src/campaign/list/advice.ts';

const adviser = new Adviser();

test.each([
  ['gmial.com', 'gmail.com'],
  ['hotmial.com', 'hotmail.com'],
  ['orange.ft', 'orange.fr'],
  ['wanado.fr', 'wanadoo.fr'],
  ['gmail.fr', 'gmail.com'],
  ['gmail.con', 'gmail.com'],
  ['gamil.com', 'gmail.com'],
  ['yaho.fr', 'yahoo.fr'],
  ['laposte.fr', 'laposte.net'],
])('a typing error: %s', (domain, meant) => {
  expect(adviser.adviceOn(`Lea.D@${domain}`)).toEqual({ kind: 'typo', meant: `Lea.D@${meant}` });
  expect(adviser.adviceOn(`x@${domain}`)).toEqual({ kind: 'typo', meant: `x@${meant}` });
});

test.each([
  'gmail.com',
  'mail.com',
  'ymail.com',
  'gmx.de',
  'exemple.fr',
  'a.fr',
  'hotmail.be',
  'orange.com',
  'm.gmail.com',
])('no typing error: %s', (domain) => {
  expect(adviser.adviceOn(`lea@${domain}`)).toBeNull();
});

test.each(['contact', 'Info', 'no-reply', 'secretariat'])('an address of a function: %s@', (local) => {
  expect(adviser.adviceOn(`${local}@exemple.fr`)).toEqual({ kind: 'role' });
});
