/**
 * `node scripts/keep-data-folder.ts`, once for each released version, from its own build: makes a project with a campaign that is half sent
 * and a worker that was killed, and keeps it as test/updates/folders/VERSION.tar.gz. Every later version opens it and finishes it
 * (test/updates/folders.test.ts).
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../test/helpers/eventually.ts';
import { Project } from '../test/helpers/facteur.ts';
import { startMailServer } from '../test/helpers/smtp/mail-server.ts';
import { tarGz } from './bundle/archive.ts';

const PEOPLE = 12;
const SENT_AT_LEAST = 3;
const FOLDERS = join(import.meta.dirname, '../test/updates/folders');

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const people = Array.from({ length: PEOPLE }, (_, i) => `Ézili ${i},membre${i}@example.org`);
const project = new Project({
  'destinataires.csv': `prénom,email\n${people.join('\n')}\n`,
  'message.md': '---\nsubject: Bonjour {{ prénom }}\n---\nCher(e) {{ prénom }}, à bientôt.\n',
});
const server = await startMailServer();
project.setEnv({
  SMTP_URL: `smtp://127.0.0.1:${server.port}`,
  MAIL_FROM: 'jardins@example.org',
  FACTEUR_WITNESS: 'none',
  FACTEUR_AUTOSTART: '0',
});
try {
  await project.json(['suppress', 'add', 'partie@example.org']);
  const { id } = await project.json(['send', '--yes', '--delay', '0.5']);
  const worker = project.start(['worker', '--concurrency', '1']);
  await eventually('some were sent', () => server.received.length >= SENT_AT_LEAST);
  worker.kill('SIGKILL');
  await eventually('the worker is gone', () => worker.exitCode !== null || worker.signalCode !== null);
  const sent = server.received.map(({ to }) => to[0]);
  writeFileSync(project.path('kept.json'), `${JSON.stringify({ version, id, people: PEOPLE, sent }, null, 2)}\n`);
  mkdirSync(FOLDERS, { recursive: true });
  const file = join(FOLDERS, `${version}.tar.gz`);
  writeFileSync(file, tarGz('project', filesIn('')));
  console.log(`${file}: ${sent.length} of ${PEOPLE} sent`);
} finally {
  await server.close();
  await project.discard();
}

function filesIn(within: string): { path: string; bytes: Buffer; executable: boolean }[] {
  return readdirSync(join(project.folder, within), { withFileTypes: true }).flatMap((entry) => {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(path);
    return [{ path, bytes: readFileSync(join(project.folder, path)), executable: false }];
  });
}
