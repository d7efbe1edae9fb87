import { expect, it } from 'vitest';
import { Project } from '../helpers/facteur.ts';
import { diskFolder } from '../helpers/memory.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { startFaultyServer } from '../helpers/smtp/faulty-server.ts';

const commands = (id: string): readonly (readonly string[])[] => [
  ['status', id, '--json'],
  ['status', `${id}.1`, '--json'],
  ['status', `${id}.77`, '--json'],
  ['pause', id, '--json'],
  ['pause', id],
  ['resume', id, '--json'],
  ['worker', '--exit-when-idle', '--log-level', 'error'],
  ['status', id, '--json'],
  ['status', id, '--bulk'],
  ['status', '--list', '--json'],
  ['export', id],
  ['retry', id, '--failed', '--json'],
  ['cancel', id],
  ['resume', id, '--json'],
  ['suppress', 'list', '--json'],
  ['accounts', '--json'],
  ['purge', '--older-than', '0', '--yes', '--json'],
  ['status', '--json'],
];

/** What all of them print, without what differs from run to run: ids, times, speeds, the server's own numbers. */
async function printed(env: Readonly<Record<string, string>>, port: number): Promise<string> {
  const files = {
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${port}\nMAIL_FROM=bureau@example.org\n`,
    'message.md': '---\nsubject: Des nouvelles\nunsubscribe: none\n---\n\nBonjour {{ prenom }}\n',
    'destinataires.csv':
      'email;prenom\nlea@example.org;Léa\nLEA@example.org;Double\nawa@example.org;Awa\nabsent@example.org;Parti\nici;X\n',
  };
  // Of a ledger in memory its worker says so.
  const project = new Project(files, undefined, diskFolder());
  project.setEnv({ FACTEUR_AUTOSTART: '0', ...env });
  try {
    const sent = await project.run(['send', '--yes', '--delay', '0', '--json']);
    const { id } = sent.json();
    const lines = [sent.stdout];
    for (const args of commands(id)) {
      const done = await project.run(args);
      lines.push(`facteur ${args.join(' ')}: ${done.code}`, done.stdout, done.stderr);
    }
    return lines
      .join('\n')
      .replaceAll(id, 'ID')
      .replaceAll(project.folder, 'FOLDER')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/queued as [\d-]+/g, 'queued as N')
      .replaceAll(/"(ratePerSecond|etaSeconds)":[\d.]+/g, '"$1":N')
      .replaceAll(/"backend":"\w+"/g, '"backend":"B"')
      .split('\n')
      .filter((line) => !/^🔍|^✅ (Stockage|Redis)/u.test(line))
      .join('\n');
  } finally {
    await project.close();
  }
}

it.skipIf(redisMissing() !== null)('every command says the same on SQLite and on Redis', async () => {
  const absent = { at: 'rcpt', only: { to: 'absent' }, do: { reply: '550 5.1.1 User unknown' } } as const;
  const mail = await startFaultyServer({ rules: [absent] });
  const redis = await RedisServer.start();
  try {
    const [onSqlite, onRedis] = [await printed({}, mail.port), await printed({ REDIS_URL: redis.url }, mail.port)];
    expect(onSqlite).toContain('"sent":2,"failed":1');
    expect(onRedis).toBe(onSqlite);
  } finally {
    await redis.close();
    await mail.close();
  }
});
