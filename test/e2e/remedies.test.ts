import { expect, it, onTestFinished } from 'vitest';
import { csv, Project } from '../helpers/facteur.ts';
import { startFaultyServer } from '../helpers/smtp/faulty-server.ts';
import { speaking } from '../helpers/terminal.ts';

/** A project whose account meets this reply, to its login or to its messages. */
async function met(at: 'auth' | 'dot', reply: string, env: Readonly<Record<string, string>> = {}) {
  const auth = { user: 'asso@example.org', password: 'a secret of ours' };
  const server = await startFaultyServer({ auth, rules: [{ at, do: { reply } }] });
  const settings = {
    ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port), SMTP_USER: auth.user, SMTP_PASSWORD: auth.password },
    ...{ MAIL_FROM: 'asso@example.org', FACTEUR_AUTOSTART: '0', FACTEUR_DNS: '127.0.0.1:1', ...env },
  };
  const project = new Project({
    '.env': Object.entries(settings)
      .map(([key, value]) => `${key}='${value}'\n`)
      .join(''),
    'message.md': '---\nsubject: Bonjour {{ name }}\n---\n\nBonjour {{ name }}\n',
    'destinataires.csv': csv(3),
  });
  onTestFinished(async () => {
    await project.close();
    await server.close();
  });
  return project;
}

it.each([
  [
    'auth',
    '534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp',
    { reason: 'auth', code: 'app-password', page: 'https://myaccount.google.com/apppasswords' },
    { fr: 'mot de passe d’application', en: 'app password' },
  ],
  [
    'auth',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled',
    {
      ...{ reason: 'auth', code: 'allow-smtp-login' },
      page: 'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission',
    },
    { fr: 'administrateur Microsoft 365', en: 'Microsoft 365 administrator' },
  ],
  [
    'dot',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    { reason: 'configuration', code: 'from-own-address', page: null },
    { fr: 'MAIL_FROM', en: 'MAIL_FROM' },
  ],
] as const)(
  'what a server says leads to what a person can do: %s %s',
  async (at, reply, { reason, code, page }, words) => {
    const project = await met(at, reply);
    expect((await project.run(['send', '--sync', '--delay', '0', '--yes'])).code).toBe(3);
    for (const language of ['fr', 'en'] as const) {
      const status = await project.json(['status'], speaking(language));
      expect(status).toMatchObject({ state: 'held', heldReason: reason, heldRemedyCode: code, heldRemedyPage: page });
      expect(status.counts.failed).toBe(0);
      expect(status.heldRemedy).toContain(words[language]);
      const shown = (await project.run(['status'], speaking(language))).stdout;
      expect(shown).toContain(status.heldMessage);
      expect(shown).toContain(status.heldRemedy);
      const { accounts } = await project.json(['accounts'], speaking(language));
      expect(accounts[0].heldRemedy).toBe(status.heldRemedy);
    }
  },
);

it('check says what the provider of an address asks for, and where its server is', async () => {
  const project = await met('auth', '535 5.7.8 Error: authentication failed', { SMTP_USER: 'asso@wanadoo.fr' });
  const { checks } = JSON.parse((await project.run(['check', '--json'])).stdout);
  const account = checks.filter(({ name }: { name: string }) => name === 'account');
  expect(account).toMatchObject([
    { status: 'error', message: expect.stringContaining('535 5.7.8') },
    {
      status: 'warning',
      message: expect.stringContaining('Orange'),
      remedy: expect.stringContaining('smtp.orange.fr'),
    },
  ]);
});
