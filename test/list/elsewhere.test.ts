import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { complaintIn } from '../../src/campaign/list/command-output.ts';
import { isElsewhere, nameOfElsewhere, openElsewhere } from '../../src/campaign/list/elsewhere.ts';
import { isPrivateAddress } from '../../src/campaign/list/private-networks.ts';
import { readList } from '../../src/campaign/list/read-list.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';

const CSV = 'email;prenom\nawa@example.org;Awa\nzoe@example.org;Zoé\n';

async function serverOf(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const open = (source: string, options = {}) => openElsewhere(source, { language: 'fr', ...options });

describe('a list on the web', () => {
  it('is asked for once, however often it is read, with the header where it was meant to go', async () => {
    const asked: [string | undefined, string | undefined][] = [];
    const other = await serverOf((request, answer) => {
      asked.push([request.url, request.headers.authorization]);
      answer.end(CSV);
    });
    const base = await serverOf((request, answer) => {
      asked.push([request.url, request.headers.authorization]);
      answer.writeHead(302, { location: request.url === '/a?token=hidden' ? '/b' : `${other}/c?key=1` }).end();
    });
    const requestHeader = { name: 'Authorization', value: 'Bearer s3cret' };
    const list = await readList(`${base}/a?token=hidden`, {
      language: 'fr',
      requestHeader,
    });
    expect((await collect(list)).map(({ email }) => email)).toEqual(['awa@example.org', 'zoe@example.org']);
    expect((await collect(list)).length).toBe(2);
    expect(asked).toEqual([
      ['/a?token=hidden', 'Bearer s3cret'],
      ['/b', 'Bearer s3cret'],
      ['/c?key=1', undefined],
    ]);
    expect(list.info.file).toBe(`${base}/a`);
  });

  it('is refused for each reason by its name, without what may be secret in its address', async () => {
    const base = await serverOf((request, answer) => {
      if (request.url === '/403?key=s3cret') answer.writeHead(403).end();
      else if (request.url === '/round') answer.writeHead(302, { location: '/round' }).end();
      else if (request.url === '/file') answer.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else if (request.url === '/long') answer.end('x'.repeat(5_000));
      else answer.writeHead(200).write('email\n');
    });
    const problemOf = async (source: string, bounds = {}) => {
      const { code, params } = await errorOf(() => open(source, { bounds }));
      expect(JSON.stringify(params)).not.toContain('s3cret');
      return [code, 'problem' in params ? params.problem : params];
    };
    expect(await problemOf(`${base}/403?key=s3cret`)).toEqual(['list-fetch', { kind: 'status', status: 403 }]);
    expect(await problemOf(`${base}/round`)).toEqual(['list-fetch', { kind: 'redirect' }]);
    expect(await problemOf(`${base}/file`)).toEqual(['list-fetch', { kind: 'redirect' }]);
    expect(await problemOf(`${base}/long`, { bytes: 4_000 })).toMatchObject(['list-too-long', { most: 4_000 }]);
    expect(await problemOf(`${base}/hangs`, { ms: 200 })).toEqual(['list-fetch', { kind: 'late' }]);
    // Addresses of members in plain text over the network of others: not even asked for.
    expect(await problemOf('http://192.0.2.1/list.csv')).toEqual(['list-fetch', { kind: 'plain' }]);
    expect(await problemOf('http://user:s3cret@127.0.0.1:1/')).toMatchObject(['list-fetch', { kind: 'network' }]);
    expect(await problemOf('https://')).toEqual(['list-fetch', { kind: 'address' }]);
  });

  it('is of a private network by the address it connects to', () => {
    const inside = [
      '127.0.0.1',
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '::1',
      'fd00::1',
    ];
    for (const address of [...inside, '::ffff:10.0.0.1', 'fe80::1']) expect(isPrivateAddress(address)).toBe(true);
    for (const address of ['8.8.8.8', '172.32.0.1', '2001:db8::1']) expect(isPrivateAddress(address)).toBe(false);
  });
});

describe('what a command prints', () => {
  it('is a list, kept as it came', async () => {
    const list = await readList(`!printf 'email;prenom\\nawa@example.org;Awa\\n'`, { language: 'fr' });
    expect((await collect(list)).map(({ vars }) => vars)).toEqual([{ email: 'awa@example.org', prenom: 'Awa' }]);
    expect((await collect(list)).length).toBe(1);
  });

  it('is told with what the command has said, also in the code page of a console of Windows', () => {
    const french = "'psql' n’est pas reconnu en tant que commande exécutable";
    expect(complaintIn(Buffer.from(french), 'win32')).toBe(french);
    // Cut within a character.
    expect(complaintIn(Buffer.from(french).subarray(0, 10), 'win32')).toBe("'psql' n");
    expect(complaintIn(Buffer.from('ex\x82cutable', 'latin1'), 'win32')).toBe('exécutable');
    expect(complaintIn(Buffer.from('ex\x82cutable', 'latin1'), 'linux')).toBe('ex\ufffdcutable');
    expect(complaintIn(Buffer.alloc(2000, 'x'), 'linux')).toHaveLength(300);
  });

  it('is none when the command fails, takes too long, or prints nothing', async () => {
    const failed = await errorOf(() => open('!echo email; echo oops >&2; exit 3'));
    expect([failed.code, failed.params]).toMatchObject(['list-command', { code: 3, late: false, said: 'oops' }]);
    // Also what it has started ends: its output would stay open.
    const late = await errorOf(() => open('!echo email; sleep 60 & sleep 60', { bounds: { ms: 200 } }));
    expect([late.code, late.params]).toMatchObject(['list-command', { late: true }]);
    expect((await errorOf(() => open('!true'))).code).toBe('list-empty');
    expect((await errorOf(() => open('!yes', { bounds: { bytes: 10_000 } }))).code).toBe('list-too-long');
  });
});

it('knows what is no file', () => {
  expect(['https://a.org/l.csv', 'HTTP://a.org', '!cat l.csv', 'l.csv', '-'].map(isElsewhere)).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
  expect(nameOfElsewhere('https://u:p@a.org/x/l.csv?key=1#2')).toBe('https://a.org/x/l.csv');
});
