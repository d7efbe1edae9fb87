import { expect, it, onTestFinished } from 'vitest';
import { startWorker } from '../../../src/library/worker.ts';
import { startPageStage } from '../../helpers/browser.ts';
import { startMailServer } from '../../helpers/smtp/mail-server.ts';
import { accept } from '../stage.ts';

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
