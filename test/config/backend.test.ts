import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseBackend, loadBackendChoice } from '../../src/config/backend.ts';
import { findProject } from '../../src/config/project.ts';
import { Settings } from '../../src/config/settings.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

function redisOf(file: string, env: Record<string, string> = {}) {
  const folder = folderWith({ '.env': file });
  const chosen = chooseBackend(new Settings(findProject(folder, env), env));
  if (chosen.kind !== 'redis') throw new Error('SQLite was chosen');
  return { ...chosen.redis, password: chosen.redis.password?.reveal() ?? null };
}

describe('which backend', () => {
  test('SQLite in the data folder when nothing is said', () => {
    const folder = folderWith();
    expect(loadBackendChoice({ cwd: folder, env: { HOME: '/home/zoe' } }).backend).toMatchObject({
      kind: 'sqlite',
      dataFolder: join(folder, '.facteur'),
    });
  });

  test('SQLite where it is asked for, whatever else is there', () => {
    const folder = folderWith({ '.env': 'FACTEUR_BACKEND=sqlite\nREDIS_HOST=localhost\nREDIS_PORT=x\n' });
    expect(loadBackendChoice({ cwd: folder, env: {} }).backend.kind).toBe('sqlite');
  });

  test.each([
    ['REDIS_HOST=localhost\nREDIS_PORT=6379\nREDIS_DB=0', 'localhost', 6379],
    ['REDIS_URL=redis://:geheim@r.example:7000/2', 'r.example', 7000],
    ['FACTEUR_BACKEND=redis', 'localhost', 6379],
  ])('Redis where it is named: %s', (file, host, port) => {
    const folder = folderWith({ '.env': `\n${file}\n` });
    const { backend } = loadBackendChoice({ cwd: folder, env: {} });
    expect(backend).toMatchObject({ kind: 'redis', dataFolder: join(folder, '.facteur'), redis: { host, port } });
    expect(JSON.stringify(backend)).not.toContain('geheim');
  });

  test('the environment stands over .env', () => {
    const folder = folderWith({ '.env': 'REDIS_HOST=localhost' });
    expect(loadBackendChoice({ cwd: folder, env: { FACTEUR_BACKEND: 'sqlite' } }).backend.kind).toBe('sqlite');
  });

  test('an empty value is none', () => {
    const folder = folderWith({ '.env': 'REDIS_HOST=\nREDIS_URL=""\nFACTEUR_BACKEND=' });
    expect(loadBackendChoice({ cwd: folder, env: {} }).backend.kind).toBe('sqlite');
  });

  test.each([
    ['FACTEUR_BACKEND=mysql', 'FACTEUR_BACKEND', 'sqlite, redis'],
    ['REDIS_HOST=localhost\nREDIS_PORT=99999', 'REDIS_PORT', '65535'],
    ['REDIS_HOST=localhost:6379', 'REDIS_HOST', 'port'],
    ['REDIS_URL=http://localhost', 'REDIS_URL', 'redis://'],
    ['REDIS_URL=redis://localhost/deux', 'REDIS_URL', 'nombre'],
  ])('a wrong value names its key: %s', async (file, key, word) => {
    const error = await errorOf(() => redisOf(file));
    expect(error.code).toBe('config-invalid');
    expect(error.say('fr').what).toContain(key);
    expect(error.say('fr').what).toContain(word);
  });
});

describe('Redis settings', () => {
  test('an address', () => {
    expect(redisOf('REDIS_URL=rediss://l%C3%A9a:p%40ss@r.example:7000/2')).toEqual({
      host: 'r.example',
      port: 7000,
      db: 2,
      username: 'léa',
      password: 'p@ss',
      tls: true,
    });
  });

  test('single keys', () => {
    const file = 'REDIS_HOST=10.0.0.9\nREDIS_PORT=7000\nREDIS_DB=3\nREDIS_USERNAME=a\nREDIS_PASSWORD=b#c\n';
    expect(redisOf(file)).toEqual({ host: '10.0.0.9', port: 7000, db: 3, username: 'a', password: 'b#c', tls: false });
  });

  test("an address in the environment takes nothing from .env's server", () => {
    const file = 'REDIS_HOST=10.0.0.9\nREDIS_PORT=7000\nREDIS_DB=3\nREDIS_PASSWORD=secret\n';
    expect(redisOf(file, { REDIS_URL: 'redis://[::1]' })).toEqual({
      host: '::1',
      port: 6379,
      db: 0,
      username: null,
      password: null,
      tls: false,
    });
  });
});

test('choosing a backend loads neither zod nor yaml', () => {
  const folder = folderWith({ 'facteur.yaml': 'concurrency: 3', '.env': 'SMTP_HOST=a' });
  const source = resolve(import.meta.dirname, '../../src/config/backend.ts');
  const script = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) { if (/^(zod|yaml)/.test(name)) throw new Error('loads ' + name); return next(name, context); } });
    const { loadBackendChoice } = await import(${JSON.stringify(source)});
    console.log(loadBackendChoice({ cwd: ${JSON.stringify(folder)}, env: {} }).backend.kind);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(output.trim()).toBe('sqlite');
});
