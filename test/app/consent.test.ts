import { expect, it } from 'vitest';
import { type Consent, consents, openConsents, requireConsent } from '../../src/app/consent.ts';
import type { Finding, FindingCode } from '../../src/findings.ts';
import { errorOf } from '../helpers/errors.ts';

function found(code: FindingCode): Finding {
  return { code, level: 'warning', count: 1, rows: [{ line: 2, email: 'x' }], params: {} } as Finding;
}

const all = (['several-addresses', 'invalid-addresses', 'rows-hidden', 'duplicates'] as const).map(found);

it('asks for what was found and not agreed to, in one order, and says which of it is needed', () => {
  const asked = (accept: readonly Consent[]) =>
    openConsents(all, accept).map(({ consent, needed }) => [consent, needed]);
  expect(asked([])).toEqual([
    ['hidden-rows', true],
    ['invalid-addresses', true],
    ['several-addresses', false],
  ]);
  expect(asked(['invalid-addresses'])).toEqual([
    ['hidden-rows', true],
    ['several-addresses', false],
  ]);
  expect(asked(consents)).toEqual([]);
  expect(openConsents([found('duplicates')], [])).toEqual([]);
});

it('refuses what is needed and open, with what was found', async () => {
  const refused = (accept: readonly Consent[]) => errorOf(() => requireConsent(all, accept, 'membres.csv'));
  expect(await refused([])).toMatchObject({
    code: 'send-hidden-rows',
    params: { file: 'membres.csv', hidden: all[2] },
  });
  expect(await refused(['hidden-rows'])).toMatchObject({ code: 'send-invalid-addresses', params: { invalid: all[1] } });
  requireConsent(all, ['hidden-rows', 'invalid-addresses'], 'membres.csv');
  requireConsent([found('several-addresses')], [], 'membres.csv');
});
