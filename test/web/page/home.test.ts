import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startWorker } from '../../../src/library/worker.ts';
import { newPage, type PageStage, startPageStage } from '../../helpers/browser.ts';
import { folderWith } from '../../helpers/folder.ts';
import { NotedServices, sendSlowly } from '../../helpers/services.ts';
import { startMailServer } from '../../helpers/smtp/mail-server.ts';
import { accept } from '../stage.ts';

/** Sends what there is, in this process, until the running test ends. */
async function work({ where, project }: PageStage): Promise<void> {
  const worker = await startWorker(where, project, {}, { say: String });
  onTestFinished(() => worker.stop());
}

describe('home', () => {
  it('tells of a held account on every view, in the server’s words; a right password and one click send everything', async () => {
    const login = { user: 'jardins', password: 'juste' };
    const mail = await startMailServer({ auth: login });
    onTestFinished(() => mail.close());
    const env = (password: string) =>
      `SMTP_HOST=127.0.0.1\nSMTP_PORT=${mail.port}\nSMTP_USER=jardins\nSMTP_PASSWORD=${password}\nMAIL_FROM=jardins@example.org\n`;
    const stage = await startPageStage({ SMTP_URL: '' }, { files: { '.env': env('faux') } });
    await accept(stage, 3);
    await work(stage);
    const page = await stage.open('/people');
    const trouble = page.getByRole('alert').filter({ hasText: 'Le serveur refuse l’identifiant ou le mot de passe' });
    await trouble.getByText('535 5.7.8 Authentication credentials invalid').waitFor();
    expect(await page.content()).not.toContain('faux');

    stage.write({ '.env': env('juste') });
    await trouble.getByRole('button', { name: 'Reprendre' }).click();
    await page.getByText('Facteur réessaie maintenant.').waitFor();
    await trouble.waitFor({ state: 'detached' });
    await mail.arrived(3);
    await page.getByRole('link', { name: 'Accueil' }).click();
    await page
      .getByRole('row', { name: /Terminé/ })
      .getByText('3 envoyés')
      .waitFor();
    expect(mail.received).toHaveLength(3);
  });

  it('tells of accounts that wait and go on by themselves in one notice, and has them all tried again by one click', async () => {
    const files = {
      'facteur.yaml': ['a', 'b', 'c'].reduce(
        (yaml, name) => `${yaml}  ${name}: { host: 127.0.0.1, port: 9, from: ${name}@example.org }\n`,
        'accounts:\n',
      ),
    };
    const stage = await startPageStage({}, { files });
    const { backend } = stage.project;
    const tomorrow = Date.now() + 20 * 3_600_000;
    const full = '452 4.3.1 Daily limit reached';
    await backend.hold('a', { reason: 'quota', message: full, until: tomorrow });
    await backend.hold('b', { reason: 'quota', message: full, until: tomorrow });
    await backend.hold('c', { reason: 'auth', message: '535 5.7.8 Wrong', until: null });
    const page = await stage.open();
    const waiting = page.getByRole('alert').filter({ hasText: '2 comptes attendent et reprendront tout seuls' });
    await waiting.getByText(full).nth(1).waitFor();
    // One that waits for a person stands alone, with its own remedy.
    const alone = page.getByRole('alert').filter({ hasText: 'Compte « c »' });
    await alone.getByRole('link', { name: 'Ouvrir les réglages du compte' }).waitFor();

    await waiting.getByRole('button', { name: 'Reprendre maintenant' }).click();
    await waiting.waitFor({ state: 'detached' });
    expect((await backend.accounts()).map(({ name, hold }) => [name, hold?.reason ?? null])).toEqual([
      ['a', null],
      ['b', null],
      ['c', 'auth'],
    ]);
    await alone.waitFor();
  });

  it('moves by itself, pauses, and says that nothing sends when nothing does', async () => {
    const mail = await startMailServer();
    onTestFinished(() => mail.close());
    const stage = await startPageStage({ SMTP_URL: `smtp://127.0.0.1:${mail.port}` });
    await accept(stage, 2);
    const page = await stage.open();
    const nobody = page.getByRole('alert').filter({ hasText: 'Des messages attendent, et rien ne les envoie' });
    await nobody.getByRole('button', { name: 'Démarrer l’envoi en arrière-plan' }).waitFor();
    const campaign = page.getByRole('article');
    await campaign.getByText('2 en attente').waitFor();
    await campaign.getByRole('button', { name: 'Mettre en pause' }).click();
    await campaign.getByText('En pause').waitFor();
    await nobody.waitFor({ state: 'detached' });

    await work(stage);
    await page.getByText('En marche sur').waitFor();
    await campaign.getByRole('button', { name: 'Reprendre' }).click();
    await page
      .getByRole('row', { name: /Terminé/ })
      .getByText('2 envoyés')
      .waitFor();
    await page.getByText('Rien n’est en train de partir').waitFor();
  });

  it('draws the bar of a campaign once for each number: one that glides is drawn sixty times a second', async () => {
    const stage = await startPageStage();
    const id = await accept(stage, 6);
    const page = await stage.open();
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.evaluate(
      `document.addEventListener('transitionrun', ({ target }) => document.body.append(target.tagName + ' glides'))`,
    );
    const clock = join(folderWith({}), 'clock');
    const campaign = page.getByRole('article');
    // What is drawn for the first time does not glide in any case.
    for (const left of [4, 2]) {
      await sendSlowly(stage.project.backend, id, clock);
      await campaign.getByText(`${left} en attente`).waitFor();
    }
    // It begins with the picture that follows the number.
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    expect(await page.getByText('glides').count()).toBe(0);
  });

  it('tells of a campaign that was cancelled elsewhere as it is', async () => {
    const stage = await startPageStage();
    const id = await accept(stage, 2);
    const page = await stage.open();
    await page.getByRole('article').getByText('2 en attente').waitFor();
    await stage.ask('POST', `/api/v1/campaigns/${id}/cancel`);
    await page
      .getByRole('row', { name: /Annulé/ })
      .getByText('2 annulés')
      .waitFor();
    // Of many that are under way the latest are shown, and the others are a click away.
    for (let i = 0; i < 12; i += 1) await accept(stage, 1);
    await page.getByRole('link', { name: 'Voir 2 autres en cours' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(10);
  });

  it('leads who comes for the first time, and keeps what was begun until it is thrown away', async () => {
    const stage = await startPageStage({ SMTP_URL: '' });
    const page = await stage.open();
    await page.getByRole('heading', { name: 'Bienvenue' }).waitFor();
    expect(await page.getByRole('link', { name: 'Régler le compte' }).getAttribute('href')).toBe('/settings/accounts');

    await stage.ask('POST', '/api/v1/drafts', { payload: { options: { name: 'Fête' } } });
    await page.reload();
    await page.getByRole('link', { name: 'Fête' }).waitFor();
    await page.getByRole('button', { name: 'Jeter Fête' }).click();
    await page.getByRole('dialog', { name: /Jeter « Fête »/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Jeter Fête' }).click();
    await page.getByRole('button', { name: 'Jeter ce brouillon' }).click();
    await page.getByRole('link', { name: 'Fête' }).waitFor({ state: 'detached' });
    expect((await stage.ask('GET', '/api/v1/drafts')).json.drafts).toEqual([]);
  });

  it('shows markup in names as text', async () => {
    const stage = await startPageStage();
    const name =
      '<script>window.hit=1</script><img src=x onerror="window.hit=1"><a href="javascript:window.hit=1">x</a>';
    await stage.ask('POST', '/api/v1/drafts', { payload: { options: { name } } });
    const page = await stage.open();
    await page.getByText(name).waitFor();
    expect(await page.evaluate(() => (globalThis as any).hit)).toBeUndefined();
    expect(await page.locator('main img, main a[href^="javascript:"]').count()).toBe(0);
  });

  it('is open in eight tabs at once, each of which is told', async () => {
    const stage = await startPageStage();
    const first = await stage.open();
    const others = await Promise.all(
      Array.from({ length: 7 }, async () => {
        const page = await first.context().newPage();
        await page.goto(`${stage.url}/`);
        await page.getByRole('heading', { name: 'Bienvenue' }).waitFor();
        return page;
      }),
    );
    // The one that listens goes; another one takes over.
    await first.close();
    await accept(stage, 1);
    await Promise.all(others.map((page) => page.getByText('1 en attente').waitFor()));
  });

  it('asks for a new link when the session is over', async () => {
    const stage = await startPageStage();
    const page = await stage.open();
    await page.getByRole('button', { name: 'Plus' }).click();
    await page.getByRole('button', { name: 'Fermer la session' }).click();
    await page.getByRole('heading', { name: 'Cette page s’ouvre par un lien' }).waitFor();
    const other = await newPage();
    await other.goto(`${stage.url}/people`);
    await other.getByRole('heading', { name: 'Cette page s’ouvre par un lien' }).waitFor();
  });

  it('offers after a long campaign to start with the computer, shows what that writes, and does it', async () => {
    const services = new NotedServices();
    const { stage, page } = await afterLongCampaign(services);
    const offer = page.getByRole('region', { name: 'Démarrer l’envoi avec l’ordinateur ?' });
    await offer.getByText('Ce qui sera écrit sur cet ordinateur').click();
    const { json } = await stage.ask('GET', '/api/v1/service');
    expect(json).toMatchObject({ offered: true, installed: 'no', problem: null });
    await offer.getByText(json.file).waitFor();
    await offer.getByText(json.commands.at(-1)).waitFor();
    await offer.getByRole('button', { name: 'Démarrer avec l’ordinateur' }).click();
    await page.getByText('C’est fait').waitFor();
    await offer.waitFor({ state: 'detached' });
    expect(services.installed.map(({ name, file }) => [name, file.path, file.text])).toEqual([
      [json.name, json.file, json.text],
    ]);
    expect((await stage.ask('GET', '/api/v1/service')).json).toMatchObject({ offered: false, installed: 'yes' });
  });

  it('never offers again what was declined', async () => {
    const { stage, page } = await afterLongCampaign(new NotedServices());
    await page.getByRole('button', { name: 'Non merci' }).click();
    await page.getByText('cela ne vous sera plus proposé').waitFor();
    const answered = page.waitForResponse(/\/api\/v1\/service$/);
    await page.reload();
    // What was answered has been shown two frames later.
    expect(await (await answered).json()).toMatchObject({ offered: false });
    await page.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))');
    await page.getByRole('heading', { name: 'Derniers envois' }).waitFor();
    expect((await stage.ask('GET', '/api/v1/service')).json).toMatchObject({ offered: false, problem: null });
    expect(await page.getByRole('button', { name: 'Non merci' }).count()).toBe(0);
  });
});

async function afterLongCampaign(services: NotedServices) {
  const clock = join(folderWith(), 'offset');
  // A service would not have what only the environment says.
  const stage = await startPageStage(
    { SMTP_URL: '', MAIL_FROM: '', FACTEUR_TEST_CLOCK: clock, FACTEUR_WITNESS: 'none' },
    { services, files: { '.env': 'SMTP_URL=smtp://127.0.0.1:1\nMAIL_FROM=jardins@example.org\n' } },
  );
  const id = await accept(stage, 2);
  expect((await stage.ask('GET', '/api/v1/service')).json).toMatchObject({ offered: false, problem: null });
  await sendSlowly(stage.project.backend, id, clock);
  return { stage, page: await stage.open() };
}
