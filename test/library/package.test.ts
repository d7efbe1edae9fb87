import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { finished } from '../helpers/facteur.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

const root = resolve(import.meta.dirname, '../..');

/** The package as others get it, unpacked; what it depends on is the repository's. */
let packed: string;

beforeAll(() => {
  packed = mkdtempSync(join(tmpdir(), 'facteur-packed-'));
  const npm = (...args: string[]) => spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(npm('pack', '--ignore-scripts', '--json', '--pack-destination', packed).stdout);
  expect(spawnSync('tar', ['-xzf', join(packed, filename), '-C', packed]).status).toBe(0);
  symlinkSync(join(root, 'node_modules'), join(packed, 'package/node_modules'), 'dir');
});
afterAll(() => rmSync(packed, { recursive: true, force: true }));

let folder: string;
let server: MailServer;
const running = new Set<ChildProcess>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facteur-library-'));
  cpSync(join(root, 'examples/library'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(packed, 'package'), join(folder, 'node_modules/facteur'), 'dir');
  server = await startMailServer();
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program of the folder with nothing in its environment but what is named. */
async function run(file: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH ?? '', HOME: folder, SMTP_URL: `smtp://127.0.0.1:${server.port}` },
      ...{ MAIL_FROM: 'Jardins <jardins@example.org>', ...env },
    },
  });
  running.add(child);
  return finished(child).finally(() => running.delete(child));
}

describe('the example is a project of its own', () => {
  it('passes the type check of a stranger', () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const args = [tsc, '-p', folder, '--typeRoots', join(root, 'node_modules/@types')];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('sends on SQLite, and finds its campaign when it is run again', async () => {
    const { code, stdout, stderr } = await run('send.ts');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\w+ was accepted\n/);
    expect(stdout).toContain('awa@example.org: sent (250');
    expect(server.received.map(({ to }) => to[0]).sort()).toEqual(['awa@example.org', 'moussa@example.org']);
    expect((await run('send.ts')).stdout).toContain('was there already');
    expect(server.received).toHaveLength(2);
  });

  it('tells an error of the program by its code, with the remedy', async () => {
    writeFileSync(join(folder, 'message.md'), '---\nsubject: Bonjour\n---\nBonjour {{ nom }}\n');
    const { code, stderr } = await run('send.ts');
    expect(stderr).toMatch(/^send-variable-missing: .*nom/s);
    expect(code).toBe(4);
    expect(server.received).toHaveLength(0);
  });
});

describe.skipIf(redisMissing())('on Redis', () => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(() => redis.close());

  it('the example sends', async () => {
    const { code, stderr } = await run('send.ts', { REDIS_URL: redis.url });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(server.received).toHaveLength(2);
  });
});

it('the first program of docs/library.md runs', async () => {
  const document = readFileSync(join(root, 'docs/library.md'), 'utf8');
  const program = /```ts\n(.*?)```/s.exec(document)?.[1] ?? '';
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(10);
  writeFileSync(join(folder, 'ten.ts'), program.replace('localhost:2525', `127.0.0.1:${server.port}`));
  const { code, stdout, stderr } = await run('ten.ts');
  expect(stderr).toBe('');
  expect(stdout).toContain('finished 1');
  expect(code).toBe(0);
});
