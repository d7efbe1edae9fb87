import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { newPage } from '../../helpers/browser.ts';
import { Project } from '../../helpers/facteur.ts';

it('facteur web --demo: 200 people, live, and a mailbox that can be looked at; it leaves nothing', async () => {
  const project = new Project();
  onTestFinished(() => project.close());
  const child = project.start(['web', '--demo', '--no-open', '--port', '0', '--json'], {
    SMTP_URL: 'smtp://127.0.0.1:1',
  });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const [line = ''] = await firstOf(child.stdout as NodeJS.ReadableStream);
  const { link } = JSON.parse(line);
  const page = await newPage();
  await page.goto(link);
  await page.getByRole('link', { name: 'Convocation à l’assemblée générale' }).waitFor();
  await page.getByText('200 en tout').waitFor();
  await page.getByText(/^[2-9] envoyés$/).waitFor();

  await page.getByRole('link', { name: 'Voir cette boîte' }).click();
  const first = await page.getByRole('list').getByRole('link').first().textContent();
  await page.getByRole('link', { name: first ?? '' }).click();
  const frame = page.frameLocator('iframe');
  await frame.getByText('Votre numéro d’adhérent').waitFor();
  // What comes meanwhile moves nothing.
  await page.getByRole('button', { name: /nouveau/ }).waitFor();
  expect(await page.getByRole('list').getByRole('link').first().textContent()).toBe(first);

  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect((await project.run(['status', '--list', '--json'])).json()).toEqual({ campaigns: [], workers: [] });
});

async function firstOf(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input: stream })) return [line];
  return [];
}
