import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesInTarGz } from '../../scripts/bundle/unpack.ts';
import { csv, finished, Project } from '../helpers/facteur.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

/** One for each released version, made by scripts/keep-data-folder.ts. */
const FOLDERS = join(import.meta.dirname, 'folders');
const versions = readdirSync(FOLDERS).map((name) => name.replace('.tar.gz', ''));

let server: MailServer;
let project: Project;

beforeEach(async () => {
  server = await startMailServer();
  project = new Project();
  project.setEnv({
    ...{ SMTP_URL: `smtp://127.0.0.1:${server.port}`, MAIL_FROM: 'jardins@example.org' },
    ...{ FACTEUR_WITNESS: 'none', FACTEUR_AUTOSTART: '0' },
  });
});
afterEach(async () => {
  await project.discard();
  await server.close();
});

/** Puts the kept project where this one is; returns what was noted when it was kept. */
function unpack(version: string): { id: string; people: number; sent: readonly string[] } {
  for (const { path, bytes } of filesInTarGz(readFileSync(join(FOLDERS, `${version}.tar.gz`)))) {
    const file = project.path(path.replace(/^project\//, ''));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return JSON.parse(readFileSync(project.path('kept.json'), 'utf8'));
}

describe.each(versions)('a data folder of version %s', (version) => {
  it('is opened, and its campaign finished: everybody once, nobody who had it already', async () => {
    const { id, people, sent } = unpack(version);
    const before = await project.json(['status', id]);
    expect(before).toMatchObject({ id, counts: { total: people } });
    const done = await project.run(['worker', '--exit-when-idle']);
    expect(done.code).toBe(0);
    const { state, counts } = await project.json(['status', id]);
    expect(state).toBe('finished');
    // What was on the wire when the worker was killed is not known, and not sent again.
    expect(counts).toMatchObject({ sent: people - counts.unknown, failed: 0, pending: 0 });
    expect(counts.unknown).toBeLessThanOrEqual(2);
    const now = server.received.map(({ to }) => to[0] as string);
    expect(new Set([...sent, ...now]).size).toBe(sent.length + now.length);
    expect((await project.run(['suppress', 'export'])).stdout).toContain('partie@example.org');
  });
});

it('a worker stops in the middle of a campaign when a newer version has taken the ledger over, and says so', async () => {
  project.write({ 'message.md': '---\nsubject: Bonjour\nunsubscribe: none\n---\n\nBonjour {{ name }}\n' });
  project.write({ 'list.csv': csv(30) });
  await project.json(['send', '-t', 'list.csv', '--yes', '--delay', '0.1']);
  const worker = project.start(['worker']);
  const done = finished(worker);
  const file = project.path('.facteur/facteur.db');
  await server.arrived(3);
  const ledger = new DatabaseSync(file, { timeout: 10_000 });
  const [{ user_version: format }] = ledger.prepare('PRAGMA user_version').all() as [{ user_version: number }];
  ledger.exec(`PRAGMA user_version = ${format + 1}`);
  const { code, stderr } = await done;
  expect(code).toBe(3);
  expect(stderr).toContain('plus récent');
  // It has written nothing more: the newer program finds the ledger as it made it.
  expect(ledger.prepare('SELECT count(*) AS left FROM worker').get()).toEqual({ left: 1 });
  ledger.close();
});
