import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startPageStage } from '../../helpers/browser.ts';
import { folderWith } from '../../helpers/folder.ts';

it('shows who is left out and why, finds them, takes more in and takes one out, which can be undone', async () => {
  const stage = await startPageStage();
  await stage.ask('POST', '/api/v1/suppressions', {
    payload: { addresses: ['awa.diop@example.org'], reason: 'unsubscribed', detail: 'a téléphoné' },
  });
  const page = await stage.open('/suppressions');
  await page.getByRole('cell', { name: 'Désinscription' }).waitFor();

  await page.getByLabel('Adresses', { exact: true }).fill('Jean <jean@example.org>, luc@example.org\njean@example.org');
  await page.getByRole('button', { name: 'Ne plus écrire à 2 adresses' }).click();
  await page.getByText('2 adresses ajoutées.').waitFor();
  await page.getByLabel('Adresses', { exact: true }).fill('personne');
  await page.getByRole('button', { name: /^Ne plus écrire/ }).click();
  await page.getByText('n’est pas une adresse valable').waitFor();

  await page.getByLabel('Chercher une adresse').fill('diop');
  await page.getByRole('rowheader', { name: 'jean@example.org' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Retirer awa\.diop/ }).click();
  await page.getByText('Aucune adresse ne correspond.').waitFor();
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.getByRole('cell', { name: 'Désinscription' }).waitFor();
  await page.getByRole('cell', { name: 'a téléphoné' }).waitFor();

  await page.getByRole('button', { name: /^Retirer awa\.diop/ }).click();
  await page.getByText('Aucune adresse ne correspond.').waitFor();
  await page.route('**/api/v1/suppressions', (route) => route.abort());
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.getByText('Facteur ne répond pas').waitFor();
  await page.unroute('**/api/v1/suppressions');

  const file = join(folderWith({}), 'partis.csv');
  writeFileSync(file, 'nom;email\nZoé;zoe@example.org\nPaul;paul(at)example\n');
  await page.getByLabel('Chercher une adresse').fill('');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText('1 adresse ajoutée.').waitFor();
  await page.getByText('ligne 3 : « paul(at)example »').waitFor();
  await page.getByRole('rowheader', { name: 'zoe@example.org' }).waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Télécharger (CSV)' }).click();
  expect((await download).suggestedFilename()).toBe('suppressions.csv');
});
