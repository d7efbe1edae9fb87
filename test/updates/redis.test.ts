import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LEDGER_FORMAT } from '../../src/backend/redis/keys.ts';
import { csv, finished, Project } from '../helpers/facteur.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NEXT = LEDGER_FORMAT + 1;

/** The built program as its next version could be: the same, with a ledger of the next format. Returns its folder. */
function nextVersion(): string {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-next-'));
  for (const name of ['bin', 'dist', 'package.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const dist = join(folder, 'dist');
  const now = `LEDGER_FORMAT: ${LEDGER_FORMAT}`;
  const [file, ...others] = readdirSync(dist)
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(dist, name))
    .filter((path) => readFileSync(path, 'utf8').includes(now));
  if (!file || others.length > 0) throw new Error('the number of the format is not where it was in the built program');
  writeFileSync(file, readFileSync(file, 'utf8').replace(now, `LEDGER_FORMAT: ${NEXT}`));
  return folder;
}

describe.skipIf(redisMissing() !== null)('two versions on one Redis', () => {
  let next: string;
  let redis: RedisServer;
  let mail: MailServer;
  const projects: Project[] = [];
  beforeAll(async () => {
    next = nextVersion();
    redis = await RedisServer.start();
  });
  afterAll(async () => {
    await redis.close();
    rmSync(next, { recursive: true, force: true });
  });
  beforeEach(async () => {
    mail = await startMailServer();
  });
  afterEach(async () => {
    for (const project of projects.splice(0)) await project.discard();
    await mail.close();
  });

  function machine(launcher?: string): Project {
    const project = new Project(
      { 'message.md': '---\nsubject: Bonjour\nunsubscribe: none\n---\n\nBonjour {{ name }}\n', 'list.csv': csv(30) },
      launcher,
    );
    project.setEnv({
      ...{ REDIS_URL: redis.url, SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'bureau@example.org' },
      ...{ FACTEUR_WITNESS: 'none', FACTEUR_AUTOSTART: '0' },
    });
    projects.push(project);
    return project;
  }

  it('the older worker stops taking work, and says why; the newer one finishes, to everybody once', async () => {
    const [older, newer] = [machine(), machine(join(next, 'bin/facteur.js'))];
    const { id } = await older.json(['send', '-t', 'list.csv', '--yes', '--delay', '0.1']);
    const stopped = finished(older.start(['worker']));
    await mail.arrived(5);
    const done = await newer.run(['worker', '--exit-when-idle']);
    expect(done).toMatchObject({ code: 0 });
    const { code, stderr } = await stopped;
    expect(code).toBe(3);
    expect(stderr).toContain(redis.url);
    expect(stderr).toContain('plus récente');
    const { state, counts } = await newer.json(['status', id]);
    expect(state).toBe('finished');
    expect(counts).toMatchObject({ sent: 30 - counts.unknown, failed: 0, pending: 0 });
    expect(counts.unknown).toBeLessThanOrEqual(2);
    const to = mail.received.map(({ to: [address] }) => address);
    expect(new Set(to).size).toBe(to.length);
    const refused = await older.run(['status', id, '--json']);
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.json().error).toMatchObject({ code: 'store-newer' });
  });
});
