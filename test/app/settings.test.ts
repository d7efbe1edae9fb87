import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

it('settings that the disk has no room for leave the old ones as they were', () => {
  const before = '# Le nôtre\ndelay: 5\n';
  const folder = folderWith({ 'facteur.yaml': before });
  const settings = resolve(import.meta.dirname, '../../src/app/settings/settings.ts');
  const change = `
    import { changeSettings } from ${JSON.stringify(settings)};
    const where = { cwd: ${JSON.stringify(folder)}, env: {} };
    const identity = { address: 'x'.repeat(100_000) };
    await changeSettings(where, { identity }, null).catch(({ code }) => console.log(code));`;
  // A file of at most 32 KB (64 in some shells): the beginning of the new one can be written.
  const limited = ['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', change];
  const { stdout } = spawnSync('sh', limited, { encoding: 'utf8' });
  expect(stdout.trim()).toBe('settings-not-written');
  expect(readFileSync(join(folder, 'facteur.yaml'), 'utf8')).toBe(before);
});
