import { FacteurError, keptError } from '../../../src/errors.ts';
import { MAIL_SCOPE, PERSON_CLIENT, startAuthServer } from '../auth-server.ts';
import type { Scene } from './scene.ts';
import { openSet, type PageSet } from './set.ts';

const USER = 'lettre@example.org';

/** An account whose sign-in has ended, and a provider that is there to be asked. */
async function signedOut(): Promise<PageSet> {
  const auth = await startAuthServer();
  const fields = [
    `host: smtp.gmail.com\n    user: ${USER}\n    from: La Lettre <${USER}>\n    auth: oauth2`,
    `provider: ${auth.issuer}\n    clientId: ${PERSON_CLIENT}\n    scope: openid email offline_access ${MAIL_SCOPE}`,
  ].join('\n    ');
  const set = await openSet({ yaml: `account: lettre\naccounts:\n  lettre:\n    ${fields}\n` });
  const ended = new FacteurError('sign-in-expired', {
    ...{ account: 'lettre', clientId: PERSON_CLIENT, detail: 'invalid_grant: Token has been expired or revoked.' },
  });
  await set.project.backend.hold('lettre', { reason: 'auth', message: keptError(ended), until: null });
  return {
    ...set,
    async close() {
      await set.close();
      await auth.close();
    },
  };
}

const start = { fr: /^Se connecter (avec|chez)/, en: /^Sign in with/ };

export const signInScenes: readonly Scene[] = [
  {
    name: 'home-signed-out',
    set: signedOut,
    path: () => '/',
    ready: (page, language) => page.getByRole('alert').getByRole('button', { name: start[language] }).waitFor(),
  },
  {
    name: 'settings-signed-out',
    set: signedOut,
    path: () => '/settings',
    ready: (page, language) => page.locator('.card').getByRole('button', { name: start[language] }).waitFor(),
  },
  {
    name: 'settings-sign-in',
    set: signedOut,
    path: () => '/settings',
    async ready(page, language) {
      await page.locator('.card').getByRole('button', { name: start[language] }).click();
      await page.getByRole('dialog').locator('a.button').waitFor();
    },
  },
  {
    name: 'settings-sign-in-code',
    set: signedOut,
    path: () => '/settings',
    async ready(page, language) {
      await page.locator('.card').getByRole('button', { name: start[language] }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: language === 'fr' ? /^Avec un code/ : /^With a code/ })
        .click();
      await page.getByRole('dialog').locator('code').waitFor();
    },
  },
];
