import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Drafts } from '../../../src/app/drafts/drafts.ts';
import { NotedServices, sendSlowly } from '../services.ts';
import type { Scene } from './scene.ts';
import { openSet, type PageSet } from './set.ts';

/** Nobody was here before. */
const fresh = () => openSet({ isNew: true });

/** One campaign is over, one runs, one is being prepared. */
async function busy(): Promise<PageSet> {
  const set = await openSet({ yaml: 'limits:\n  perDay: 500\n' });
  await set.send('Convocation à l’assemblée générale', 120, { bad: 2 });
  await set.sendAll();
  await set.send('Appel à cotisation 2027', 200, { delay: 4 });
  await set.work();
  await new Drafts(set.where, set.project).create([{ options: { name: 'Fête de la moisson' } }]);
  return set;
}

/** The server refuses the password, and nobody is lost. */
async function held(): Promise<PageSet> {
  const auth = { user: 'jardins@example.org', password: 'right' };
  const env = { SMTP_USER: auth.user, SMTP_PASSWORD: 'wrong', SMTP_TLS: 'auto' };
  const set = await openSet({ mail: { auth }, env });
  await set.send('Convocation à l’assemblée générale', 198);
  await set.work();
  return set;
}

/** Two of three accounts have sent what they may today; the third one's password is wrong. */
async function waiting(): Promise<PageSet> {
  const names = ['asso1', 'asso2', 'asso3'];
  const set = await openSet({
    yaml: (port) =>
      `accounts:\n${names.map((name) => `  ${name}: { host: 127.0.0.1, port: ${port}, from: ${name}@example.org }\n`).join('')}`,
  });
  const { backend } = set.project;
  const full = { message: '452 4.3.1 Daily sending limit reached', until: Date.now() + 9 * 3_600_000 };
  for (const name of names.slice(0, 2)) await backend.hold(name, { reason: 'quota', ...full });
  const wrong = '535 5.7.8 Authentication credentials invalid';
  await backend.hold('asso3', { reason: 'auth', message: wrong, until: null });
  return set;
}

/** A campaign took long: the worker could start with the computer. */
async function slow(): Promise<PageSet> {
  const clockFile = join(mkdtempSync(join(tmpdir(), 'facteur-clock-')), 'offset');
  const set = await openSet({ inFile: true, env: { FACTEUR_TEST_CLOCK: clockFile }, services: new NotedServices() });
  const id = await set.send('Convocation à l’assemblée générale', 2);
  await sendSlowly(set.project.backend, id, clockFile);
  return { ...set, close: () => set.close().finally(() => rmSync(dirname(clockFile), { recursive: true })) };
}

export const homeScenes: readonly Scene[] = [
  { name: 'home-first', set: fresh, path: () => '/', ready: (page) => page.locator('.first').waitFor() },
  {
    name: 'home',
    set: busy,
    path: () => '/',
    ready: async (page) => {
      // Somebody has got it, and how long it takes is known.
      await page.locator('.progress rect.state-sent').first().waitFor({ state: 'attached' });
      await page.locator('.facts span:nth-child(3)').first().waitFor();
      await page.locator('.lines .meter').first().waitFor();
    },
  },
  {
    name: 'home-menu',
    set: busy,
    path: () => '/',
    ready: async (page, language) => {
      await page.getByRole('button', { name: language === 'fr' ? 'Plus' : 'More' }).click();
      await page.locator('.menu-panel').waitFor();
    },
  },
  {
    name: 'home-service',
    set: slow,
    path: () => '/',
    // What it would write stands in a part that is closed: places of the machine that takes the picture.
    ready: (page) => page.locator('details summary').waitFor(),
  },
  {
    name: 'home-held',
    set: held,
    path: () => '/',
    ready: async (page) => {
      await page.locator('.notice.bad').first().waitFor();
      await page.locator('[aria-labelledby=worker] button').first().waitFor();
      await page.locator('[aria-labelledby=running] .progress').first().waitFor();
    },
  },
  {
    name: 'home-waiting',
    set: waiting,
    path: () => '/',
    ready: async (page) => {
      await page.locator('.notice.warn li').nth(1).waitFor();
      await page.locator('[aria-labelledby=worker] button').first().waitFor();
    },
  },
];
