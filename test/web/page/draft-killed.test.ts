import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { newPage } from '../../helpers/browser.ts';
import { Project } from '../../helpers/facteur.ts';
import { startMailServer } from '../../helpers/smtp/mail-server.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** `facteur web` of a project, killed and begun again on the same port. */
class Server {
  readonly #project: Project;
  readonly #port: number;
  #kill: () => Promise<void> = async () => {};

  constructor(project: Project, port: number) {
    this.#project = project;
    this.#port = port;
  }

  /** Starts it; returns the link that opens the page. */
  async start(): Promise<string> {
    const child = this.#project.start(['web', '--port', String(this.#port), '--no-open', '--json']);
    const over = once(child, 'exit');
    this.#kill = async () => {
      child.kill('SIGKILL');
      await over;
    };
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream }))
      return JSON.parse(line).link;
    throw new Error('the server said nothing');
  }

  /** Kills it as nothing else would, begins anew, and opens the page where it was. */
  async killed(page: Page): Promise<void> {
    const { pathname } = new URL(page.url());
    await this.#kill();
    // Whatever the page says of it meanwhile, it is opened anew.
    await page.goto('about:blank');
    const { origin, hash } = new URL(await this.start());
    await page.goto(origin + pathname + hash);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
  }
}

it('has the draft again after kill -9 in each step, and sends nothing that was not agreed to', async () => {
  const mail = await startMailServer();
  const project = new Project({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${mail.port}\nMAIL_FROM=jardins@example.org\nFACTEUR_AUTOSTART=0\n`,
  });
  onTestFinished(async () => {
    await project.close();
    await mail.close();
  });
  const server = new Server(project, await freePort());
  const page = await newPage();
  const link = (name: string) => page.getByRole('link', { name, exact: true }).click();
  await page.goto(await server.start());
  await page.getByRole('heading', { name: 'Accueil', level: 1 }).waitFor();
  await page.goto(new URL('/drafts/new', page.url()).href);

  await page.getByLabel('Ou collez-la').fill('email;prenom\nawa@example.org;Awa\nzoe@gmial.com;Zoé\n');
  await page.getByRole('button', { name: 'Prendre ce texte' }).click();
  await page.getByText('2 personnes à qui écrire').waitFor();
  await page.getByRole('button', { name: 'Corriger la ligne 3' }).click();
  await page.getByText('1 ligne corrigée par vous').waitFor();
  await server.killed(page);
  await page.getByText('1 ligne corrigée par vous').waitFor();

  await link('Écrire le message');
  await page.getByLabel('Objet').fill('La fête');
  await page.locator('.visual-text').click();
  await page.keyboard.type('Bonjour {{ prenom }}, répondez STOP.');
  await page.frameLocator('.preview-frame').getByText('Bonjour Awa, répondez STOP.').waitFor();
  await server.killed(page);
  await page.locator('.visual-text', { hasText: 'répondez STOP.' }).waitFor();
  expect(await page.getByLabel('Objet').inputValue()).toBe('La fête');

  await link('Vérifier');
  await page.getByText('Le message peut partir à 2 personnes').waitFor();
  await server.killed(page);
  await page.getByText('Le message peut partir à 2 personnes').waitFor();

  await link('Essayer');
  await page.getByRole('button', { name: 'Envoyer un essai' }).click();
  await page.getByText('L’essai est parti').waitFor();
  await server.killed(page);
  await page.getByRole('heading', { name: 'Un essai, pour vous' }).waitFor();

  await link('Préparer l’envoi');
  await page.getByLabel('Secondes entre deux messages').fill('7');
  await page.getByLabel('Secondes entre deux messages').blur();
  await page.getByRole('button', { name: 'Envoyer à 2 personnes' }).click();
  await page.getByRole('dialog').getByText('tout de suite').waitFor();
  await server.killed(page);
  await page.getByRole('button', { name: 'Envoyer à 2 personnes' }).waitFor();
  expect(await page.getByLabel('Secondes entre deux messages').inputValue()).toBe('7');
  expect(mail.received.map(({ to }) => to)).toEqual([['jardins@example.org']]);
  expect((await project.json(['status', '--list'])).campaigns).toEqual([]);
});
