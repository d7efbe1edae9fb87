import type { Page } from 'playwright-core';
import { Drafts } from '../../../src/app/drafts/drafts.ts';
import { PagePeople } from '../../../src/web/page/page-people.ts';
import type { Scene } from './scene.ts';
import { FIRST, openSet, type PageSet } from './set.ts';

const PASSWORD = 'cheval agrafe correcte';

/** What each set has: the campaign that was sent, a draft that is ready, and one that is not. */
const made = new WeakMap<PageSet, { readonly sent: string; readonly ready: string; readonly open: string }>();

/** Awa prepares, Moussa sends: he has sent a campaign of hers, and the next waits for him. */
async function shared(): Promise<PageSet> {
  const set = await openSet();
  const people = new PagePeople(set.project.config.project.dataFolder);
  await people.add({ name: 'Awa Diop', role: 'prepare', password: PASSWORD }, Date.now());
  await people.add({ name: 'Moussa Sarr', role: 'send', password: PASSWORD }, Date.now());
  const drafts = new Drafts(set.where, set.project);
  const rows = Array.from(
    { length: 120 },
    (_, i) => `membre${i + 1}@adherents.example.org;${FIRST[i % FIRST.length]}\n`,
  );
  const list = { name: 'Adhérents 2026.csv', content: [Buffer.from(`email;prenom\n${rows.join('')}`)] };
  const draft = async (name: string) => {
    const text = `---\nsubject: ${name}\n---\n\nBonjour {{ prenom }},\n\nà samedi.\n\nPour ne plus rien recevoir, répondez STOP.\n`;
    const parts = [{ list }, { message: { format: 'md' as const, text } }, { options: { name, delay: 4 } }];
    return (await drafts.create(parts)).id;
  };
  const [first, ready, open] = [
    await draft('Appel à cotisation 2027'),
    await draft('Fête de la moisson'),
    await draft('Assemblée générale'),
  ];
  for (const id of [first, ready]) await drafts.markReady(id, 'Awa Diop');
  const { id: sent } = await drafts.send(first, { by: 'Moussa Sarr' });
  await set.work();
  made.set(set, { sent, ready, open });
  return set;
}

const of = (set: PageSet) => made.get(set) as NonNullable<ReturnType<typeof made.get>>;

/** Opens the same address again as somebody else. */
async function signInAs(page: Page, name: string): Promise<void> {
  const send = async (body: object) => {
    const headers = { 'content-type': 'application/json', 'x-facteur-page': '1' };
    await fetch('/page/session', { method: 'POST', headers, body: JSON.stringify(body) });
  };
  await page.evaluate(send, { name, password: PASSWORD });
  await page.reload();
}

export const roleScenes: readonly Scene[] = [
  {
    name: 'roles-sign-in',
    set: shared,
    path: () => '/',
    async ready(page) {
      await page.context().clearCookies();
      await page.reload();
      await page.locator('input[type=password]').waitFor();
    },
  },
  {
    name: 'roles-settings',
    set: shared,
    path: () => '/settings/access',
    ready: (page) => page.locator('.lines li').nth(1).waitFor(),
  },
  {
    name: 'roles-home',
    set: shared,
    path: () => '/',
    async ready(page) {
      await signInAs(page, 'Awa Diop');
      await page.locator('.may-not').first().waitFor();
      await page.locator('.lines .button').first().waitFor();
      await page.locator('.facts span:nth-child(3)').first().waitFor();
    },
  },
  {
    name: 'roles-home-send',
    set: shared,
    path: () => '/',
    async ready(page) {
      await signInAs(page, 'Moussa Sarr');
      await page.locator('.lines .button.primary').waitFor();
      await page.locator('.facts span:nth-child(3)').first().waitFor();
    },
  },
  {
    name: 'roles-ask',
    set: shared,
    path: (set) => `/drafts/${of(set).open}/send`,
    async ready(page) {
      await signInAs(page, 'Awa Diop');
      await page.locator('.ahead li').nth(1).waitFor();
      await page.locator('.button.primary:enabled').last().waitFor();
    },
  },
  {
    name: 'roles-asked',
    set: shared,
    path: (set) => `/drafts/${of(set).ready}/send`,
    async ready(page) {
      await signInAs(page, 'Moussa Sarr');
      await page.locator('.notice.info').first().waitFor();
      await page.locator('.ahead li').nth(1).waitFor();
    },
  },
  {
    name: 'roles-campaign',
    set: shared,
    path: (set) => `/campaigns/${of(set).sent}`,
    async ready(page) {
      await signInAs(page, 'Awa Diop');
      await page.locator('.may-not').first().waitFor();
      await page.locator('.campaign-now').waitFor();
    },
  },
];
