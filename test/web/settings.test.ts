import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';
import { startStage } from './stage.ts';

const ROOT = '/api/v1/settings';

const ENV = `# Le compte de l’association
SMTP_HOST=smtp.example.org
SMTP_USER=contact@example.org
SMTP_PASSWORD='très secret' # changé en mai
MAIL_FROM=Jardins <contact@example.org>
`;
const YAML = `# Réglages de Facteur
delay: 5 # secondes

identity:
  name: Jardins # le nom
`;

/** A server whose project has its settings in files. */
async function withFiles(files: { env?: string; yaml?: string } = { env: ENV, yaml: YAML }, env = {}) {
  const stage = await startStage({ SMTP_URL: '', MAIL_FROM: '', ...env });
  const path = (name: string) => join(stage.where.cwd, name);
  if (files.env !== undefined) writeFileSync(path('.env'), files.env);
  if (files.yaml !== undefined) writeFileSync(path('facteur.yaml'), files.yaml);
  const read = (name: string) => readFileSync(path(name), 'utf8');
  return { ...stage, path, read, config: () => loadConfig(stage.where) };
}

describe('settings', () => {
  it('are told as the files say them, without a password, to administrators only', async () => {
    const { ask } = await withFiles();
    const { json, text, headers } = await ask('GET', ROOT);
    expect(json).toMatchObject({
      general: { delay: 5, identity: { name: 'Jardins' } },
      accounts: [
        {
          ...{ name: 'default', isDefault: true, signsInBy: 'password', hasPassword: true },
          ...{ server: 'smtp.example.org:587', from: 'contact@example.org' },
          written: { host: 'smtp.example.org', user: 'contact@example.org' },
        },
      ],
      fixed: [],
    });
    expect(text).not.toContain('secret');
    expect(headers.etag).toBe(`"${json.revision}"`);
    expect((await ask('GET', ROOT, { scope: 'send' })).status).toBe(403);
    expect((await ask('PATCH', ROOT, { scope: 'send', payload: {} })).status).toBe(403);
  });

  it('are changed in facteur.yaml, whose comments stay', async () => {
    const { ask, read, config } = await withFiles();
    const payload = { delay: '2s', identity: { name: 'Les Jardins', colour: '#0a7' }, limits: { perDay: 400 } };
    expect((await ask('PATCH', ROOT, { payload })).json.general).toMatchObject({ identity: { name: 'Les Jardins' } });
    expect(read('facteur.yaml')).toBe(
      `${YAML.replace('delay: 5', 'delay: 2s').replace('name: Jardins', 'name: Les Jardins')}  colour: "#0a7"\nlimits:\n  perDay: 400\n`,
    );
    expect(await config()).toMatchObject({ delayMs: 2_000, identity: { name: 'Les Jardins', colour: '#0a7' } });
    await ask('PATCH', ROOT, { payload: { limits: null, identity: { colour: null } } });
    expect(read('facteur.yaml')).toBe(
      YAML.replace('delay: 5', 'delay: 2s').replace('name: Jardins', 'name: Les Jardins'),
    );
    expect(read('.env')).toBe(ENV);
  });

  it.each([
    [{ delay: -1 }, 'delay'],
    [{ identity: { colour: 'vert' } }, 'identity.colour'],
    [{ identity: { couleur: 'vert' } }, 'identity.couleur'],
    [{ identity: { logo: '/etc/passwd' } }, 'identity.logo'],
    [{ window: 'toujours' }, 'window'],
    [{ limits: { perDay: 'x' } }, 'limits.perDay'],
  ])('a wrong value is named by its field, and nothing is written: %j', async (payload, field) => {
    const { ask, read } = await withFiles();
    const refused = await ask('PATCH', ROOT, { payload });
    expect(refused).toMatchObject({ status: 422, json: { code: 'settings-invalid', params: { field } } });
    expect(refused.json.detail).toContain(field);
    expect(read('facteur.yaml')).toBe(YAML);
  });

  it('that somebody else changed meanwhile are not overwritten', async () => {
    const { ask, path, read } = await withFiles();
    const { etag } = (await ask('GET', ROOT)).headers;
    const headers = { 'if-match': String(etag) };
    writeFileSync(path('facteur.yaml'), `${YAML}concurrency: 3\n`);
    const refused = await ask('PATCH', ROOT, { payload: { delay: 9 }, headers });
    expect(refused).toMatchObject({ status: 412, json: { code: 'settings-changed' } });
    expect(read('facteur.yaml')).not.toContain('9');
    const again = (await ask('GET', ROOT)).headers.etag;
    const { status, headers: after } = await ask('PATCH', ROOT, {
      payload: { delay: 9 },
      headers: { 'if-match': `${again}` },
    });
    expect(status).toBe(200);
    expect(after.etag).not.toBe(again);
    expect(read('facteur.yaml')).toContain('concurrency: 3');
  });

  it('that are made at the same time are all made', async () => {
    const { ask, config } = await withFiles();
    const changes = [{ delay: 1 }, { concurrency: 4 }, { identity: { colour: '#0a7' } }, { limits: { perDay: 9 } }];
    const answers = await Promise.all(changes.map((payload) => ask('PATCH', ROOT, { payload })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await config()).toMatchObject({
      delayMs: 1_000,
      concurrency: 4,
      identity: { colour: '#0a7', name: 'Jardins' },
    });
  });

  it('of the environment cannot be changed here, and are named', async () => {
    const { ask } = await withFiles({}, { SMTP_URL: 'smtp://127.0.0.1:1', FACTEUR_DELAY: '3' });
    expect((await ask('GET', ROOT)).json.fixed).toEqual(expect.arrayContaining(['accounts.default.host', 'delay']));
    const account = await ask('PATCH', `${ROOT}/accounts/default`, { payload: { host: 'smtp.example.org' } });
    expect(account).toMatchObject({ status: 409, json: { code: 'settings-fixed', params: { variable: 'SMTP_URL' } } });
    const delay = await ask('PATCH', ROOT, { payload: { delay: 1 } });
    expect(delay).toMatchObject({
      status: 409,
      json: { code: 'settings-fixed', params: { variable: 'FACTEUR_DELAY' } },
    });
  });
});

describe('accounts', () => {
  it('the first one is made in .env, for its owner alone to read', async () => {
    const { ask, read, path, config } = await withFiles({});
    const payload = {
      ...{ host: 'smtp.example.org', port: 465, user: 'contact@example.org', password: "l'été #1", tls: 'implicit' },
      ...{ from: 'Jardins <contact@example.org>', limits: { perDay: 300 } },
    };
    const { status, text } = await ask('PATCH', `${ROOT}/accounts/default`, { payload });
    expect(status).toBe(200);
    expect(text).not.toContain('été');
    expect(statSync(path('.env')).mode & 0o777).toBe(0o600);
    expect(read('.env')).toBe(
      "SMTP_HOST=smtp.example.org\nSMTP_PORT=465\nSMTP_TLS=implicit\nSMTP_USER=contact@example.org\nSMTP_PASSWORD='l\\'été #1'\nMAIL_FROM='Jardins <contact@example.org>'\n",
    );
    expect(read('facteur.yaml')).toBe('accounts:\n  default:\n    limits:\n      perDay: 300\n');
    expect((await config()).accounts.get('default')?.password?.reveal()).toBe("l'été #1");
  });

  it('change where they are written, and keep what is not named', async () => {
    const { ask, read } = await withFiles();
    await ask('PATCH', `${ROOT}/accounts/default`, { payload: { password: 'autre', port: 465 } });
    expect(read('.env')).toBe(`${ENV.replace("'très secret'", 'autre')}SMTP_PORT=465\n`);
  });

  it('say which copies they keep, in one word where they are written, or with where they go', async () => {
    const { ask, read, config } = await withFiles();
    const put = (sent: unknown) => ask('PATCH', `${ROOT}/accounts/default`, { payload: { sent } });
    const unknown = await put('one');
    expect(unknown).toMatchObject({
      status: 422,
      json: { code: 'settings-invalid', params: { field: 'accounts.default.sent' } },
    });
    expect(read('.env')).toBe(ENV);
    expect((await put({ copies: 'one', host: 'imap.example.org' })).status).toBe(200);
    expect(read('facteur.yaml')).toContain('sent:\n      copies: one\n      host: imap.example.org\n');
    const { json } = await put('all');
    expect(json.accounts[0].written.sent).toEqual({ copies: 'all', host: 'imap.example.org' });
    expect((await config()).sent).toMatchObject([{ account: 'default', copies: 'all' }]);
    await put('none');
    expect((await config()).sent).toEqual([]);
    await put(null);
    expect(read('facteur.yaml')).toBe(YAML);
    // A secret of others would go to a server of whoever changes it.
    expect((await put({ copies: 'all', host: 'x.example.org', passwordEnv: 'AUTRE' })).status).toBe(400);

    const known = await withFiles({
      env: `${ENV}SMTP_SENT=all\n`.replace('SMTP_HOST=smtp', 'SMTP_HOST=ssl0.ovh.net\n#'),
    });
    await known.ask('PATCH', `${ROOT}/accounts/default`, { payload: { sent: 'one' } });
    expect(known.read('.env')).toContain('SMTP_SENT=one\n');
  });

  it('of the system before keep its names', async () => {
    const env = 'SMTP_SERVER=smtp.example.org\nEMAIL_SENDER=contact@example.org\nEMAIL_PASSWORD=vieux\n';
    const { ask, read } = await withFiles({ env });
    await ask('PATCH', `${ROOT}/accounts/default`, { payload: { host: 'smtp2.example.org', password: 'neuf' } });
    expect(read('.env')).toBe(env.replace('smtp.example.org', 'smtp2.example.org').replace('vieux', 'neuf'));
  });

  it('that are one address are taken apart when a part of it changes', async () => {
    const { ask, read, config } = await withFiles({ env: 'SMTP_URL=smtps://a%40b.org:p%23w@smtp.b.org\n# fin\n' });
    await ask('PATCH', `${ROOT}/accounts/default`, { payload: { host: 'smtp2.b.org' } });
    expect(read('.env')).not.toContain('SMTP_URL');
    const account = (await config()).accounts.get('default');
    expect(account).toMatchObject({ host: 'smtp2.b.org', port: 465, tls: 'implicit', user: 'a@b.org' });
    expect(account?.password?.reveal()).toBe('p#w');
  });

  it('others are in facteur.yaml, with the password in .env; they go with it', async () => {
    const { ask, read, config } = await withFiles();
    const payload = { host: 'smtp2.example.org', user: 'lettre@example.org', password: 'bien caché' };
    await ask('PATCH', `${ROOT}/accounts/lettre`, { payload });
    expect(read('facteur.yaml')).toBe(
      `${YAML}accounts:\n  lettre:\n    host: smtp2.example.org\n    user: lettre@example.org\n    passwordEnv: SMTP_PASSWORD_LETTRE\n`,
    );
    expect(read('.env')).toBe(`${ENV}SMTP_PASSWORD_LETTRE='bien caché'\n`);
    expect((await config()).accounts.get('lettre')?.password?.reveal()).toBe('bien caché');
    expect((await ask('DELETE', `${ROOT}/accounts/lettre`)).status).toBe(200);
    expect([read('facteur.yaml'), read('.env')]).toEqual([YAML, ENV]);
    expect((await ask('DELETE', `${ROOT}/accounts/lettre`)).status).toBe(404);
    await ask('DELETE', `${ROOT}/accounts/default`);
    expect(read('.env')).toBe('# Le compte de l’association\n');
  });

  it('a password in facteur.yaml moves to .env when it is changed', async () => {
    const yaml = 'accounts:\n  lettre:\n    host: smtp2.example.org\n    user: a@example.org\n    password: en clair\n';
    const { ask, read } = await withFiles({ yaml });
    await ask('PATCH', `${ROOT}/accounts/lettre`, { payload: { password: 'neuf' } });
    expect(read('facteur.yaml')).toContain('passwordEnv: SMTP_PASSWORD_LETTRE');
    expect(read('facteur.yaml')).not.toContain('en clair');
    expect(read('.env')).toBe('SMTP_PASSWORD_LETTRE=neuf\n');
  });

  it.each([
    [{ port: 0 }, 'accounts.default.port'],
    [{ from: 'personne' }, 'accounts.default.from'],
    [{ tls: 'ssl' }, 'accounts.default.tls'],
    [{ limits: { perJour: 3 } }, 'accounts.default.limits.perJour'],
    [{ connections: 'x' }, 'accounts.default.connections'],
    [{ host: ['smtp.example.org'] }, 'accounts.default.host'],
    [{ transport: { toString: 1 } }, 'accounts.default.transport'],
  ])('a wrong value is named by its field: %j', async (payload, field) => {
    const { ask, read } = await withFiles();
    const refused = await ask('PATCH', `${ROOT}/accounts/default`, { payload });
    expect(refused).toMatchObject({ status: 422, json: { code: 'settings-invalid', params: { field } } });
    expect(read('.env')).toBe(ENV);
  });

  it('run no command and read no file by what is said here', async () => {
    const { ask } = await withFiles();
    for (const field of ['tokenCommand', 'tokenFile', 'dkim', 'passwordEnv']) {
      expect((await ask('PATCH', `${ROOT}/accounts/default`, { payload: { [field]: 'id' } })).status).toBe(400);
    }
    const bad = await ask('PATCH', `${ROOT}/accounts/dry-run`, { payload: { host: 'smtp.example.org' } });
    expect(bad).toMatchObject({ status: 422, json: { params: { problem: { kind: 'account-name' } } } });
  });

  it('are tried before they are written', async () => {
    const mail = await startMailServer({ auth: { user: 'contact@example.org', password: 'juste' } });
    onTestFinished(() => mail.close());
    const { ask, read } = await withFiles();
    const here = { host: '127.0.0.1', port: mail.port };
    const wrong = await ask('POST', `${ROOT}/accounts/default/check`, { payload: { ...here, password: 'faux' } });
    expect(wrong.json).toMatchObject({ ok: false, reason: 'auth', remedyCode: 'wrong-password' });
    expect(wrong.json.message).toMatch(/^535/);
    expect(wrong.json.remedy).toContain('SMTP_PASSWORD');
    const right = await ask('POST', `${ROOT}/accounts/default/check`, { payload: { ...here, password: 'juste' } });
    expect(right.json).toMatchObject({ ok: true, reason: null, remedy: null });
    expect(read('.env')).toBe(ENV);
  });

  it('are found by an address', async () => {
    const { ask } = await withFiles();
    const { json } = await ask('POST', `${ROOT}/accounts/find`, { payload: { address: 'luc@gmail.com' } });
    expect(json.found).toMatchObject({ source: 'known', host: 'smtp.gmail.com', port: 587, asks: 'app-password' });
    expect(json.found.advice).toContain('mot de passe d’application');
    const bad = await ask('POST', `${ROOT}/accounts/find`, { payload: { address: 'luc' } });
    expect(bad).toMatchObject({ status: 422, json: { code: 'address-invalid' } });
  });
});

it('what is changed counts from the next request on, also where it was changed by hand', async () => {
  const stage = await startStage({ SMTP_URL: '', MAIL_FROM: '' });
  const made = await stage.ask('POST', '/api/v1/drafts', {
    payload: {
      list: { rows: [{ email: 'lea@example.org' }] },
      message: { format: 'md', text: '---\nsubject: Bonjour\n---\nBonjour' },
    },
  });
  const forecast = () => stage.ask('GET', `/api/v1/drafts/${made.json.id}/forecast`);
  expect((await forecast()).json.code).toBe('sender-missing');
  const account = { from: 'asso@example.org', host: '127.0.0.1', port: 1, limits: { perDay: 100 } };
  await stage.ask('PATCH', '/api/v1/settings/accounts/default', { payload: account });
  expect((await forecast()).json).toMatchObject({ count: 1, account: 'default' });
  writeFileSync(join(stage.where.cwd, 'facteur.yaml'), 'delay: [');
  expect((await forecast()).status).toBe(200);
  writeFileSync(join(stage.where.cwd, 'facteur.yaml'), 'delay: 7\n');
  expect((await forecast()).json).toMatchObject({ delay: 7 });
});
