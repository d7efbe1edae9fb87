import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ConfigFlags } from '../../src/config/layers.ts';
import { loadConfig, requireAccount } from '../../src/config/load.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

interface Written {
  readonly env?: Record<string, string>;
  readonly file?: string;
  readonly yaml?: string;
  readonly flags?: ConfigFlags;
}

function load({ env = {}, file, yaml, flags = {} }: Written) {
  const files = {
    ...(file === undefined ? {} : { '.env': file }),
    ...(yaml === undefined ? {} : { 'facteur.yaml': yaml }),
  };
  return loadConfig({ cwd: folderWith(files), env, flags });
}

async function accountOf(written: Written, name?: string) {
  const account = requireAccount(await load(written), name);
  return { ...account, password: account.password?.reveal() ?? null };
}

describe('defaults and layers', () => {
  test('nothing configured', async () => {
    const config = await load({});
    expect(config).toMatchObject({
      concurrency: 2,
      delayMs: 5000,
      account: 'default',
      autostart: true,
    });
    expect(config.accounts.size).toBe(0);
    expect(config.identity).toEqual({ name: null, address: null, colour: null, logo: null });
    expect(config.warnings).toEqual([]);
  });

  test('flags over environment over .env over facteur.yaml', async () => {
    const yaml = 'concurrency: 3\ndelay: 3s\n';
    const file = 'FACTEUR_CONCURRENCY=4\nFACTEUR_DELAY=4\n';
    const env = { FACTEUR_CONCURRENCY: '5', FACTEUR_DELAY: '1,5' };
    const flags = { concurrency: 6, delay: 0 };
    expect(await load({ yaml })).toMatchObject({ concurrency: 3, delayMs: 3000 });
    expect(await load({ yaml, file })).toMatchObject({ concurrency: 4, delayMs: 4000 });
    expect(await load({ yaml, file, env })).toMatchObject({ concurrency: 5, delayMs: 1500 });
    expect(await load({ yaml, file, env, flags })).toMatchObject({ concurrency: 6, delayMs: 0 });
  });

  test('an empty facteur.yaml, or one of comments and keys without value, says nothing', async () => {
    for (const yaml of ['', '# rien\n', 'accounts:\nidentity:\n  name:\ndelay:\n']) {
      expect(await load({ yaml })).toMatchObject({ delayMs: 5000 });
    }
  });

  test('everything facteur.yaml can say', async () => {
    const config = await load({
      yaml: `
concurrency: 4
delay: 2
account: ovh
accounts:
  ovh:
    host: ssl0.ovh.net
    port: 465
    user: lettre@asso.example
    password: "012345"
    from: Asso <lettre@asso.example>
    connections: 1
    retry: { schedule: [2m], every: 0 }
  ses:
    host: email-smtp.eu-west-3.amazonaws.com
    user: AKIA
    passwordEnv: SES_PASSWORD
    tls: require
identity:
  name: Association Gamadji Saré
  address: |
    1 rue des Lilas
    75020 Paris
  colour: "#0a7"
  logo: images/logo.png
retry:
  schedule: [30s, 1.5h]
  maxAge: 1d
  jitter: 0
`,
      env: { SES_PASSWORD: 'from the environment' },
    });
    expect(config).toMatchObject({ concurrency: 4, delayMs: 2000, account: 'ovh', warnings: [] });
    expect(config.identity).toEqual({
      name: 'Association Gamadji Saré',
      address: '1 rue des Lilas\n75020 Paris',
      colour: '#0a7',
      logo: join(config.project.root, 'images/logo.png'),
    });
    expect(requireAccount(config)).toMatchObject({
      name: 'ovh',
      host: 'ssl0.ovh.net',
      port: 465,
      tls: 'implicit',
      user: 'lettre@asso.example',
      from: { name: 'Asso', address: 'lettre@asso.example' },
      connections: 1,
      retry: { delaysMs: [120_000], everyMs: 0, maxAgeMs: 86_400_000, jitter: 0 },
    });
    expect(requireAccount(config).password?.reveal()).toBe('012345');
    const ses = requireAccount(config, 'ses');
    expect(ses).toMatchObject({ port: 587, tls: 'require', connections: 4, from: null });
    expect(ses.password?.reveal()).toBe('from the environment');
    expect(ses.retry.delaysMs).toEqual([30_000, 5_400_000]);
  });

  test('the configuration cannot be changed', async () => {
    const config = await load({ file: 'SMTP_HOST=a\nMAIL_FROM=a@b.example' });
    const account = requireAccount(config);
    const parts = [config, config.project, config.identity, config.warnings, account, account.retry, account.from];
    for (const part of [...parts, account.retry.delaysMs]) expect(Object.isFrozen(part)).toBe(true);
  });

  test.each([
    ['1', true],
    ['0', false],
    ['false', false],
    ['non', false],
  ])('FACTEUR_AUTOSTART=%s', async (value, expected) => {
    expect((await load({ file: `FACTEUR_AUTOSTART=${value}` })).autostart).toBe(expected);
  });
});

describe('the account of .env', () => {
  test('an .env of the Python system works unchanged', async () => {
    const file = [
      '# Configuration email',
      'EMAIL_SENDER=asso.gamadji@gmail.com',
      'EMAIL_PASSWORD=ab#cd$ef gh',
      'SMTP_SERVER=smtp.gmail.com',
      'SMTP_PORT=587',
      '',
      '# Configuration Redis (optionnel - par défaut localhost)',
      'REDIS_HOST=localhost',
      'REDIS_PORT=6379',
      'REDIS_DB=0',
    ].join('\r\n');
    expect(await accountOf({ file })).toMatchObject({
      name: 'default',
      host: 'smtp.gmail.com',
      port: 587,
      tls: 'auto',
      user: 'asso.gamadji@gmail.com',
      password: 'ab#cd$ef gh',
      from: { name: '', address: 'asso.gamadji@gmail.com' },
      connections: 2,
      retry: { delaysMs: [60_000, 300_000, 900_000, 3_600_000], everyMs: 14_400_000, maxAgeMs: 172_800_000 },
    });
  });

  test.each([
    ['SMTP_HOST=a', { port: 587, tls: 'auto', user: null, password: null, from: null }],
    ['SMTP_HOST=a\nSMTP_PORT=465', { port: 465, tls: 'implicit' }],
    ['SMTP_HOST=a\nSMTP_PORT=465\nSMTP_TLS=require', { port: 465, tls: 'require' }],
    ['SMTP_HOST=a\nSMTP_TLS=Implicit', { port: 465, tls: 'implicit' }],
    ['SMTP_HOST=a\nSMTP_PORT=1025\nSMTP_TLS=none', { port: 1025, tls: 'none' }],
    ['SMTP_HOST=a\nSMTP_USER=u', { user: null, password: null }],
    ['SMTP_HOST=a\nEMAIL_SENDER=e@x.example', { user: null, from: { name: '', address: 'e@x.example' } }],
    ['SMTP_HOST=a\nSMTP_USER=u\nSMTP_PASSWORD=p\nEMAIL_SENDER=e@x.example', { user: 'u', password: 'p' }],
    [
      'SMTP_HOST=a\nSMTP_PASSWORD=p\nEMAIL_SENDER="É <e@x.example>"',
      { user: 'e@x.example', from: { name: 'É', address: 'e@x.example' } },
    ],
    ['SMTP_HOST=a\nSMTP_USER=u@x.example\nSMTP_PASSWORD=p', { from: { name: '', address: 'u@x.example' } }],
    [
      'SMTP_HOST=a\nMAIL_FROM=Asso <m@x.example>\nEMAIL_SENDER=e@x.example',
      { from: { name: 'Asso', address: 'm@x.example' } },
    ],
    ['SMTP_HOST=a\nSMTP_SERVER=b', { host: 'a' }],
    ['SMTP_URL=smtp://h.example', { host: 'h.example', port: 587, tls: 'auto', user: null }],
    ['SMTP_URL=smtps://h.example', { host: 'h.example', port: 465, tls: 'implicit' }],
    ['SMTP_URL=smtp://127.0.0.1:1025\nSMTP_TLS=none', { host: '127.0.0.1', port: 1025, tls: 'none' }],
    [
      'SMTP_URL=smtp://l%C3%A9a%40x.example:p%23%2F%3A%40@h.example:2525',
      { user: 'léa@x.example', password: 'p#/:@', port: 2525 },
    ],
    ['SMTP_URL=smtp://h.example\nSMTP_USER=u\nSMTP_PASSWORD=p\nSMTP_PORT=25', { user: 'u', password: 'p', port: 587 }],
    ['SMTP_URL=smtp://[::1]:2525', { host: '::1', port: 2525 }],
  ])('%s', async (file, expected) => {
    expect(await accountOf({ file })).toMatchObject(expected);
  });

  test('single keys of the environment stand over .env', async () => {
    const file = 'SMTP_HOST=a\nSMTP_USER=u\nSMTP_PASSWORD=p';
    expect(await accountOf({ file, env: { SMTP_PASSWORD: 'q' } })).toMatchObject({ host: 'a', password: 'q' });
    expect(await accountOf({ file, env: { EMAIL_PASSWORD: 'q' } })).toMatchObject({ password: 'q' });
  });

  test("SMTP_URL in the environment does not get .env's password", async () => {
    const file = 'SMTP_HOST=smtp.example\nSMTP_USER=u\nSMTP_PASSWORD=p\nSMTP_TLS=require\nMAIL_FROM=m@x.example';
    expect(await accountOf({ file, env: { SMTP_URL: 'smtp://127.0.0.1:1025' } })).toMatchObject({
      host: '127.0.0.1',
      port: 1025,
      tls: 'auto',
      user: null,
      password: null,
      from: { name: '', address: 'm@x.example' },
    });
  });

  test('.env completes an account of the same name in facteur.yaml', async () => {
    const yaml = 'accounts:\n  default:\n    host: smtp.example\n    user: u\n    connections: 3\n';
    expect(await accountOf({ yaml, file: 'SMTP_PASSWORD=p' })).toMatchObject({
      host: 'smtp.example',
      user: 'u',
      password: 'p',
      connections: 3,
    });
  });
});

describe('which account', () => {
  const two = 'accounts:\n  ovh: { host: a }\n  ses: { host: b }\n';

  test('none at all stops only who needs one', async () => {
    const config = await load({ file: 'EMAIL_SENDER=a@b.example' });
    const error = await errorOf(() => requireAccount(config));
    expect(error.code).toBe('config-no-account');
    expect(error.exitCode).toBe(3);
    expect(error.say('fr').remedy).toContain(join(config.project.root, '.env'));
  });

  test('a single one need not be named', async () => {
    expect((await accountOf({ yaml: 'accounts:\n  ovh: { host: a }\n' })).name).toBe('ovh');
  });

  test('of several, the one of .env, else the one that is named', async () => {
    expect((await accountOf({ yaml: two, file: 'SMTP_HOST=c' })).name).toBe('default');
    expect((await accountOf({ yaml: `account: ses\n${two}`, file: 'SMTP_HOST=c' })).name).toBe('ses');
    expect((await accountOf({ yaml: `account: ses\n${two}`, flags: { account: 'ovh' } })).name).toBe('ovh');
    expect((await accountOf({ yaml: two }, 'ses')).name).toBe('ses');
  });

  test('an unknown one is told with the others', async () => {
    const config = await load({ yaml: two });
    for (const name of [undefined, 'gmail', 'constructor']) {
      const error = await errorOf(() => requireAccount(config, name));
      expect(error.code).toBe('config-unknown-account');
      expect(error.say('fr').what).toContain('ovh, ses');
    }
  });
});

describe('errors name key, file and line', () => {
  test.each([
    ['concurency: 3', 'config-unknown-key', 'concurency', 1, 'concurrency'],
    ['identity:\n  color: red', 'config-unknown-key', 'identity.color', 2, 'colour'],
    ['accounts:\n  a:\n    hots: b', 'config-unknown-key', 'accounts.a.hots', 3, 'host'],
    ['retry:\n  schedul: [1m]', 'config-unknown-key', 'retry.schedul', 2, 'schedule'],
    [
      'accounts:\n  a:\n    host: b\n    retry:\n      maxage: 1d',
      'config-unknown-key',
      'accounts.a.retry.maxage',
      5,
      'maxAge',
    ],
    ['zzz: 1', 'config-unknown-key', 'zzz', 1, 'accounts'],
    ['constructor: 1', 'config-unknown-key', 'constructor', 1, 'accounts'],
    ['backend: redis', 'config-env-key', 'backend', 1, 'FACTEUR_BACKEND'],
    ['\n\nconcurrency: 0', 'config-invalid', 'concurrency', 3, '1 à 100'],
    ['delay: 2 jours', 'config-invalid', 'delay', 1, 'durée'],
    ['delay: 2d', 'config-invalid', 'delay', 1, '24'],
    ['accounts: smtp.example', 'config-invalid', 'accounts', 1, 'clé'],
    ['accounts:\n  a:\n    port: 25', 'config-invalid', 'accounts.a.host', 3, 'manque'],
    ['accounts:\n  a:\n    host: smtp.example:587', 'config-invalid', 'accounts.a.host', 3, 'port'],
    ['accounts:\n  a:\n    host: b\n    port: 70000', 'config-invalid', 'accounts.a.port', 4, '65535'],
    [
      'accounts:\n  a:\n    host: b\n    user: u\n    password: 0123',
      'config-invalid',
      'accounts.a.password',
      5,
      'guillemets',
    ],
    ['accounts:\n  a:\n    host: b\n    password: p', 'config-invalid', 'accounts.a.password', 4, 'utilisateur'],
    [
      'accounts:\n  a:\n    host: b\n    user: u\n    passwordEnv: NOPE',
      'config-invalid',
      'accounts.a.passwordEnv',
      5,
      'NOPE',
    ],
    ['accounts:\n  a:\n    host: b\n    from: moi', 'config-invalid', 'accounts.a.from', 4, 'pas de @'],
    ['accounts:\n  dry-run:\n    host: b', 'config-invalid', 'accounts.dry-run', 3, 'réservé'],
    ['accounts:\n  "un deux":\n    host: b', 'config-invalid', 'accounts.un deux', 3, 'lettres'],
    ['retry:\n  schedule: 5m', 'config-invalid', 'retry.schedule', 2, 'liste'],
    ['retry:\n  schedule: [1m, 5]', 'config-invalid', 'retry.schedule.1', 2, 'unité'],
    ['retry:\n  jitter: 3', 'config-invalid', 'retry.jitter', 2, '0 à 1'],
    ['identity:\n  colour: red', 'config-invalid', 'identity.colour', 2, '#0a7'],
    ['- a\n- b', 'config-invalid', 'facteur.yaml', 1, 'clé'],
    ['a: 1\nb: [1', 'config-yaml-syntax', '', 2, ''],
    ['delay: 1\ndelay: 2', 'config-yaml-syntax', '', 2, ''],
  ])('%s', async (yaml, code, key, line, word) => {
    const error = await errorOf(() => load({ yaml }));
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(3);
    const { what, remedy } = error.say('fr');
    expect(what).toContain(key);
    expect(what).toContain(`facteur.yaml, ligne ${line}`);
    expect(what + remedy).toContain(word);
  });

  test.each([
    ['SMTP_HOST=a\nSMTP_PORT=abc', 'SMTP_PORT', 2],
    ['SMTP_SERVER=smtp://a', 'SMTP_SERVER', 1],
    ['SMTP_HOST=a\nSMTP_TLS=oui', 'SMTP_TLS', 2],
    ['SMTP_HOST=a\nMAIL_FROM=asso', 'MAIL_FROM', 2],
    ['SMTP_HOST=a\nEMAIL_SENDER=asso', 'EMAIL_SENDER', 2],
    ['SMTP_HOST=a\n\nEMAIL_PASSWORD=p', 'EMAIL_PASSWORD', 3],
    ['SMTP_URL=smtp.example', 'SMTP_URL', 1],
    ['SMTP_URL=smtp://u:a#b@h.example', 'SMTP_URL', 1],
    ['SMTP_URL=smtp://u:1#b@h.example', 'SMTP_URL', 1],
    ['SMTP_URL=smtp://u:1/b@h.example', 'SMTP_URL', 1],
    ['SMTP_URL=smtp://u:1?b@h.example', 'SMTP_URL', 1],
    ['SMTP_URL=smtp://u:50%@h.example', 'SMTP_URL', 1],
    ['FACTEUR_DELAY=-1', 'FACTEUR_DELAY', 1],
    ['FACTEUR_AUTOSTART=peut-être', 'FACTEUR_AUTOSTART', 1],
  ])('%s', async (file, key, line) => {
    const { code, ...error } = await errorOf(() => load({ file })).then((e) => ({ code: e.code, ...e.say('fr') }));
    expect(code).toBe('config-invalid');
    expect(error.what).toContain(`${key} n’est pas valable`);
    expect(error.what).toContain(`.env, ligne ${line}`);
  });

  test('in the environment and on the command line', async () => {
    const inEnvironment = await errorOf(() => load({ env: { FACTEUR_CONCURRENCY: 'x' } }));
    expect(inEnvironment.say('fr').what).toContain(
      'FACTEUR_CONCURRENCY n’est pas valable (les variables d’environnement)',
    );
    const onCommandLine = await errorOf(() => load({ flags: { delay: 'x' } }));
    expect(onCommandLine.say('fr').what).toContain('--delay n’est pas valable (la ligne de commande)');
  });

  test('lines of .env that say nothing are warnings', async () => {
    const config = await load({ file: 'SMTP_HOST=a\nSMTP_USER=u\nSMTP_PASSWORD: p\n' });
    expect(config.warnings).toEqual([
      { code: 'env-line', file: join(config.project.root, '.env'), line: 3 },
      { code: 'no-password', account: 'default' },
    ]);
  });
});

test('a password under 6 characters is warned about', async () => {
  const warningsFor = async (password: string) =>
    (await load({ file: `SMTP_HOST=a\nSMTP_USER=u\nSMTP_PASSWORD=${password}\n` })).warnings;
  expect(await warningsFor('abcde')).toEqual([{ code: 'short-secret', account: 'default' }]);
  expect(await warningsFor('abcdef')).toEqual([]);
});

describe('secrets stay secret', () => {
  const yaml = 'accounts:\n  a: { host: b, user: u, password: geheim1 }\n';
  const file = 'SMTP_HOST=a\nSMTP_USER=u\nSMTP_PASSWORD=geheim2\n';

  test('in JSON, inspect and templates', async () => {
    const config = await load({ yaml, file });
    const shown = [
      JSON.stringify([...config.accounts.values()]),
      inspect(config, { depth: 9, showHidden: true }),
      [...config.accounts.values()].map(({ password }) => `${password}`).join(),
      inspect({ ...requireAccount(config).password }),
    ];
    expect(shown.join()).not.toContain('geheim');
    expect([...config.accounts.values()].map(({ password }) => password?.reveal())).toEqual(['geheim1', 'geheim2']);
  });

  test.each([
    { file: 'SMTP_URL=smtp://u:geheim#@h.example' },
    { file: 'SMTP_HOST=a\nSMTP_PASSWORD=geheim' },
    { file: 'SMTP_HOST=a\nSMTP_PORT=geheim' },
    { yaml: 'accounts:\n  a:\n    host: b\n    password: geheim' },
    { yaml: 'accounts:\n  a:\n    host: b\n    password: [geheim]' },
    { yaml: 'accounts:\n  a:\n    host: b\n    password: *geheim' },
    { yaml: 'accounts:\n  a:\n    host: b\n    password: "geheim' },
    { yaml: 'accounts:\n  a:\n    host: b\n    password: @geheim' },
    { yaml: 'accounts:\n  a:\n    host: b\n    password: %geheim: x' },
    { yaml: 'accounts:\n  a:\n    host: b\n    password: !geheim x' },
  ])('in errors: %j', async (written) => {
    const error = await errorOf(() => load(written));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('geheim');
    expect(JSON.stringify(error.say('fr'))).not.toContain('geheim');
  });
});
