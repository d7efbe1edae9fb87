import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { NO_PROVIDER, providerOf, providers } from '../../src/config/providers.ts';
import { folderWith } from '../helpers/folder.ts';

const DAY = 86_400_000;

async function accountOf(files: Record<string, string>, env: Record<string, string> = {}) {
  const config = await loadConfig({ cwd: folderWith(files), env });
  return config.accounts.get('default') as NonNullable<ReturnType<typeof config.accounts.get>>;
}

const smtp = (host: string, more = '') => `SMTP_HOST=${host}\nSMTP_USER=asso@gmail.com\nSMTP_PASSWORD=x\n${more}`;

describe('providers', () => {
  it('each row has a source and a date, and a name of its own', () => {
    for (const { source, asOf } of providers) {
      expect(source).not.toBe('');
      expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
    expect(new Set(providers.map(({ id }) => id)).size).toBe(providers.length);
  });

  it.each([
    ['smtp.gmail.com', 'asso@gmail.com', 'gmail'],
    ['smtp.gmail.com', 'bureau@asso.fr', 'workspace'],
    ['smtp-relay.gmail.com', null, 'workspace-relay'],
    ['smtp.office365.com', 'a@asso.fr', 'microsoft365'],
    ['smtp-mail.outlook.com', 'a@hotmail.com', 'outlook'],
    ['ssl0.ovh.net', 'a@asso.fr', 'ovh'],
    ['mail.infomaniak.com', 'a@asso.ch', 'infomaniak'],
    ['smtp-relay.brevo.com', 'x', 'brevo'],
    ['in-v3.mailjet.com', 'x', 'mailjet'],
    ['email-smtp.eu-west-3.amazonaws.com', 'x', 'ses'],
    ['SMTP.Orange.fr', 'x', 'orange'],
    ['smtp.free.fr', 'x', 'free'],
    ['smtp.sfr.fr', 'x', 'sfr'],
    ['smtp.laposte.net', 'x', 'laposte'],
    ['mail.gandi.net', 'x', 'gandi'],
    ['smtp.gmail.com.example.org', 'x', undefined],
    ['127.0.0.1', null, undefined],
  ])('%s for %s is %s', (host, user, id) => expect(providerOf(undefined, host, user)?.id).toBe(id));

  it('is the one that is named, whatever the server; none is none', () => {
    expect(providerOf('ses-sandbox', 'smtp.gmail.com', null)?.id).toBe('ses-sandbox');
    expect(providerOf(NO_PROVIDER, 'smtp.gmail.com', 'a@gmail.com')).toBeNull();
  });
});

describe('limits', () => {
  it('are those of the provider, less a tenth for the ordinary mail', async () => {
    const { limits } = await accountOf({ '.env': smtp('smtp.gmail.com') });
    expect(limits).toMatchObject({ perSecond: null, windows: [{ ms: DAY, most: 450 }], messageSize: 25_000_000 });
  });

  it('are what somebody wrote, to the letter, over the provider; the account over all accounts', async () => {
    const yaml = `limits:
  perDay: 60
  perHour: 20
accounts:
  default:
    limits:
      perHour: 10
      windows: [20/10s, 100/24h]
      messageSize: none
      connections: 3
`;
    const { limits } = await accountOf({ '.env': smtp('smtp.gmail.com'), 'facteur.yaml': yaml });
    expect(limits).toMatchObject({
      windows: [
        { ms: 10_000, most: 20 },
        { ms: 3_600_000, most: 10 },
        { ms: DAY, most: 60 },
      ],
      messageSize: null,
      connections: 3,
    });
  });

  it('come from .env, with the headroom off every count', async () => {
    const { limits } = await accountOf({
      '.env': smtp(
        'smtp.example.org',
        'SMTP_LIMIT_PER_SECOND=2\nSMTP_LIMIT_PER_MINUTE=60\nSMTP_LIMIT_PER_DAY=101\nSMTP_HEADROOM=50\nSMTP_CONNECTIONS=2\n',
      ),
    });
    expect(limits).toMatchObject({
      provider: null,
      perSecond: 0.5,
      windows: [
        { ms: 60_000, most: 30 },
        { ms: DAY, most: 50 },
      ],
      connections: 2,
    });
  });

  it('of a provider are lifted by none, and by another provider', async () => {
    const none = await accountOf({ '.env': smtp('smtp.gmail.com', 'SMTP_LIMIT_PER_DAY=none\n') });
    expect(none.limits.windows).toEqual([]);
    const other = await accountOf({ '.env': smtp('smtp.gmail.com', 'SMTP_PROVIDER=microsoft365\n') });
    expect(other.limits).toMatchObject({ connections: 3, perSecond: 0.45 });
  });

  it.each([
    ['limits:\n  perDay: beaucoup\n', 'limits.perDay', 'limit'],
    ['limits:\n  windows: [20 par 10s]\n', 'limits.windows.0', 'window-limit'],
    ['limits:\n  headroom: 95\n', 'limits.headroom', 'integer'],
    ['limits:\n  messageSize: gros\n', 'limits.messageSize', 'size'],
    ['window: "de 8 à 20"\n', 'window', 'hours'],
    ['timeZone: Paris\n', 'timeZone', 'time-zone'],
    ['accounts:\n  a:\n    host: h.org\n    provider: gmial\n', 'accounts.a.provider', 'provider'],
  ])('a wrong figure is named with its key and line: %j', async (yaml, key, kind) => {
    const failure = loadConfig({ cwd: folderWith({ 'facteur.yaml': yaml }), env: {} });
    await expect(failure).rejects.toMatchObject({
      code: 'config-invalid',
      params: { key, origin: { kind: 'file' }, problem: { kind } },
    });
  });

  it('an unknown key suggests the one that was meant', async () => {
    const failure = loadConfig({ cwd: folderWith({ 'facteur.yaml': 'limits:\n  perDays: 3\n' }), env: {} });
    await expect(failure).rejects.toMatchObject({ code: 'config-unknown-key', params: { suggestion: 'perDay' } });
  });

  it('hours are of the account, else of all, in the time zone that is set', async () => {
    const { hours } = await accountOf({
      '.env': smtp('smtp.example.org'),
      'facteur.yaml': 'window: Mon-Fri 08:00-20:00\ntimeZone: Europe/Paris\n',
    });
    expect(hours).toMatchObject({ zone: 'Europe/Paris', spans: [{ days: [1, 2, 3, 4, 5], from: 480, to: 1200 }] });
  });
});
