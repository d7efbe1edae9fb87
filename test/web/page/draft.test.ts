import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { startWorker } from '../../../src/library/worker.ts';
import { PagePeople } from '../../../src/web/page/page-people.ts';
import { newPage, type PageStage, startPageStage } from '../../helpers/browser.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type MailServer, type MailServerOptions, startMailServer } from '../../helpers/smtp/mail-server.ts';
import { accept } from '../stage.ts';

interface Set {
  readonly stage: PageStage;
  readonly mail: MailServer;
}

async function startSet(options: MailServerOptions = {}): Promise<Set> {
  const mail = await startMailServer(options);
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

/** A draft to one person, with all that it needs, at the step of its message. */
async function writtenToAwa(stage: PageStage): Promise<Page> {
  const page = await stage.open('/drafts/new');
  await page.getByLabel('Ou collez-la').fill('email\nawa@example.org\n');
  await page.getByRole('button', { name: 'Prendre ce texte' }).click();
  await page.getByRole('link', { name: 'Écrire le message' }).click();
  await page.getByLabel('Objet', { exact: true }).fill('Fête');
  await page.locator('.visual-text').click();
  await page.keyboard.type('Bonjour');
  await saved(page, 'Enregistré');
  return page;
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
  await tabTo(page, 'Send a test');
  await keyboard.press('Enter');
  await mail.arrived(1);
  await tabTo(page, 'Prepare to send');
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'Send to 2 people', disabled: false }).waitFor();
  await tabTo(page, 'Send to 2 people');
  await keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'Send to 2 people');
  await keyboard.press('Enter');
  await page.waitForURL(/\/campaigns\/[a-z0-9]{6}$/);
  await mail.arrived(3);
  expect(mail.received.flatMap(({ to }) => to).sort()).toEqual([
    'asso@example.org',
    'awa@example.org',
    'zoe@example.org',
  ]);
});

it('writes to those a condition chooses, without those of another list and of an earlier campaign', async () => {
  const { stage, mail } = await startSet();
  const earlier = await accept(stage, 2);
  await mail.arrived(2);
  const page = await stage.open('/drafts/new');
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const people = ['Podor;17', 'Podor;19', 'Dakar;41', 'Podor;44', 'Podor;'].map(
    (rest, i) => `member${i + 1}@example.org;${rest}\n`,
  );
  await page.getByLabel('Ou collez-la').fill(`email;ville;age\n${people.join('')}`);
  await page.getByRole('button', { name: 'Prendre ce texte' }).click();
  await page.getByText('5 personnes à qui écrire, sur 5 lignes').waitFor();
  await page.locator('summary', { hasText: 'N’écrire qu’à une partie' }).click();
  const condition = page.getByLabel('Seulement les lignes où c’est vrai');
  await condition.fill('vile == "Podor"');
  await page.locator('.field-problem', { hasText: 'La condition nomme la colonne « vile »' }).waitFor();
  await condition.fill('ville = "Podor"');
  await page.locator('.field-problem', { hasText: 'n’est pas complète ou n’est pas comprise' }).waitFor();
  expect(await condition.getAttribute('aria-invalid')).toBe('true');

  await condition.fill('');
  await page.getByLabel('Colonne', { exact: true }).selectOption('ville');
  await page.getByLabel('Valeur').fill('Podor');
  await button('Ajouter cette condition').click();
  await page.getByText('4 personnes à qui écrire ; la condition écarte 1 ligne.').waitFor();
  await page.getByLabel('Colonne', { exact: true }).selectOption('age');
  await page.getByLabel('Comparaison').selectOption('est plus que');
  await page.getByLabel('Valeur').fill('17,5');
  await button('Ajouter cette condition').click();
  await page.getByText('2 personnes à qui écrire ; la condition écarte 3 lignes.').waitFor();
  expect(await condition.inputValue()).toBe('ville == "Podor" and age > 17.5');

  await button('Les exclure').click();
  await page.getByText('1 personne à qui écrire ; la condition écarte 3 lignes.').waitFor();
  await page.getByText('1 ligne à exclure').waitFor();
  const file = { name: 'partis.csv', mimeType: '', buffer: Buffer.from('email\nmember4@example.org\n') };
  await page.getByLabel('La liste des personnes à exclure').last().setInputFiles(file);
  await page.getByText('2 lignes à exclure').waitFor();
  await page.reload();
  await button('Retirer partis.csv').click();
  await page.getByText('1 ligne à exclure').waitFor();
  expect((await stage.ask('GET', '/api/v1/drafts')).json.drafts[0]).toMatchObject({
    ...{ options: { where: 'ville == "Podor" and age > 17.5' }, excludes: [{ campaign: { id: earlier } }] },
  });

  await page.getByRole('link', { name: 'Écrire le message' }).click();
  await page.getByLabel('Objet').fill('Bonjour');
  await page.locator('.visual-text').click();
  await page.keyboard.type('Bonjour ! Pour ne plus recevoir nos messages, répondez STOP.');
  await saved(page, 'Tout est enregistré');
  await page.getByRole('link', { name: 'Envoi', exact: true }).click();
  await button('Envoyer à 1 personne').click();
  const question = page.getByRole('dialog');
  await question.getByText('3 lignes que la condition écarte (ville == "Podor" and age > 17.5)').waitFor();
  await question.getByText('1 ligne à exclure (Envoi « ').waitFor();
  await question.getByRole('button', { name: 'Envoyer à 1 personne' }).click();
  await mail.arrived(3);
  expect(mail.received.flatMap(({ to }) => to).at(-1)).toBe('member4@example.org');
});

it('has several accounts share what is sent, and says how many each will take', async () => {
  const account = (name: string) =>
    `  ${name}: { host: 127.0.0.1, port: 1, from: ${name}@example.org, limits: { perDay: 2 } }\n`;
  const yaml = `accounts:\n${['bureau', 'caisse', 'fetes'].map(account).join('')}account: bureau\n`;
  const stage = await startPageStage({ FACTEUR_DELAY: '0' }, { files: { 'facteur.yaml': yaml } });
  const rows = [1, 2, 3, 4].map((i) => ({ email: `member${i}@example.org`, nom: `Membre ${i}` }));
  const message = { format: 'md', text: 'Bonjour {{ nom }}. Pour ne plus recevoir nos messages, répondez STOP.\n' };
  const draft = { list: { rows }, message, options: { subject: 'Bonjour', from: 'bureau@example.org' } };
  const { id } = (await stage.ask('POST', '/api/v1/drafts', { payload: draft })).json;
  const page = await stage.open(`/drafts/${id}/send`);
  const accounts = page.getByRole('group', { name: 'Depuis les comptes' });
  const shares = page.locator('.expected-shares li');
  const box = (name: string) => accounts.getByLabel(new RegExp(`^${name} `));
  // The last one that is chosen cannot be taken away.
  expect(await box('bureau').isDisabled()).toBe(true);
  expect(await shares.count()).toBe(0);
  await box('fetes').check();
  await shares.filter({ hasText: /^fetes\s: 2 messages/ }).waitFor();
  expect(await shares.count()).toBe(2);
  await page.getByRole('button', { name: 'Envoyer à 4 personnes' }).click();
  const question = page.getByRole('dialog');
  await question.getByText('(bureau, fetes)').waitFor();
  await question.getByRole('button', { name: 'Envoyer à 4 personnes' }).click();
  await page.locator('.shares tbody tr').nth(1).waitFor();
  expect(await page.locator('.shares td:nth-child(3)').allTextContents()).toEqual(
    [2, 2].map((count) => expect.stringMatching(new RegExp(`^environ\\s${count}$`))),
  );
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

it('reads again by itself what could not be read for a moment, and asks before it sends', async () => {
  const { stage, mail } = await startSet();
  const page = await writtenToAwa(stage);
  const failed = new Set<string>();
  await page.route(/\/(recipients|findings|forecast|preview)(\?|$)/, async (route, request) => {
    const name = new URL(request.url()).pathname;
    if (failed.has(name)) return route.continue();
    failed.add(name);
    return route.abort();
  });
  await page.goto(page.url().replace('message', 'send'));
  await page.getByRole('button', { name: 'Envoyer à 1 personne' }).click();
  await page.getByRole('dialog').getByText('Les Amis <asso@example.org>').waitFor();
  expect([...failed].map((name) => name.split('/').at(-1)).sort()).toEqual([
    ...['findings', 'forecast', 'preview', 'recipients'],
  ]);
  expect(mail.received).toEqual([]);
});

it('asks before it sends also when the button is pressed while the draft is read anew', async () => {
  const { stage } = await startSet();
  const page = await writtenToAwa(stage);
  await page.goto(page.url().replace('message', 'send'));
  const send = page.getByRole('button', { name: 'Envoyer à 1 personne' });
  await send.and(page.locator(':enabled')).waitFor();

  const { promise: isPressed, resolve: letGo } = Promise.withResolvers<void>();
  await page.route('**/findings?**', async (route) => {
    await isPressed;
    await route.continue();
  });
  const asked = page.waitForRequest('**/findings?**');
  await page.getByLabel('Nom de l’envoi').fill('La fête');
  await asked;
  await send.click();
  await send.and(page.locator('[aria-busy=true]')).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  letGo();
  await page.getByRole('dialog').getByText('Les Amis <asso@example.org>').waitFor();
});

it('is prepared by one person and sent by another, and the campaign says by whom', async () => {
  const { stage, mail } = await startSet({
    server: {
      onRcptTo: ({ address }, _session, done) =>
        done(/^gone/.test(address) ? Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }) : null),
    },
  });
  const people = new PagePeople(stage.project.config.project.dataFolder);
  const password = 'cheval agrafe correcte';
  await people.add({ name: 'Awa Diop', role: 'prepare', password }, Date.now());
  await people.add({ name: 'Moussa', role: 'send', password }, Date.now());
  const signIn = async (page: Page, name: string) => {
    await page.getByLabel('Votre nom').fill(name);
    await page.getByLabel('Mot de passe').fill(password);
    await page.getByRole('button', { name: 'Ouvrir' }).click();
  };
  const text = '---\nsubject: Fête\n---\nBonjour. Pour ne plus rien recevoir, répondez STOP.\n';
  const payload = {
    list: { text: 'email\nzoe@example.org\ngone@example.org\n' },
    message: { format: 'md', text },
    options: { name: 'Fête' },
  };
  const { id } = (await stage.ask('POST', '/api/v1/drafts', { scope: 'prepare', payload })).json;

  const awa = await newPage();
  await awa.goto(`${stage.url}/drafts/${id}/send`);
  await signIn(awa, 'awa diop');
  const askToSend = awa.getByRole('button', { name: 'C’est prêt : demander l’envoi', disabled: false });
  await askToSend.waitFor();
  // What somebody else changes meanwhile she has not looked at: it is said, and shown, and nothing is handed over.
  await stage.ask('PATCH', `/api/v1/drafts/${id}`, { scope: 'prepare', payload: { options: { delay: 3 } } });
  await askToSend.click();
  await awa.getByText(/^Le brouillon .* a été modifié entre-temps/).waitFor();
  const delay = awa.getByLabel('Secondes entre deux messages');
  await eventually('the other delay is shown', async () => (await delay.inputValue()) === '3');
  await askToSend.waitFor();
  expect((await stage.ask('GET', `/api/v1/drafts/${id}`)).json.ready).toBeNull();
  await askToSend.click();
  await awa.getByText(/^Awa Diop a demandé l’envoi de ce brouillon/).waitFor();
  expect(await awa.getByRole('button', { name: /^Envoyer à/ }).count()).toBe(0);
  expect(await awa.getByRole('link', { name: 'Réglages' }).count()).toBe(0);

  // Her session is over, and somebody else signs in in her window: what she could not save is not saved under his name.
  await awa.context().clearCookies();
  await delay.fill('9');
  await delay.press('Tab');
  await signIn(awa, 'Moussa');
  const moussa = awa;
  await moussa.getByText(/^Les derniers changements faits ici sous un autre nom/).waitFor();
  await moussa.getByRole('button', { name: 'Envoyer à 2 personnes', disabled: false }).waitFor();
  expect(await delay.inputValue()).toBe('3');
  await moussa.goto(`${stage.url}/campaigns?show=drafts`);
  await moussa.getByRole('row', { name: /préparé par Awa Diop/ }).waitFor();
  await moussa.getByRole('link', { name: 'Accueil' }).click();
  await moussa.getByText(/^préparé par Awa Diop/).waitFor();
  await moussa.getByText('L’arrêter revient à la personne responsable de la page').waitFor();
  await moussa.getByRole('link', { name: 'Regarder et envoyer Fête' }).click();
  // To look at a step changes nothing of it.
  for (const step of ['Message', 'Vérifications', 'Test', 'Envoi']) {
    await moussa.getByRole('navigation', { name: 'Étapes' }).getByRole('link', { name: step }).click();
    await moussa.getByText(/^Awa Diop a demandé/).waitFor();
  }
  await moussa.getByRole('button', { name: 'Envoyer à 2 personnes', disabled: false }).click();
  await moussa.getByRole('dialog').getByRole('button', { name: 'Envoyer à 2 personnes' }).click();
  await moussa.getByText('Préparé par Awa Diop, envoyé par Moussa').waitFor();
  await mail.arrived(1);
  await moussa.getByRole('button', { name: /^Réessayer pour/ }).waitFor();
  await moussa.context().clearCookies();
  await moussa.reload();
  await signIn(moussa, 'Awa Diop');
  await moussa.getByText('Écrire de nouveau à ces personnes revient à quelqu’un qui peut envoyer').waitFor();
  expect(stage.changes.map(({ who, path }) => [who, path])).toEqual(
    expect.arrayContaining([
      ['Awa Diop', `/api/v1/drafts/${id}/ready`],
      ['Moussa', `/api/v1/drafts/${id}/send`],
    ]),
  );
});
