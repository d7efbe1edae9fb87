import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { startWorker } from '../../../src/library/worker.ts';
import { type PageStage, startPageStage } from '../../helpers/browser.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type MailServer, startMailServer } from '../../helpers/smtp/mail-server.ts';
import { workbook } from '../../helpers/workbook.ts';

/** A list as a French association has it, with what is wrong in such lists. */
const members = workbook([
  {
    name: 'Adhérents',
    rows: [
      ['Prénom', 'Nom', 'Courriel', 'Ville'],
      ...Array.from({ length: 9 }, (_, i) => [`Awa ${i + 1}`, 'Diop', `membre${i + 1}@example.org`, 'Podor']),
      ['Zoé', 'Ba', 'zoe@gmial.com', 'Dakar'],
      ['Léa', 'Sow', 'pas d’adresse ici', 'Dakar'],
      ['Nil', 'Fall', 'nil@@example.org', 'Dakar'],
    ],
  },
]);

interface Set {
  readonly stage: PageStage;
  readonly mail: MailServer;
}

async function startSet(): Promise<Set> {
  const mail = await startMailServer();
  const env = { SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'Les Amis <asso@example.org>' };
  const stage = await startPageStage({ ...env, FACTEUR_DELAY: '0' });
  const worker = await startWorker(stage.where, stage.project, {}, { say: String });
  onTestFinished(async () => {
    await worker.stop();
    await mail.close();
    expect(stage.faults).toEqual([]);
  });
  return { stage, mail };
}

const saved = (page: Page, words: string) => page.locator('.save-state.saved', { hasText: words }).waitFor();

it('goes through all five steps with a workbook: corrected, written, checked, tried, sent', async () => {
  const { stage, mail } = await startSet();
  const page = await stage.open('/drafts/new');
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const link = (name: string) => page.getByRole('link', { name, exact: true });

  // The list: dropped, understood, put right here.
  await page.locator('.drop input').setInputFiles({ name: 'Adhérents.xlsx', mimeType: '', buffer: members });
  await page.getByText('10 personnes à qui écrire, sur 12 lignes').waitFor();
  await page.getByLabel('Adresse de la ligne 13').fill('nil@example.org');
  await button('Corriger la ligne 13').click();
  await page.getByText('11 personnes à qui écrire, sur 12 lignes').waitFor();
  await button('Corriger la ligne 11').click();
  await button('Laisser de côté la ligne 12').click();
  await page.getByText('3 lignes corrigées par vous').waitFor();
  await page.getByText('1 ligne laissée de côté par vous').waitFor();
  await page.getByLabel('Nom de « Ville » dans le message').fill('commune');
  await page.getByLabel('Nom de « Ville » dans le message').blur();

  // The message: written as it will look, kept as Markdown, shown for one of them.
  await link('Écrire le message').click();
  await page.getByLabel('Objet').fill('Fête du jardin');
  await page.locator('.visual-text').click();
  await page.keyboard.type('Bonjour ');
  await button(/^Prénom/).click();
  await page.keyboard.type(' de {{ commune }},\nla fête est **samedi**.\n- à 14 h\nau jardin');
  await page.setInputFiles('.message-write .drop input >> nth=0', {
    ...{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
  });
  await saved(page, 'Tout est enregistré');
  const frame = page.frameLocator('.preview-frame');
  await frame.getByText('Bonjour Awa 1 de Podor,').waitFor();
  await button('Suivant').click();
  await frame.getByText('Bonjour Awa 2 de Podor,').waitFor();
  // Another day: everything is there.
  await page.reload();
  await page.locator('.visual-text strong', { hasText: 'samedi' }).waitFor();
  expect(await page.locator('.visual-text .chip').allTextContents()).toEqual(['prenom', 'commune']);
  expect(await page.getByLabel('Objet').inputValue()).toBe('Fête du jardin');
  await button('Voir le texte brut').click();
  expect(await page.locator('.source-text').inputValue()).toBe(
    'Bonjour {{ prenom }} de {{ commune }},\n\nla fête est **samedi**.\n\n- à 14 h\n- au jardin\n',
  );

  // The checks, and a test to the association itself.
  await link('Vérifier').click();
  await page.getByText('Le message peut partir à 11 personnes').waitFor();
  await link('Essayer').click();
  await button('Envoyer un essai').click();
  await page.getByText('L’essai est parti à asso@example.org').waitFor();
  await mail.arrived(1);
  expect(mail.received[0]?.to).toEqual(['asso@example.org']);

  // Sent, after it was said once what will happen.
  await link('Préparer l’envoi').click();
  await button('Envoyer à 11 personnes').click();
  const question = page.getByRole('dialog');
  await question.getByText('Les Amis <asso@example.org>').waitFor();
  await question.getByText('1 ligne laissée de côté par vous').waitFor();
  expect(mail.received).toHaveLength(1);
  await question.getByRole('button', { name: 'Envoyer à 11 personnes' }).click();
  await page.waitForURL(/\/campaigns\/[a-z0-9]{6}$/);
  await mail.arrived(12);
  const to = mail.received.slice(1).flatMap((one) => one.to);
  expect(to.sort()).toEqual(
    [...Array.from({ length: 9 }, (_, i) => `membre${i + 1}@example.org`), 'nil@example.org', 'zoe@gmail.com'].sort(),
  );
  expect(mail.received.at(-1)?.raw.toString()).toContain('plan.pdf');
});

/** What has the keyboard is called so, by its label or by what stands in it. */
const CALLED = `(({ activeElement: one }) =>
  one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.getAttribute('aria-labelledby') ?? one.textContent
)(document)`;

/** Presses Tab until what is called so has the keyboard. */
async function tabTo(page: Page, name: string): Promise<void> {
  await eventually(`${name} has the keyboard`, async () => {
    await page.keyboard.press('Tab');
    return (await page.evaluate(CALLED)) === name;
  });
}

it('goes through all five steps in English by the keyboard alone', async () => {
  const { stage, mail } = await startSet();
  const page = await stage.open('/drafts/new', { locale: 'en-GB' });
  const { keyboard } = page;
  await tabTo(page, 'Or paste it');
  await keyboard.insertText('name\temail\nAwa\tawa@example.org\nZoé\tzoe@example.org\n');
  await tabTo(page, 'Take this text');
  await keyboard.press('Enter');
  await page.getByText('2 people to write to, of 2 rows').waitFor();
  await tabTo(page, 'Write the message');
  await keyboard.press('Enter');
  await page.locator('.visual-text').waitFor();
  await tabTo(page, 'Subject');
  await keyboard.type('Garden party');
  await tabTo(page, 'body-label');
  await keyboard.type('Dear {{ na');
  await page.getByRole('option', { name: 'name Awa' }).waitFor();
  await keyboard.press('Enter');
  await keyboard.type(', come! To leave, reply STOP.');
  await page.frameLocator('.preview-frame').getByText('Dear Awa, come!').waitFor();
  await tabTo(page, 'Check');
  await keyboard.press('Enter');
  await page.getByText('The message can go to 2 people').waitFor();
  await tabTo(page, 'Try it');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'A test, to you' }).waitFor();
  await tabTo(page, 'Prepare to send');
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'Send to 2 people', disabled: false }).waitFor();
  await tabTo(page, 'Send to 2 people');
  await keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'Send to 2 people');
  await keyboard.press('Enter');
  await page.waitForURL(/\/campaigns\/[a-z0-9]{6}$/);
  await mail.arrived(2);
  expect(mail.received.flatMap(({ to }) => to).sort()).toEqual(['awa@example.org', 'zoe@example.org']);
});

it('of two tabs overwrites nothing and loses nothing: it is said, and decided', async () => {
  const { stage } = await startSet();
  const page = await stage.open('/drafts/new');
  await page.getByRole('button', { name: 'Commencer par le message' }).click();
  await page.locator('.visual-text').waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByLabel('Objet').fill('Écrit dans l’autre onglet');
  await saved(other, 'Tout est enregistré');
  await page.locator('.visual-text').click();
  await page.keyboard.type('Écrit ici.');
  await page.getByText('Ce brouillon a été modifié ailleurs entre-temps').waitFor();
  await page.getByRole('button', { name: 'Garder ce que j’ai écrit ici' }).click();
  await saved(page, 'Tout est enregistré');
  await page.reload();
  await page.locator('.visual-text', { hasText: 'Écrit ici.' }).waitFor();
  expect(await page.getByLabel('Objet').inputValue()).toBe('Écrit dans l’autre onglet');
});

it('takes messages of other programs, and keeps what is typed while the server is away', async () => {
  const { stage } = await startSet();
  const page = await stage.open('/drafts/new');
  await page.locator('.drop input').setInputFiles('test/list/workbooks/membres.xlsx');
  await page.getByRole('button', { name: 'Ne pas leur écrire' }).click();
  await page.getByText('vous ne leur écrivez pas').waitFor();
  await page.getByRole('link', { name: 'Écrire le message' }).click();
  await page.locator('.visual-text').waitFor();
  await page.locator('summary', { hasText: 'Prendre un message' }).click();
  const take = (name: string, text: string) =>
    page.locator('details input[type=file]').setInputFiles({ name, mimeType: '', buffer: Buffer.from(text) });

  await take('lettre.eml', 'Subject: Bonjour [Prenom]\r\nContent-Type: text/html\r\n\r\n<p>Bonjour [Prenom]</p>\r\n');
  await page.getByRole('button', { name: 'En faire une page' }).click();
  await page.locator('.source-text').waitFor();
  expect(await page.locator('.source-text').inputValue()).toContain('Bonjour {{ prenom }}');

  // A reference to a link belongs to no block: the visual editor leaves such a message alone, and says so.
  await take('lettre.md', 'un [lien][1]\n\n[1]: https://example.org\n');
  await page.getByText('la vue mise en forme perdrait').waitFor();
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.locator('.source-text').press('Control+End');
  await page.keyboard.type('encore');
  await page.getByText('Pas encore enregistré').waitFor();
  await page.unroute('**/api/v1/**');
  await saved(page, 'Tout est enregistré');
  await page.reload();
  await page.locator('.source-text').waitFor();
  expect(await page.locator('.source-text').inputValue()).toContain('encore');
});

it('says why a draft could not be deleted, and asks for more rows once', async () => {
  const { stage } = await startSet();
  const page = await stage.open('/drafts/new');
  const rows = Array.from({ length: 60 }, (_, i) => `pas d’adresse ${i};Awa\n`).join('');
  await page.getByLabel('Ou collez-la').fill(`email;prenom\nawa@example.org;Awa\n${rows}`);
  await page.getByRole('button', { name: 'Prendre ce texte' }).click();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).search));
  await page.getByRole('button', { name: 'Voir 55 de plus' }).dblclick();
  await page.getByRole('button', { name: 'Voir 10 de plus' }).waitFor();
  expect(asked.filter((search) => search.includes('code=invalid-addresses'))).toHaveLength(1);

  await page.route('**/api/v1/drafts/*', (route) =>
    route.request().method() === 'DELETE' ? route.abort() : route.continue(),
  );
  await page.getByRole('main').getByRole('button', { name: 'Plus', exact: true }).click();
  await page.getByRole('button', { name: 'Supprimer ce brouillon' }).click();
  const question = page.getByRole('dialog');
  await question.getByRole('button', { name: 'Supprimer ce brouillon' }).click();
  await question.getByText('Facteur ne répond pas').waitFor();
});

it('reads another list anew, also one of the same size', async () => {
  const { stage } = await startSet();
  const page = await stage.open('/drafts/new');
  const take = async (text: string) => {
    await page.getByLabel('Ou collez-la').fill(text);
    await page.getByRole('button', { name: 'Prendre ce texte' }).click();
  };
  await take('email;prenom\nawa@example.org;Awa\n');
  await page.getByRole('cell', { name: 'Awa', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Prendre une autre liste' }).click();
  await take('email;prenom\neva@example.org;Eva\n');
  await page.getByRole('cell', { name: 'Eva', exact: true }).waitFor();
});

it('puts nothing that comes to be known meanwhile into a field that is being written in', async () => {
  const { stage } = await startSet();
  const page = await stage.open('/drafts/new');
  await page.getByLabel('Ou collez-la').fill('email;prenom\nawa@example.org;Awa\n');
  await page.getByRole('button', { name: 'Prendre ce texte' }).click();
  await page.getByText('1 personne à qui écrire').waitFor();
  const link = (name: string) => page.getByRole('link', { name, exact: true }).click();
  await link('Écrire le message');
  await page.getByLabel('Objet').fill('La fête');
  await page.locator('.visual-text').click();
  await page.keyboard.type('Bonjour');
  const { promise: isFocused, resolve: letGo } = Promise.withResolvers<void>();
  await page.route('**/forecast', async (route) => {
    await isFocused;
    await route.continue();
  });
  await link('Vérifier');
  await link('Essayer');
  await link('Préparer l’envoi');
  const delay = page.getByLabel('Secondes entre deux messages');
  await delay.focus();
  letGo();
  await page.getByRole('button', { name: 'Envoyer à 1 personne' }).and(page.locator(':enabled')).waitFor();
  expect(await delay.inputValue()).toBe('');
  await delay.pressSequentially('7');
  await delay.press('Tab');
  await saved(page, 'Tout est enregistré');
  expect(await delay.inputValue()).toBe('7');
});
