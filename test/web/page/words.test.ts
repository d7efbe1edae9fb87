import { expect, it } from 'vitest';
import { page as english } from '../../../src/i18n/en/page/index.ts';
import { page as french } from '../../../src/i18n/fr/page/index.ts';

const DAY = 86_400;
const spans = [
  [DAY, '24 heures', '24 hours'],
  [3_600, '1\u00a0h', '1\u00a0h'],
  [10, '10\u00a0s', '10\u00a0s'],
  [30 * DAY, '720\u00a0h', '720\u00a0h'],
] as const;

it.each(spans)('what an account has sent is told of its own window: %i seconds', (seconds, inFrench, inEnglish) => {
  const window = { used: 3, most: 10, left: 7, seconds };
  expect(french.home.accounts.used(window)).toBe(`3 envoyés en ${inFrench}, encore 7 possibles`);
  expect(english.home.accounts.used(window)).toBe(`3 sent within ${inEnglish}, 7 more possible`);
  expect(french.settings.accounts.used(window)).toBe(`3 sur 10 en ${inFrench}`);
  expect(english.settings.accounts.used(window)).toBe(`3 of 10 in ${inEnglish}`);
});

it('of one person is said in the singular', () => {
  const { cancel, list, again, now } = french.campaign;
  const said = [
    ...[now.cancelled({ sent: 1 }), cancel.text({ left: 1, sent: 1 }), cancel.done({ left: 1 })],
    ...[list.suppressed({ count: 1 }), again.act({ count: 1 }), french.draft.reasons.onlyFailedOf({ count: 1 })],
  ];
  expect(said.filter((text) => /ont\s|avaient/.test(text))).toEqual([]);
});
