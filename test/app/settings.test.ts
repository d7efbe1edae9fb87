import { expect, it } from 'vitest';
import { changeAccount } from '../../src/app/settings/settings.ts';
import { systemClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config/load.ts';
import { folderWith } from '../helpers/folder.ts';

it('accounts whose names differ in signs alone have a password each', async () => {
  const where = { cwd: folderWith(), env: {}, clock: systemClock({}) };
  const account = { host: 'smtp.example.org', user: 'lettre@example.org' };
  const passwords = async () => {
    const { accounts } = await loadConfig(where);
    return ['lettre-1', 'lettre.1'].map((name) => accounts.get(name)?.password?.reveal() ?? null);
  };
  await changeAccount(where, 'lettre-1', { ...account, password: 'first' }, null);
  await changeAccount(where, 'lettre.1', { ...account, password: null }, null);
  expect(await passwords()).toEqual(['first', null]);
  await changeAccount(where, 'lettre.1', { password: 'second' }, null);
  expect(await passwords()).toEqual(['first', 'second']);
});
