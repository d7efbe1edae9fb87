import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startWorker } from '../../../src/library/worker.ts';
import { startPageStage } from '../../helpers/browser.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startMailServer } from '../../helpers/smtp/mail-server.ts';
import { accept } from '../stage.ts';

/** A mailbox that wants a password and knows two of the members only later. */
async function startMailbox() {
  const unknown = new Set(['member7@example.org', 'member8@example.org']);
  const server = await startMailServer({
    auth: { user: 'jardins', password: 'right' },
    server: {
      onRcptTo({ address }, _session, done) {
        const refusal = Object.assign(new Error('5.2.0 Mailbox unavailable'), { responseCode: 550 });
        done(unknown.delete(address) ? refusal : null);
      },
    },
  });
  onTestFinished(() => server.close());
  return server;
}

it('a campaign of 200 is held by a wrong password, repaired, resumed, retried and exported, in French and in English', async () => {
  const mailbox = await startMailbox();
  const stage = await startPageStage({ SMTP_URL: `smtp://jardins:wrong@127.0.0.1:${mailbox.port}` });
  const id = await accept(stage, 200);
  const worker = await startWorker(stage.where, stage.project, {}, { say: (text) => text });
  onTestFinished(() => worker.stop());

  const page = await stage.open(`/campaigns/${id}`);
  await page
    .getByText(/Le serveur refuse l’identifiant ou le mot de passe/)
    .first()
    .waitFor();
  expect(await page.locator('q.reply').first().textContent()).toContain('535');
  (stage.where.env as Record<string, string>).SMTP_URL = `smtp://jardins:right@127.0.0.1:${mailbox.port}`;
  await page.getByRole('button', { name: 'Reprendre l’envoi à 200 personnes' }).click();
  await page.locator('h1 + .badge', { hasText: 'Terminé' }).waitFor();
  await page.getByText('198 sur 200 personnes l’ont reçu').waitFor();

  // Each number is a door to the people behind it.
  await page.getByRole('link', { name: '2 Échoué' }).click();
  expect(new URL(page.url()).search).toBe('?state=failed');
  const rows = page.locator('.people tbody tr');
  await eventually('two rows', async () => (await rows.count()) === 2);
  await page.getByText('Ce filtre désigne 2 personnes.').waitFor();
  await page.getByRole('link', { name: /member7@example\.org/ }).click();
  const one = page.getByRole('dialog');
  await one.getByText('5.2.0 Mailbox unavailable').waitFor();
  await one.getByText(/adresse inexistante/).waitFor();
  await page.frameLocator('iframe').getByText('Bonjour Membre 7').first().waitFor();
  await one.getByRole('button', { name: 'Fermer' }).click();
  await one.waitFor({ state: 'hidden' });

  const reasons = page.getByRole('region', { name: 'Qui ne l’a pas reçu, et pourquoi' });
  await reasons.getByText('adresse inexistante').first().waitFor();
  await reasons.getByRole('link', { name: '2' }).first().click();
  await page.getByText('Raison : adresse inexistante').waitFor();

  await page.getByRole('button', { name: 'Réessayer pour 2 personnes' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Réessayer pour 2 personnes' }).click();
  await page.getByText(/tout le monde l’a reçu/).waitFor();
  expect(mailbox.received).toHaveLength(200);

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Autres actions' }).click();
  await page.getByRole('button', { name: 'Enregistrer pour Excel' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe(`${id}.xlsx`);
  expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe('PK');

  await page.getByRole('button', { name: 'Plus', exact: true }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByText(/everybody got it/).waitFor();
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('searchbox').fill('membre 17');
  await page.getByRole('heading', { name: /Membre 17 member17@example\.org/ }).waitFor();
  await page.getByRole('link', { name: 'Campaigns' }).click();
  await page.getByText('200 of 200').waitFor();
});

it('says of a filter neither that it is counted for ever nor that somebody is new who is not', async () => {
  const server = await startMailServer();
  onTestFinished(() => server.close());
  const stage = await startPageStage({ SMTP_URL: `smtp://127.0.0.1:${server.port}` });
  const id = await accept(stage, 20);
  const worker = await startWorker(stage.where, stage.project, {}, { say: (text) => text });
  onTestFinished(() => worker.stop());
  await server.arrived(20);
  const page = await stage.open(`/campaigns/${id}`);
  await page.getByText(/tout le monde l’a reçu/).waitFor();

  await page.route('**/deliveries/count?**', (route) => route.abort());
  await page.goto(`${stage.url}/campaigns/${id}?state=failed`);
  await page.getByText('Personne ici.').waitFor();
  await page.getByText('Comptage…').waitFor({ state: 'hidden' });

  // The list of everybody is being read: nothing is known of it that could have changed.
  const held = Promise.withResolvers<void>();
  const asked = page.waitForRequest(/\/deliveries\?limit=25$/);
  await page.route(/\/deliveries\?limit=25$/, async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Tout montrer' }).click();
  await asked;
  await page.locator('.state-filter a[aria-current]', { hasText: '20' }).waitFor();
  expect(await page.getByText('actualiser la liste').count()).toBe(0);
  held.resolve();
  await page.getByRole('link', { name: /member1@example\.org/ }).waitFor();
});
