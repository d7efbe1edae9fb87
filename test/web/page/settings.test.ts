import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sentName } from '../../../src/app/copied-accounts.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { SentConfig } from '../../../src/config/types.ts';
import { newSentState, writeSentState } from '../../../src/mailbox/sent/state.ts';
import { type PageStage, startPageStage } from '../../helpers/browser.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startMailServer } from '../../helpers/smtp/mail-server.ts';

it('adds an account, tries it, says what the server says, and writes its password where it belongs', async () => {
  const server = await startMailServer({ auth: { user: 'lettre@example.org', password: 'juste' } });
  onTestFinished(() => server.close());
  const stage = await startPageStage();
  const page = await stage.open('/settings');
  await page.getByRole('button', { name: 'Ajouter un compte' }).click();
  await page.getByLabel('Nom du compte').fill('lettre');
  await page.getByLabel('Nom affiché').fill('Les Amis');
  // Of a provider that is known by the address, nobody is asked.
  await page.getByLabel('Adresse e-mail').fill('lettre@gmail.com');
  await page.getByLabel('Mot de passe').focus();
  await page.getByText('mot de passe d’application').waitFor();
  expect(await page.getByLabel('Serveur d’envoi (SMTP)').inputValue()).toBe('smtp.gmail.com');
  await page.getByLabel('Adresse e-mail').fill('lettre@example.org');
  await page.getByLabel('Identifiant').fill('');
  await page.getByLabel('Mot de passe').fill('faux');
  await page.getByLabel('Serveur d’envoi (SMTP)').fill('127.0.0.1');
  await page.getByLabel('Port').fill(String(server.port));
  await page.getByLabel('Messages par jour, au plus').fill('200');
  await page.getByRole('button', { name: 'Vérifier la connexion' }).click();
  await page.getByText('Authentication credentials invalid').waitFor();
  await page.getByLabel('Mot de passe').fill('juste');
  await page.getByRole('button', { name: 'Vérifier la connexion' }).click();
  await page.getByText('Le serveur a accepté l’identifiant').waitFor();

  await page.getByLabel('Port').fill('99999999');
  await page.getByRole('button', { name: 'Enregistrer le compte' }).click();
  await page.locator('.field-problem').waitFor();
  await page.getByLabel('Port').fill(String(server.port));
  await page.getByRole('button', { name: 'Enregistrer le compte' }).click();
  await page.getByRole('heading', { name: 'lettre@example.org' }).waitFor();
  const read = (file: string) => readFileSync(join(stage.where.cwd, file), 'utf8');
  expect(read('.env')).toContain('juste');
  expect(read('facteur.yaml')).not.toContain('juste');
  expect(read('facteur.yaml')).toContain('perDay: 200');
  expect(await page.content()).not.toContain('juste');

  await page.getByRole('button', { name: 'Modifier le compte lettre' }).click();
  await page.locator('summary').click();
  await page.getByLabel('Copies dans le dossier des messages envoyés').selectOption('Une seule pour chaque envoi');
  await page.getByLabel('Serveur de réception (IMAP)').fill('127.0.0.1');
  await page.getByRole('button', { name: 'Enregistrer le compte' }).click();
  await page.getByText('aucune pour l’instant').waitFor();
  expect(read('facteur.yaml')).toContain('copies: one');
  // What keeps them from being made is told here and on Home.
  await noteTrouble(stage, 'lettre');
  for (const view of ['/settings', '/']) {
    await page.goto(new URL(view, page.url()).href);
    const trouble = page.getByRole('alert').filter({ hasText: 'les copies des envois n’arrivent pas dans sa boîte' });
    await trouble.getByText('est pleine').waitFor();
    await trouble.getByText('Faites de la place dans la boîte').waitFor();
  }
  await page.goto(new URL('/settings', page.url()).href);

  await page.getByRole('button', { name: 'Retirer le compte lettre' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer le compte' }).click();
  await page.getByRole('heading', { name: 'lettre@example.org' }).waitFor({ state: 'detached' });
  expect(read('.env')).not.toContain('juste');
});

/** The mailbox that copies of an account go to is full. */
async function noteTrouble({ where, project }: PageStage, account: string): Promise<void> {
  const { sent } = await loadConfig(where);
  const mailbox = sentName(sent.find((one) => one.account === account) as SentConfig);
  const { mailboxes } = project.backend;
  const { lease = 0 } = (await mailboxes.lease(mailbox, 'me', null)) ?? {};
  const trouble = { code: 'full' as const, detail: 'OVERQUOTA', since: Date.now() };
  const state = writeSentState({ ...newSentState(Date.now()), trouble });
  await mailboxes.turn({ key: mailbox.key, lease, state, release: true });
}

it('says of what the environment has set that it is not changed here, and lets nobody try', async () => {
  const env = { SMTP_URL: '', SMTP_HOST: '127.0.0.1', SMTP_TLS: 'require', FACTEUR_DELAY: '7' };
  const stage = await startPageStage(env);
  const page = await stage.open('/settings');
  await page.getByRole('button', { name: 'Modifier le compte' }).click();
  await page.locator('summary').click();
  for (const label of ['Serveur d’envoi (SMTP)', 'Chiffrement']) {
    const control = page.locator('.field').filter({ has: page.getByLabel(label, { exact: true }) });
    await control.getByText('Fixé par l’environnement').waitFor();
    expect(await control.locator('input, select').isDisabled()).toBe(true);
  }
  expect(await page.getByLabel('Port').isDisabled()).toBe(false);
  await page.getByRole('link', { name: 'Envoi', exact: true }).click();
  expect(await page.getByLabel('Secondes entre deux messages').isDisabled()).toBe(true);
});

it('changes who writes, with a preview, and when; what is wrong is said beside the field', async () => {
  const stage = await startPageStage({}, { files: { 'facteur.yaml': '# à nous\ndelay: 5 # prudent\n' } });
  const page = await stage.open('/settings/identity');
  await page.getByLabel('Nom de l’association').fill('Les {{ Amis }} <du> Jardin');
  await page.getByLabel('Adresse postale').fill('3 rue des Lilas\n75020 Paris');
  const preview = page.frameLocator('iframe');
  await preview.getByText('Les {{ Amis }} <du> Jardin').first().waitFor();
  const shown = page.waitForResponse(/settings\/preview.*javascript/);
  await page.getByRole('textbox', { name: 'Logo' }).fill('javascript:alert(1)');
  expect((await shown).status()).toBe(200);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.locator('.field-problem').waitFor();
  await page.getByRole('textbox', { name: 'Logo' }).fill('');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('Enregistré.').waitFor();

  await page.getByRole('link', { name: 'Envoi', exact: true }).click();
  await page.getByLabel('Heures d’envoi').fill('jamais');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.locator('.field-problem').waitFor();
  await page.getByLabel('Heures d’envoi').fill('lun-ven 8h-20h');
  await page.getByLabel('Secondes entre deux messages').fill('2,5');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const yaml = () => readFileSync(join(stage.where.cwd, 'facteur.yaml'), 'utf8');
  await eventually('the files say it', () => yaml().includes('delay: 2.5 # prudent'));
  expect(yaml()).toContain('# à nous');
  expect(yaml()).toContain('lun-ven 8h-20h');
  expect(yaml()).toContain('75020 Paris');
});
