import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { Project } from '../helpers/facteur.ts';
import { freePort } from '../helpers/redis.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';
import { Machine, NOBODY } from '../helpers/systemd.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/facteur.js');
const PEOPLE = 40;

/** The home of the machine's user, with a project in it that has an account and a list. */
const home = mkdtempSync(join(tmpdir(), 'facteur-home-'));
const project = join(home, 'Jardins 100 %');

let server: MailServer;
let machine: Machine | null;

beforeAll(async () => {
  server = await startMailServer();
  mkdirSync(project);
  const rows = Array.from({ length: PEOPLE }, (_, i) => `membre${i}@example.org`);
  write('.env', `SMTP_URL=smtp://127.0.0.1:${server.port}\nMAIL_FROM=jardins@example.org\nFACTEUR_WITNESS=none\n`);
  write('destinataires.csv', `email\n${rows.join('\n')}\n`);
  write('message.md', '---\nsubject: Bonjour\n---\nBonjour à tous.\n');
  for (const folder of [home, project]) chownSync(folder, NOBODY, NOBODY);
  machine = await Machine.boot(home);
});
afterAll(async () => {
  await machine?.fail();
  await server.close();
  rmSync(home, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(project, name), text);
  chownSync(join(project, name), NOBODY, NOBODY);
}

async function facteur(...args: string[]): Promise<any> {
  const command = [process.execPath, LAUNCHER, ...args, '--json'];
  return (await (machine as Machine).run(command, project)).json();
}

async function serviceCheck() {
  const { checks } = await facteur('check');
  return checks.find(({ name }: { name: string }) => name === 'service');
}

describe('under systemd’s own user manager', () => {
  it('the worker comes back after the power failed and sends what is left, once each; uninstalled, nothing is left', async (test) => {
    if (machine === null) return test.skip('no user manager can be started here');
    expect(await serviceCheck()).toMatchObject({
      status: 'ok',
      remedy: expect.stringContaining('facteur worker install'),
    });
    const { service } = await facteur('worker', 'install', '--yes');
    expect(service).toMatchObject({ system: 'systemd-user', installed: true });
    expect(await serviceCheck()).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('running'),
      remedy: null,
    });

    const { id } = await facteur('send', '--yes', '--delay', '0.1');
    await eventually('some are sent', () => server.received.length >= 5);
    await machine.fail();
    const before = server.received.length;
    expect(before).toBeLessThan(PEOPLE);
    machine = await Machine.boot(home);
    // Nobody types anything: the manager starts the worker, and the worker goes on.
    const { counts } = await eventually('it is finished', async () => {
      const status = await facteur('status', id);
      return status.state === 'finished' ? status : null;
    });
    expect(counts.sent + counts.unknown).toBe(PEOPLE);
    const to = server.received.map((mail) => mail.to[0]);
    expect(new Set(to).size).toBe(to.length);

    await facteur('worker', 'uninstall', '--yes');
    expect(await serviceCheck()).toMatchObject({ remedy: expect.stringContaining('facteur worker install') });
    expect((await facteur('worker', 'status')).workers).toEqual([]);
    const left = existsSync(join(home, '.config')) ? readdirSync(join(home, '.config'), { recursive: true }) : [];
    expect(left.filter((name) => String(name).includes('facteur'))).toEqual([]);
  });
});

it('the API installs the same as the command', async (test) => {
  if (machine === null) return test.skip('no user manager can be started here');
  const { token } = await facteur('token', 'create', 'page', '--scope', 'admin');
  const port = await freePort();
  // It ends with the machine.
  void machine.run([process.execPath, LAUNCHER, 'serve', '--port', String(port)], project);
  const ask = async (method: string): Promise<any> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`http://127.0.0.1:${port}/api/v1/service`, { method, headers })).json();
  };
  const before = await eventually('it answers', () => ask('GET').catch(() => null));
  expect(before).toMatchObject({ system: 'systemd-user', installed: 'no', offered: false, problem: null });
  expect(await ask('POST')).toMatchObject({ installed: 'yes', active: true, problem: null });
  expect(readFileSync(before.file, 'utf8')).toBe(before.text);
  expect(await serviceCheck()).toMatchObject({ status: 'ok', remedy: null });
  const { service } = await facteur('worker', 'uninstall', '--yes');
  expect(service).toMatchObject({ name: before.name, file: before.file });
  expect(await ask('GET')).toMatchObject({ installed: 'no', active: false });
});

describe('what stands against it', () => {
  const own = (files: Record<string, string>, env: Record<string, string> = {}) => {
    const made = new Project(files);
    onTestFinished(() => made.discard());
    // No systemctl is found here, so nothing can be installed on the machine that runs the tests.
    made.setEnv({
      FACTEUR_DNS: '',
      PATH: made.folder,
      XDG_CONFIG_HOME: made.path('config'),
      FACTEUR_WITNESS: 'none',
      ...env,
    });
    return made;
  };
  const env = { '.env': 'SMTP_URL=smtp://127.0.0.1:1\nMAIL_FROM=a@example.org\n' };

  it('settings that only the terminal has', async () => {
    const done = await own({}, { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'a@example.org' }).run([
      'worker',
      'install',
      '--yes',
      '--json',
    ]);
    expect([done.code, done.json().error.code]).toEqual([3, 'service-environment']);
    expect(done.json().error.message).toContain('MAIL_FROM, SMTP_URL');
  });

  it('a page without a password', async () => {
    const done = await own(env).run(['web', 'install', '--yes', '--json']);
    expect([done.code, done.json().error.code]).toEqual([3, 'service-password']);
  });

  it('a machine without systemd: nothing is left of the attempt', () => {
    const made = own(env);
    const { folder } = made;
    // Root would install for the whole machine.
    const asNobody = ['/usr/bin/setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    const isRoot = process.getuid?.() === 0;
    if (isRoot) for (const path of [folder, made.path('.env')]) chownSync(path, NOBODY, NOBODY);
    const order = [...(isRoot ? asNobody : []), process.execPath, LAUNCHER, 'worker', 'install', '--yes', '--json'];
    const done = spawnSync(order[0] as string, order.slice(1), {
      ...{ cwd: folder, encoding: 'utf8' },
      env: { PATH: folder, HOME: folder, XDG_CONFIG_HOME: made.path('config'), FACTEUR_WITNESS: 'none' },
    });
    expect([done.status, JSON.parse(done.stdout).error.code]).toEqual([3, 'service-none']);
    expect(readFileSync(made.path('.env'), 'utf8')).toBe(env['.env']);
    expect(existsSync(made.path('config/systemd'))).toBe(false);
  });
});
