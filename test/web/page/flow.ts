import type { Download, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { readList } from '../../../src/campaign/list/read-list.ts';
import { page as en } from '../../../src/i18n/en/page/index.ts';
import { page as fr, type PageWords } from '../../../src/i18n/fr/page/index.ts';
import { type Catalogue, words } from '../../../src/i18n/index.ts';
import { type RunningWorker, startWorker } from '../../../src/library/worker.ts';
import { type PageStage, startPageStage } from '../../helpers/browser.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type MailServer, startMailServer } from '../../helpers/smtp/mail-server.ts';
import { workbook } from '../../helpers/workbook.ts';

/** Those of the list who need nothing done about them. */
const PLAIN = 198;
/** Two more are written to after their addresses were corrected. */
const ALL = PLAIN + 2;

/** A list as a French association has it, with what is wrong in such lists. */
const members = workbook([
  {
    name: 'Adhérents',
    rows: [
      ['Prénom', 'Nom', 'Courriel', 'Ville', 'Cotisation'],
      ...Array.from({ length: PLAIN }, (_, i) => [
        ...[`Zoé ${i + 1}`, 'Diop-Lefèvre', `membre${i + 1}@example.org`, i % 2 === 0 ? 'Podor' : 'Saint-Étienne'],
        20 + (i % 3),
      ]),
      ['Awa', 'Ba', 'awa@gmial.com', 'Dakar', 20],
      ['Nil', 'Fall', 'nil@@example.org', 'Dakar', 20],
      ['Léa', 'Sow', 'pas d’adresse ici', 'Dakar', 20],
      ['Gaston', 'Lagaffe', 'gaston@example.org', 'Dakar', 20],
      ['Zoé', 'Diop-Lefèvre', 'membre1@example.org', 'Podor', 20],
    ],
  },
]);

/** A mailbox with a password that can change, and that refuses some once. */
interface Post extends MailServer {
  password: string;
  readonly refused: Set<string>;
}

async function startPost(): Promise<Post> {
  const refused = new Set<string>();
  const post: { password: string } = { password: 'ancien' };
  const server = await startMailServer({
    auth: { user: 'jardins', password: '' },
    server: {
      onAuth({ username, password }, _session, done) {
        if (username === 'jardins' && password === post.password) done(null, { user: username });
        else done(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }));
      },
      onRcptTo({ address }, _session, done) {
        const refusal = Object.assign(new Error('5.2.0 Mailbox unavailable'), { responseCode: 550 });
        done(refused.delete(address) ? refusal : null);
      },
    },
  });
  onTestFinished(() => server.close());
  return Object.assign(post, { refused }, server, {
    get received() {
      return server.received;
    },
  }) as unknown as Post;
}

/** Everything that is done on the page from a list to who got it, step by step, in one browser. */
class Flow {
  readonly #stage: PageStage;
  readonly #post: Post;
  readonly #page: Page;
  readonly #words: PageWords;
  readonly #catalogue: Catalogue;
  #worker: RunningWorker;

  constructor(stage: PageStage, post: Post, page: Page, language: 'fr' | 'en', worker: RunningWorker) {
    this.#stage = stage;
    this.#post = post;
    this.#page = page;
    this.#words = { fr, en }[language];
    this.#catalogue = words(language);
    this.#worker = worker;
  }

  #button(name: string) {
    return this.#page.getByRole('button', { name, exact: true });
  }

  #go(name: string) {
    return this.#page.getByRole('link', { name, exact: true }).first().click();
  }

  #says(text: string) {
    return this.#page.getByText(text).first().waitFor();
  }

  stopWorker(): Promise<void> {
    return this.#worker.stop();
  }

  /** Somebody wants nothing more. */
  async leaveOut(): Promise<void> {
    const { suppressions: w, common } = this.#words;
    await this.#go(common.views.suppressions);
    await this.#page.getByLabel(w.add.addresses, { exact: true }).fill('gaston@example.org');
    await this.#button(w.add.button({ count: 1 })).click();
    await this.#page.getByRole('rowheader', { name: 'gaston@example.org' }).waitFor();
  }

  /** Dropped, understood, put right here. */
  async takeList(): Promise<void> {
    const { draft: w, common } = this.#words;
    const page = this.#page;
    await this.#go(common.newCampaign);
    await page.locator('.drop input').setInputFiles({ name: 'Adhérents.xlsx', mimeType: '', buffer: members });
    await this.#says(w.list.sendable({ count: PLAIN + 1, total: PLAIN + 5 }));
    await this.#says(w.reasons.suppressed({ count: 1 }));
    await this.#says(w.reasons.duplicates({ count: 1 }));
    await page.getByLabel(w.rows.address({ line: PLAIN + 3 })).fill('nil@example.org');
    await this.#button(w.rows.correctLine({ line: PLAIN + 3 })).click();
    await this.#says(w.list.sendable({ count: ALL, total: PLAIN + 5 }));
    await this.#button(w.rows.correctLine({ line: PLAIN + 2 })).click();
    await this.#button(w.rows.notToLine({ line: PLAIN + 4 })).click();
    await this.#says(w.rows.byHand({ count: 3 }));
    await this.#says(w.reasons.byHand({ count: 1 }));
    await page.getByLabel(w.columns.nameOf({ column: 'Ville' })).fill('commune');
    await page.getByLabel(w.columns.nameOf({ column: 'Ville' })).blur();
  }

  /** Written as it will look, kept as Markdown, shown for one of them; another day everything is there. */
  async writeMessage(): Promise<void> {
    const { draft: w } = this.#words;
    const page = this.#page;
    await this.#go(w.goOn.message);
    await page.getByLabel(w.message.subject, { exact: true }).fill('Fête du jardin');
    await page.locator('.visual-text').click();
    await page.keyboard.type('Bonjour ');
    await page.getByRole('button', { name: /^Prénom/ }).click();
    await page.keyboard.type(' de {{ commune }},\nla fête est **samedi**.\n- à 14 h\nau jardin');
    await page.setInputFiles('.message-write .drop input >> nth=0', {
      ...{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
    });
    await page.locator('.save-state.saved').waitFor();
    const frame = page.frameLocator('.preview-frame');
    await frame.getByText('Bonjour Zoé 1 de Podor,').waitFor();
    await this.#button(w.recipient.next).click();
    await frame.getByText('Bonjour Zoé 2 de Saint-Étienne,').waitFor();
    await page.reload();
    await page.locator('.visual-text strong', { hasText: 'samedi' }).waitFor();
    expect(await page.locator('.visual-text .chip').allTextContents()).toEqual(['prenom', 'commune']);
    expect(await page.getByLabel(w.message.subject, { exact: true }).inputValue()).toBe('Fête du jardin');
    await this.#button(w.message.asSource).click();
    expect(await page.locator('.source-text').inputValue()).toBe(
      'Bonjour {{ prenom }} de {{ commune }},\n\nla fête est **samedi**.\n\n- à 14 h\n- au jardin\n',
    );
  }

  async checkAndTry(): Promise<void> {
    const { draft: w } = this.#words;
    await this.#go(w.goOn.checks);
    await this.#says(w.checks.sendable({ count: ALL }));
    await this.#go(w.goOn.test);
    await this.#button(w.test.send).click();
    await this.#says(w.test.sent({ to: 'asso@example.org' }));
    await this.#post.arrived(1);
    expect(this.#post.received[0]?.to).toEqual(['asso@example.org']);
  }

  /** Sent, after it was said once what will happen. */
  async send(): Promise<void> {
    await this.#agree();
    const { campaign: w } = this.#words;
    await this.#post.arrived(1 + ALL);
    await this.#page.locator('.badge', { hasText: this.#words.common.campaignStates.finished }).first().waitFor();
    const to = this.#post.received.slice(1).flatMap((one) => one.to);
    const plain = Array.from({ length: PLAIN }, (_, i) => `membre${i + 1}@example.org`);
    expect(to.sort()).toEqual([...plain, 'awa@gmail.com', 'nil@example.org'].sort());
    expect(this.#post.received.at(-1)?.raw.toString()).toContain('plan.pdf');
    // Each number is a door to the people behind it: who was left out, and why.
    await this.#page.locator('.state-filter a', { hasText: this.#words.common.deliveryStates.skipped }).click();
    await this.#says(w.list.selected({ count: 2 }));
    await this.#page.getByRole('link', { name: /gaston@example\.org/ }).waitFor();
  }

  async #agree(): Promise<void> {
    const { draft: w } = this.#words;
    await this.#go(w.goOn.send);
    const before = this.#post.received.length;
    await this.#button(w.send.button({ count: ALL })).click();
    const question = this.#page.getByRole('dialog');
    await question.getByText('Les Amis <asso@example.org>').waitFor();
    await question.getByText(w.reasons.suppressed({ count: 1 })).waitFor();
    expect(this.#post.received).toHaveLength(before);
    await question.getByRole('button', { name: w.send.button({ count: ALL }) }).click();
    await this.#page.waitForURL(/\/campaigns\/[a-z0-9]{6}$/);
  }

  /** Another day the provider wants another password, and knows two of them only later. */
  async sendAgainAndBeHeld(): Promise<void> {
    const { campaign: w, draft, holds } = this.#words;
    await this.stopWorker();
    this.#post.password = 'nouveau';
    for (const number of [7, 8]) this.#post.refused.add(`membre${number}@example.org`);
    this.#worker = await work(this.#stage);
    await this.#button(w.more).click();
    await this.#button(w.copy).click();
    await this.#says(draft.list.sendable({ count: ALL, total: ALL + 2 }));
    await this.#go(draft.goOn.message);
    await this.#page.getByLabel(draft.message.subject, { exact: true }).fill('Fête du jardin, rappel');
    await this.#go(draft.goOn.checks);
    await this.#go(draft.goOn.test);
    await this.#agree();
    await this.#says(holds.reasons.auth.what);
    await this.#page.locator('q.reply', { hasText: '535 5.7.8' }).first().waitFor();
  }

  /** The password is changed on the page, and one click sends everything that waits. */
  async repair(): Promise<void> {
    const { campaign: w, common, settings, holds } = this.#words;
    const back = this.#page.url();
    await this.#page.getByRole('link', { name: holds.settings, exact: true }).first().click();
    await this.#page.getByRole('button', { name: settings.accounts.edit }).first().click();
    await this.#page.getByLabel(settings.form.password, { exact: true }).fill('nouveau');
    await this.#button(settings.form.check).click();
    await this.#says(settings.form.works);
    await this.#button(settings.form.save).click();
    await this.#page.getByLabel(settings.form.password, { exact: true }).waitFor({ state: 'detached' });
    await this.#page.goto(back);
    await this.#button(w.resumeFor({ count: ALL })).click();
    await this.#page.locator('.badge', { hasText: common.campaignStates.finished }).first().waitFor();
  }

  /** Who was refused is found by a number and by a reason, told why, and written to again. */
  async retry(): Promise<void> {
    const { campaign: w, common } = this.#words;
    const page = this.#page;
    await page.locator('.state-filter a', { hasText: common.deliveryStates.failed }).click();
    await this.#says(w.list.selected({ count: 2 }));
    expect(new URL(page.url()).search).toBe('?state=failed');
    await eventually('two rows', async () => (await page.locator('.people tbody tr').count()) === 2);
    await page.getByRole('link', { name: /membre7@example\.org/ }).click();
    const one = page.getByRole('dialog');
    await one.getByText('5.2.0 Mailbox unavailable').waitFor();
    await page.frameLocator('iframe').getByText('Bonjour Zoé 7').first().waitFor();
    await one.getByRole('button', { name: common.close }).click();
    await one.waitFor({ state: 'hidden' });
    await page.getByRole('region', { name: w.why.title }).getByRole('link', { name: '2' }).first().click();
    await page.waitForURL(/reason=/);

    await this.#button(w.retry.failed({ count: 2 }))
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w.retry.failed({ count: 2 }) })
      .click();
    await this.#post.arrived(1 + 2 * ALL);
    await page.getByRole('link', { name: `${ALL} ${common.deliveryStates.sent}` }).waitFor();
    expect(this.#post.received).toHaveLength(1 + 2 * ALL);
  }

  /** "Did she get it?": over all campaigns. */
  async findSomebody(): Promise<void> {
    const { people: w, common } = this.#words;
    await this.#go(common.views.people);
    await this.#page.getByRole('searchbox').fill('lefevre membre17@');
    await this.#page.getByRole('heading', { name: /Zoé 17 Diop-Lefèvre membre17@example\.org/ }).waitFor();
    await this.#says(w.found({ people: 1, messages: 2 }));
  }

  /** As a workbook and as CSV, each read back by whoever reads lists. */
  async writeOut(): Promise<void> {
    const { campaign: w } = this.#words;
    const { status, reasons } = this.#catalogue;
    const excel = [status.deliveryStates.sent, status.deliveryStates.skipped, reasons.suppressed.what] as const;
    for (const [name, sent, skipped, why] of [
      [w.exportExcel, ...excel],
      [w.exportCsv, 'sent', 'skipped', 'suppressed'],
    ] as const) {
      const saved = this.#page.waitForEvent('download');
      await this.#button(w.more).click();
      await this.#button(name).click();
      const rows = await rowsOf(await saved);
      expect(rows).toHaveLength(ALL + 2);
      const gaston = rows.find(({ email }) => email === 'gaston@example.org');
      expect(Object.values(gaston?.vars ?? {})).toEqual(expect.arrayContaining([skipped, why]));
      expect(rows.filter(({ vars }) => Object.values(vars).includes(sent))).toHaveLength(ALL);
    }
  }
}

async function rowsOf(download: Download) {
  const file = `${await download.path()}-${download.suggestedFilename()}`;
  await download.saveAs(file);
  const rows = [];
  for await (const row of await readList(file, { language: 'fr' })) rows.push(row);
  return rows;
}

function work({ where, project }: PageStage): Promise<RunningWorker> {
  return startWorker(where, project, {}, { say: String });
}

/** A project with an account whose password is in its file, something that sends, and the page in a browser. */
export async function startFlow(language: 'fr' | 'en', settings: Readonly<Record<string, string>>): Promise<Flow> {
  const post = await startPost();
  const env = [
    ...['SMTP_HOST=127.0.0.1', `SMTP_PORT=${post.port}`, 'SMTP_USER=jardins', 'SMTP_PASSWORD=ancien'],
    ...['MAIL_FROM=Les Amis <asso@example.org>', 'FACTEUR_DELAY=0', ''],
  ];
  const stage = await startPageStage(
    { SMTP_URL: '', MAIL_FROM: '', ...settings },
    { files: { '.env': env.join('\n') } },
  );
  const page = await stage.open('/', { locale: language === 'fr' ? 'fr-FR' : 'en-GB' });
  const flow = new Flow(stage, post, page, language, await work(stage));
  onTestFinished(async () => {
    await flow.stopWorker();
    expect(stage.faults).toEqual([]);
  });
  return flow;
}
