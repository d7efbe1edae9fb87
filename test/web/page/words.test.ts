import { expect, it } from 'vitest';
import { campaign } from '../../../src/i18n/fr/page/campaign.ts';
import { draft } from '../../../src/i18n/fr/page/draft.ts';

it('of one person is said in the singular', () => {
  const { cancel, list, again, now } = campaign;
  const said = [
    ...[now.cancelled({ sent: 1 }), cancel.text({ left: 1, sent: 1 }), cancel.done({ left: 1 })],
    ...[list.suppressed({ count: 1 }), again.act({ count: 1 }), draft.reasons.onlyFailedOf({ count: 1 })],
  ];
  expect(said.filter((text) => /ont\s|avaient/.test(text))).toEqual([]);
});
