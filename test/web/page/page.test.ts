import { describe, expect, it } from 'vitest';
import { newPage, startPageStage } from '../../helpers/browser.ts';
import { accept } from '../stage.ts';

describe('the page', () => {
  it('opens by a link that works once, tells what runs, and goes from view to view and back', async () => {
    const stage = await startPageStage();
    const id = await accept(stage, 3);
    const page = await stage.open();
    expect(await page.title()).toBe('Accueil – Facteur');
    expect(new URL(page.url()).hash).toBe('');
    await page.locator(`a[href="/campaigns/${id}"]`).first().waitFor();

    await page.getByRole('link', { name: 'Personnes' }).click();
    await page.getByRole('heading', { name: 'Personnes', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/people');
    await page.goBack();
    await page.getByRole('heading', { name: 'Accueil', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Accueil', level: 1 }).waitFor();

    await page.getByRole('button', { name: 'Plus' }).click();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  });

  it('shows a stranger nothing but how it is opened', async () => {
    const stage = await startPageStage();
    const first = stage.link();
    const page = await newPage();
    await page.goto(`${stage.url}/campaigns`);
    await page.getByRole('heading', { name: 'Cette page s’ouvre par un lien' }).waitFor();
    await page.goto('about:blank');
    await page.goto(first);
    await page.getByRole('heading', { name: 'Accueil' }).waitFor();
    const other = await newPage();
    await other.goto(first);
    await other.getByRole('heading', { name: 'Cette page s’ouvre par un lien' }).waitFor();
  });
});
