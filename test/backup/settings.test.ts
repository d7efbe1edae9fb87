import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SettingCopy } from '../../src/backup/format.ts';
import { putBack } from '../../src/backup/put-back.ts';
import { cleanEnv, cleanYaml } from '../../src/backup/secrets.ts';
import { readSettings } from '../../src/backup/settings.ts';
import { findProject } from '../../src/config/project.ts';
import { folderWith } from '../helpers/folder.ts';

const ENV = `# Our account
SMTP_HOST=smtp.example.org
SMTP_USER=contact@example.org
export SMTP_PASSWORD='gehe#im'
# SMTP_PASSWORD=older
SMTP_LIMIT_PER_DAY=450
NEWS="multi
line geheim"
REDIS_URL=redis://:gehe@im@redis.example.org:6379/0
EMAIL_PASSWORD=
this is "no assignment geheim
`;

const YAML = `# Our settings; password: older
delay: 5
accounts:
  news:
    host: smtp.example.org  # ours
    user: news@example.org
    password: geheim
    passwordEnv: NEWS
    dkim:
      domain: example.org
      selector: s1
      key: keys/dkim.pem
`;

const HOOKS = `webhooks:
  - url: https://example.org/hooks
    secretFile: keys/hook
    headers:
      Authorization: Bearer geheim
  - url: https://example.org/other
    secretEnv: HOOK
`;
const HOOK_SECRET = `whsec_${Buffer.alloc(32, 'geheim').toString('base64')}\n`;

const PEM = '-----BEGIN PRIVATE KEY-----\ngeheim\n-----END PRIVATE KEY-----\n';

const projectIn = (folder: string) => findProject({ cwd: folder, env: {} });

describe('settings without secrets', () => {
  it('of .env: what is known to be harmless stays, with the address that had a password in it', () => {
    const { text, leftOut } = cleanEnv(ENV);
    expect(text).toBe(
      [
        '# Our account',
        ...['SMTP_HOST=smtp.example.org', 'SMTP_USER=contact@example.org', 'SMTP_PASSWORD='],
        ...['SMTP_LIMIT_PER_DAY=450', 'NEWS=', 'REDIS_URL=redis://@redis.example.org:6379/0', 'EMAIL_PASSWORD=', ''],
      ].join('\n'),
    );
    expect(leftOut).toEqual(['SMTP_PASSWORD', 'NEWS', 'REDIS_URL']);
  });

  it('of facteur.yaml: all but passwords, as it was written where there are none', async () => {
    const cleaned = await cleanYaml(YAML);
    expect(cleaned?.leftOut).toEqual(['password']);
    expect(cleaned?.text).not.toMatch(/geheim|older/);
    expect(cleaned?.text).toContain('passwordEnv: NEWS');
    expect(cleaned?.text).toContain('host: smtp.example.org # ours');
    const harmless = 'delay:   5\nidentity: { name: "Asso" }\n';
    expect(await cleanYaml(harmless)).toEqual({ text: harmless, leftOut: [] });
    expect(await cleanYaml('accounts: [\npassword: geheim')).toBeNull();
  });
});

describe('the settings of a project', () => {
  const files = { '.env': ENV, 'facteur.yaml': YAML, 'keys/dkim.pem': PEM, '.facteur/unsubscribe.key': '00ff\n' };

  it('go into a backup without secrets, which are named', async () => {
    const { settings, leftOut } = await readSettings(projectIn(folderWith(files)), { withSecrets: false });
    expect(settings.map(({ name }) => name)).toEqual(['.env', 'facteur.yaml', 'unsubscribe.key']);
    expect(JSON.stringify(settings)).not.toMatch(/geheim|older/);
    expect(leftOut).toEqual(['SMTP_PASSWORD', 'NEWS', 'REDIS_URL', 'facteur.yaml: password', 'keys/dkim.pem']);
  });

  it('go with all of it where that is asked for, and are put back to the byte, readable by their owner', async () => {
    const { settings, leftOut } = await readSettings(projectIn(folderWith(files)), { withSecrets: true });
    expect(leftOut).toEqual([]);
    const folder = folderWith();
    const done = putBack(settings, projectIn(folder), { suffix: 'now', isSamePlace: () => true });
    expect(done.map(({ outcome }) => outcome)).toEqual(['written', 'written', 'written', 'written']);
    for (const [name, text] of Object.entries(files)) {
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('have the secrets of webhooks only where that is asked for', async () => {
    const hooks = folderWith({ 'facteur.yaml': HOOKS, 'keys/hook': HOOK_SECRET });
    const without = await readSettings(projectIn(hooks), { withSecrets: false });
    expect(JSON.stringify(without.settings)).not.toMatch(/geheim|whsec/);
    expect(without.settings[0]?.text).toContain('secretFile: keys/hook');
    expect(without.settings[0]?.text).toContain('secretEnv: HOOK');
    expect(without.leftOut).toEqual(['facteur.yaml: headers', 'keys/hook']);
    const { settings } = await readSettings(projectIn(hooks), { withSecrets: true });
    const folder = folderWith();
    putBack(settings, projectIn(folder), { suffix: 'now', isSamePlace: () => true });
    expect(readFileSync(join(folder, 'keys/hook'), 'utf8')).toBe(HOOK_SECRET);
    expect(readFileSync(join(folder, 'facteur.yaml'), 'utf8')).toBe(HOOKS);
  });

  it('name keys outside the project, which stay where they are', async () => {
    const outside = YAML.replace('keys/dkim.pem', '../dkim.pem');
    const { settings, leftOut } = await readSettings(projectIn(folderWith({ 'facteur.yaml': outside })), {
      withSecrets: true,
    });
    expect(settings).toHaveLength(1);
    expect(leftOut).toEqual(['../dkim.pem']);
  });
});

describe('sign-ins of accounts', () => {
  const files = {
    '.facteur/sign-in/default.json': '{"refreshToken":"geheim"}',
    '.facteur/sign-in/default.json.lock': '',
  };

  it('are in a backup only with secrets, and named where they are not', async () => {
    const project = projectIn(folderWith(files));
    expect(await readSettings(project, { withSecrets: false })).toEqual({
      settings: [],
      leftOut: ['sign-in/default.json'],
    });
    const { settings, leftOut } = await readSettings(project, { withSecrets: true });
    expect(leftOut).toEqual([]);
    expect(settings.map(({ place, name }) => [place, name])).toEqual([['data', 'sign-in/default.json']]);
  });

  it('never take the place of one that is there: that is newer', () => {
    const copy: SettingCopy = { kind: 'setting', place: 'data', name: 'sign-in/default.json', text: '{}' };
    const options = { suffix: 'now', isSamePlace: () => true };
    const [beside] = putBack([copy], projectIn(folderWith(files)), options);
    expect(beside).toMatchObject({ outcome: 'beside' });
    const empty = folderWith();
    const [written] = putBack([copy], projectIn(empty), options);
    expect(written).toMatchObject({ outcome: 'written' });
    expect(statSync(join(empty, '.facteur/sign-in/default.json')).mode & 0o777).toBe(0o600);
    const elsewhere: SettingCopy = { ...copy, name: 'sign-in/../../x.json' };
    expect(putBack([elsewhere], projectIn(empty), options)).toEqual([]);
  });
});

describe('settings that are put back', () => {
  const env: SettingCopy = { kind: 'setting', place: 'project', name: '.env', text: 'SMTP_HOST=old\n' };
  const key: SettingCopy = { kind: 'setting', place: 'data', name: 'unsubscribe.key', text: 'aa\n' };

  it('never take the place of others; the key of unsubscribe links does, and the other one is kept', () => {
    const folder = folderWith({ '.env': 'SMTP_HOST=new\n', '.facteur/unsubscribe.key': 'bb\n' });
    const done = putBack([env, key], projectIn(folder), { suffix: 'now', isSamePlace: () => true });
    expect(done.map(({ outcome }) => outcome)).toEqual(['beside', 'replaced']);
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect([text('.env'), text('.env.restored-now')]).toEqual(['SMTP_HOST=new\n', 'SMTP_HOST=old\n']);
    const [here, kept] = ['.facteur/unsubscribe.key', '.facteur/unsubscribe.key.before-restore-now'].map(text);
    expect([here, kept]).toEqual(['aa\n', 'bb\n']);
    const again = putBack([key], projectIn(folder), { suffix: 'later', isSamePlace: () => true });
    expect(again.map(({ outcome }) => outcome)).toEqual(['same']);
  });

  it('stand beside when they name another place for the data', () => {
    const folder = folderWith();
    const [done] = putBack([env], projectIn(folder), { suffix: 'now', isSamePlace: () => false });
    expect(done).toMatchObject({
      file: join(folder, '.env'),
      outcome: 'beside',
      as: join(folder, '.env.restored-now'),
    });
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  it('that cannot be written are named, and the others are put back', () => {
    const folder = folderWith({ '.facteur': 'a file in the place of the folder' });
    const project = { root: folder, dataFolder: join(folder, '.facteur'), envFile: null, yamlFile: null };
    const done = putBack([key, env], project, { suffix: 'now', isSamePlace: () => true });
    expect(done.map(({ outcome }) => outcome)).toEqual(['failed', 'written']);
    expect(done[0]?.problem).toMatch(/ENOTDIR|EEXIST/);
  });

  it('are nothing but settings and keys, within the project', () => {
    const folder = folderWith();
    const strangers: SettingCopy[] = [
      { kind: 'setting', place: 'project', name: '../dkim.pem', text: PEM },
      { kind: 'setting', place: 'project', name: '/tmp/dkim.pem', text: PEM },
      { kind: 'setting', place: 'project', name: '.bashrc', text: 'rm -rf' },
      { kind: 'setting', place: 'data', name: '../.bashrc', text: 'rm -rf' },
    ];
    expect(putBack(strangers, projectIn(folder), { suffix: 'now', isSamePlace: () => true })).toEqual([]);
  });
});
