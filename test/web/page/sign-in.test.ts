import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FacteurError, keptError } from '../../../src/errors.ts';
import { visit } from '../../helpers/auth-person.ts';
import { type AuthServer, MAIL_SCOPE, PERSON_CLIENT, startAuthServer } from '../../helpers/auth-server.ts';
import { type PageStage, startPageStage } from '../../helpers/browser.ts';
import { eventually } from '../../helpers/eventually.ts';

const USER = 'asso@example.org';
const SIGN_IN = '/api/v1/settings/accounts/lettre/sign-in';

let auth: AuthServer;

beforeAll(async () => {
  auth = await startAuthServer();
});
afterAll(() => auth.close());

/** A project whose only account a person signs in. */
function stageToSignIn(): Promise<PageStage> {
  const account = [
    `host: 127.0.0.1\n    port: 9\n    user: ${USER}\n    from: ${USER}\n    auth: oauth2`,
    `provider: ${auth.issuer}\n    clientId: ${PERSON_CLIENT}\n    scope: openid email offline_access ${MAIL_SCOPE}`,
  ].join('\n    ');
  const yaml = `accounts:\n  lettre:\n    ${account}\n`;
  return startPageStage({ SMTP_URL: '', MAIL_FROM: '' }, { files: { 'facteur.yaml': yaml } });
}

/** Agrees on the provider's page, which opens in a tab of its own. */
async function agree(page: Page): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Ouvrir la page du fournisseur' }).click();
  const tab = await opened;
  await tab.fill('input[name=login]', USER);
  await tab.fill('input[name=password]', 'whatever');
  await tab.click('button[type=submit]');
  await tab.click('button[type=submit]');
  await tab.getByText('C’est fait').waitFor();
  return tab;
}

it('an account signs in on the page of its provider, is shown as signed in, and signs out', async () => {
  const stage = await stageToSignIn();
  // The page of the provider is not ours: what its browser has to say about it is no fault.
  const page = await stage.open('/settings');
  await page.getByText('Pas encore connecté').waitFor();
  await page.getByRole('button', { name: 'Se connecter chez le fournisseur' }).click();
  const tab = await agree(page);
  await page.getByText(`Connecté\u202f: ${USER}`).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await tab.getByRole('link', { name: 'Revenir à Facteur' }).click();
  await tab.getByText(`Connecté\u202f: ${USER}`).waitFor();
  const file = join(stage.where.cwd, '.facteur', 'sign-in', 'lettre.json');
  expect(readFileSync(file, 'utf8')).toContain('refreshToken');
  const shown = (await page.content()) + JSON.stringify((await stage.ask('GET', SIGN_IN)).json);
  for (const secret of auth.secrets) expect(shown).not.toContain(secret);

  await page.getByRole('button', { name: 'Déconnecter le compte lettre' }).click();
  await page.getByText('Pas encore connecté').waitFor();
  await page.getByText('son accès est oublié ici').waitFor();
  expect(stage.faults).toEqual([]);
});

it('where a sign-in that ended holds an account, its button is told with it, and what waited goes on', async () => {
  const stage = await stageToSignIn();
  const { backend } = stage.project;
  const ended = new FacteurError('sign-in-revoked', {
    account: 'lettre',
    clientId: PERSON_CLIENT,
    detail: 'invalid_grant',
  });
  await backend.hold('lettre', { reason: 'auth', message: keptError(ended), until: null });
  const page = await stage.open('/');
  const notice = page.getByRole('alert').filter({ hasText: 'n’est plus connecté chez son fournisseur' });
  await notice.getByText('Connectez-le de nouveau').waitFor();
  expect(await notice.textContent()).not.toContain('facteur login');
  await notice.getByRole('button', { name: 'Se connecter chez le fournisseur' }).click();
  // On another device.
  await page.getByRole('button', { name: 'Avec un code, sur un autre appareil' }).click();
  const code = await page.locator('dialog code').textContent();
  const address = await page.locator('dialog a').first().textContent();
  await visit(address ?? '', { address: USER, code: code ?? '' });
  await notice.waitFor({ state: 'detached' });
  expect((await backend.accounts()).find(({ name }) => name === 'lettre')?.hold).toBeNull();
});

it('a new account of a provider that takes no password is led to its page', async () => {
  const stage = await startPageStage({ SMTP_URL: '', MAIL_FROM: '' });
  const page = await stage.open('/settings');
  await page.getByRole('button', { name: 'Ajouter un compte' }).click();
  await page.getByLabel('Adresse e-mail').fill('asso@outlook.fr');
  await page.getByLabel('Nom affiché').focus();
  await page.getByText('Outlook.com n’accepte pas de mot de passe').waitFor();
  expect(await page.getByLabel('Mot de passe').count()).toBe(0);
  await page.getByRole('button', { name: 'Enregistrer le compte' }).click();
  // There is no client id, as the provider wants one.
  await page.getByRole('dialog').getByText('il faut un identifiant d’application').waitFor();
  expect(readFileSync(join(stage.where.cwd, '.env'), 'utf8')).toMatch(/SMTP_AUTH=oauth2/);
});

it('over the API: another machine’s browser, somebody else’s address, no, giving up, in both languages', async () => {
  const stage = await stageToSignIn();
  const ask = (method: string, path = '', payload?: object, headers = {}) =>
    stage.ask(method, `${SIGN_IN}${path}`, { ...(payload && { payload }), headers });
  const begin = async (): Promise<string> => {
    const { status, json } = await ask('POST', '', { way: 'browser' });
    expect(status).toBe(200);
    return json.pending.address;
  };
  const hand = async (address: string) => ask('POST', '/answer', { address });
  expect((await ask('GET')).json).toMatchObject({
    ...{ kind: 'person', issuer: auth.issuer, user: USER, signedIn: false, pending: null, problem: null },
  });
  await begin();
  expect(await hand('http://127.0.0.1:1/?code=x&state=y')).toMatchObject({
    status: 400,
    json: { code: 'sign-in-answer' },
  });
  const others = await hand(String(await visitFromAfar(await begin(), 'other@example.org')));
  expect(others.json).toMatchObject({ signedIn: false, pending: null, problem: { code: 'sign-in-other-address' } });
  expect(others.json.problem.what).toContain('c’est other@example.org qui s’est connectée');
  const { json } = await ask('GET', '', undefined, { 'accept-language': 'en' });
  expect(json.problem.what).toContain('other@example.org');
  const declined = await visitFromAfar(await begin(), USER, true);
  expect((await hand(String(declined))).json.problem.code).toBe('sign-in-declined');
  await begin();
  expect((await ask('POST', '/cancel', {})).json).toMatchObject({ pending: null, problem: null });
  expect((await hand(String(await visitFromAfar(await begin(), USER)))).json).toMatchObject({
    signedIn: true,
    address: USER,
  });
  expect((await ask('DELETE')).json).toMatchObject({ signedIn: false, revoked: true });
  expect((await stage.ask('POST', SIGN_IN, { scope: 'send', payload: { way: 'browser' } })).status).toBe(403);
  expect((await stage.ask('GET', SIGN_IN.replace('lettre', 'absent'))).status).toBe(404);
  await eventually('nothing waits any more', async () => (await ask('GET')).json.pending === null);
  expect(stage.faults).toEqual([]);
});

/** The address at which the browser of another machine ends. */
function visitFromAfar(address: string, user: string, declines = false): Promise<URL> {
  return visit(address, { address: user, declines });
}
