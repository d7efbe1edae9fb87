import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

const load = (yaml: string) => loadConfig({ cwd: folderWith({ 'facteur.yaml': yaml }), env: {} });
const HOST = 'accounts:\n  main:\n    host: smtp.example.org\n';

describe('what becomes of what comes back', () => {
  test('by itself: three campaigns and fifteen days; the sender is the envelope sender', async () => {
    const config = await load(HOST);
    expect(config.returns.suppressAfter).toEqual({ campaigns: 3, days: 15 });
    expect(config.accounts.get('main')?.bounce).toBeNull();
  });

  test('as it is written, for all accounts and for one', async () => {
    const written = `${HOST}  other:\n    host: smtp.example.org\n    bounce: Retours@Exemple.fr\n`;
    const config = await load(`${written}returns:\n  verp: b+TOKEN@Example.org\n  suppressAfter:\n    days: 30\n`);
    expect(config.returns.suppressAfter).toEqual({ campaigns: 3, days: 30 });
    expect(config.accounts.get('main')?.bounce).toBe('b+TOKEN@example.org');
    expect(config.accounts.get('other')?.bounce).toBe('Retours@exemple.fr');
  });

  test.each([
    ['returns:\n  verp: bounces@example.org\n', 'returns.verp', { kind: 'bounce-address' }],
    ['returns:\n  verp: a@TOKEN.example.org\n', 'returns.verp', { kind: 'bounce-address' }],
    ['returns:\n  verp: TOKEN+TOKEN@example.org\n', 'returns.verp', { kind: 'bounce-address' }],
    ['returns:\n  verp: b+TOKEN@nowhere\n', 'returns.verp', { kind: 'address', problem: 'undotted' }],
    [
      `returns:\n  verp: ${'b'.repeat(40)}+TOKEN@example.org\n`,
      'returns.verp',
      { kind: 'address', problem: 'too-long' },
    ],
    [`${HOST}    bounce: nobody\n`, 'accounts.main.bounce', { kind: 'address', problem: 'no-at' }],
    ['returns:\n  suppressAfter:\n    campaigns: 0\n', 'returns.suppressAfter.campaigns', { kind: 'integer' }],
  ])('%s', async (yaml, key, problem) => {
    const error = await errorOf(() => load(yaml));
    expect(error).toMatchObject({ code: 'config-invalid', params: { key, problem } });
  });

  test('a key that is none is named with those that are', async () => {
    expect(await errorOf(() => load('returns:\n  vrep: x\n'))).toMatchObject({
      code: 'config-unknown-key',
      params: { key: 'returns.vrep', suggestion: 'verp' },
    });
    expect(await errorOf(() => load('returns:\n  suppressAfter:\n    day: 3\n'))).toMatchObject({
      code: 'config-unknown-key',
      params: { key: 'returns.suppressAfter.day', suggestion: 'days' },
    });
  });
});
