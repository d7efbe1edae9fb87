import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { csv, Project } from '../helpers/facteur.ts';
import { freePort, RedisServer, redisMissing } from '../helpers/redis.ts';
import { RespConnection } from '../helpers/resp.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

const missing = redisMissing();
const TLS = resolve(import.meta.dirname, '../helpers/smtp/tls');
const PASSWORD = 'a-password';
const ROWS = 30;

/** The command that docs/redis.md gives operators, as its words. */
function documentedUser(): string[] {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/redis.md'), 'utf8');
  const [, block = ''] = /```text\n(ACL SETUSER [^`]+)```/.exec(text) ?? [];
  return block.replaceAll('\\\n', ' ').trim().split(/\s+/);
}

let server: MailServer;
let project: Project;
let redis: RedisServer;
let tlsPort: number;

beforeEach(async () => {
  if (missing !== null) return;
  tlsPort = await freePort();
  const tls = { 'tls-cert-file': `${TLS}/server.crt`, 'tls-key-file': `${TLS}/server.key`, 'tls-auth-clients': 'no' };
  redis = await RedisServer.start({ config: { 'tls-port': String(tlsPort), ...tls } });
  server = await startMailServer();
  project = new Project({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bureau@example.org\nFACTEUR_AUTOSTART=0\n`,
    'message.txt': '---\nsubject: Bonjour {{ name }}\nattachments: [liste.csv]\n---\nBonjour {{ name }}\n',
    'liste.csv': csv(ROWS),
  });
});

afterEach(async () => {
  if (missing !== null) return;
  await project.close();
  await server.close();
  await redis.close();
});

/** What a campaign's life consists of, from `send` to `purge` and `restore`, by a worker and by commands. */
async function everything(): Promise<void> {
  const send = (...args: string[]) => project.json(['send', '-t', 'liste.csv', '--yes', ...args]);
  const worker = project.start(['worker']);
  const { id } = await send('--delay', '0.05', '--key', 'une-fois');
  await server.arrived(3);
  for (const verb of ['pause', 'resume']) await project.json([verb, id]);
  await eventually('finished', async () => (await project.json(['status', id])).state === 'finished');
  expect(await project.deliveries(id)).toHaveLength(ROWS);
  const cancelled = await send('--delay', '60', '--subject', 'Autre');
  await project.json(['cancel', cancelled.id]);
  const { workers } = await project.json(['status', '--list']);
  expect(workers).toHaveLength(1);
  await project.json(['suppress', 'add', 'ailleurs@example.org']);
  await project.json(['purge', '--older-than', '1', '--yes']);
  expect((await project.run(['check', '--json'])).stdout).toContain('redis://');
  worker.kill('SIGTERM');
  await new Promise((done) => worker.once('exit', done));
  await project.json(['backup', 'tout.facteur']);
  const { kept } = await project.json(['restore', 'tout.facteur', '--yes']);
  expect(await project.json(['restore', kept, '--yes'])).toMatchObject({ campaigns: 2, suppressions: 1 });
}

/** A command as the documented user, from a connection of its own. */
async function asUser(...command: string[]): Promise<unknown> {
  const connection = await RespConnection.open(redis.port);
  onTestFinished(() => connection.close());
  await connection.command('AUTH', 'mailer', PASSWORD);
  return connection.command(...command);
}

describe.skipIf(missing !== null)(`access to Redis${missing ? ` (${missing})` : ''}`, () => {
  it('needs no more than the user of docs/redis.md may', async () => {
    const command = documentedUser();
    expect(command.slice(0, 3)).toEqual(['ACL', 'SETUSER', 'mailer']);
    expect(await redis.command(...command)).toBe('OK');
    expect(await redis.command('ACL', 'SETUSER', 'default', 'nopass', '-@all', '+acl')).toBe('OK');
    project.setEnv({ REDIS_URL: `redis://mailer:${PASSWORD}@127.0.0.1:${redis.port}` });
    await everything();
    expect(await redis.command('ACL', 'LOG')).toEqual([]);
  });

  it('lets the user of docs/redis.md do no harm beyond its own keys', async () => {
    await redis.command(...documentedUser());
    expect(await asUser('GET', 'facteur:run')).toBeNull();
    const harmful = ['FLUSHALL', 'KEYS *', 'CONFIG SET maxmemory 1', 'GET other', 'SET bull:other:id 1', 'ACL LIST'];
    for (const command of [...harmful, 'SHUTDOWN', 'SCRIPT FLUSH', 'CLIENT LIST', 'PUBLISH x y']) {
      await expect(asUser(...command.split(' ')), command).rejects.toThrow(/NOPERM/);
    }
  });

  it('goes over TLS, and never to a server that cannot prove who it is', async () => {
    project.setEnv({ REDIS_URL: `rediss://localhost:${tlsPort}` });
    const refused = await project.run(['status', '--json']);
    expect([refused.code, refused.json().error.code]).toEqual([3, 'redis-tls']);
    project.setEnv({ NODE_EXTRA_CA_CERTS: `${TLS}/server.crt` });
    for (const host of ['localhost', '127.0.0.1']) {
      const done = await project.run(['status', '--list', '--json'], { REDIS_URL: `rediss://${host}:${tlsPort}` });
      expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: '' });
    }
    project.start(['worker']);
    const { id } = await project.json(['send', '-t', 'liste.csv', '--limit', '5', '--delay', '0', '--yes']);
    await eventually('finished', async () => (await project.json(['status', id])).state === 'finished');
    expect(server.received).toHaveLength(5);
  });

  it('says what is wrong with the password', async () => {
    const codeWith = async (url: string) => {
      const done = await project.run(['status', '--json'], { REDIS_URL: url });
      return [done.code, done.json().error.code];
    };
    await redis.command('ACL', 'SETUSER', 'default', `>${PASSWORD}`, 'resetpass', `>${PASSWORD}`);
    expect(await codeWith(redis.url)).toEqual([3, 'redis-refused']);
    expect(await codeWith(`redis://:wrong@127.0.0.1:${redis.port}`)).toEqual([3, 'redis-refused']);
  });
});
