/**
 * How soon the page is there: `node bench/views.ts [--deliveries 1000000] [--rounds 5]`. A ledger with a campaign of so many, most of them sent, and
 * 300 small ones that are over; `facteur web`, and Chromium. Says for each view how long it took from an empty tab (its files already in the browser's cache, and not)
 * until its own content was there, and from a click on the page until then; and the CPU time of server and browser together from the click, which is
 * what it would take at most on a machine that does nothing else.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { openSqliteBackend } from '../src/backend/sqlite/index.ts';
import { systemClock } from '../src/clock.ts';
import { freezeBuild } from '../test/faults/build.ts';
import { LAUNCH } from '../test/helpers/scenes/look.ts';
import { FacteurProject } from './contenders/facteur.ts';
import { temporaryFolder } from './contest/leftovers.ts';
import { material } from './contest/material.ts';
import { cpuSeconds, withDescendants } from './contest/processes.ts';
import { spread } from './contest/statistics.ts';
import { emailOf, send, submit } from './ledgers/large.ts';
import { startWebServer, type WebServer } from './page/web-server.ts';

const { values } = parseArgs({
  options: { deliveries: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '5' } },
});
const deliveries = Number(values.deliveries);
const OTHERS = 300;
const FOUND = '.people tbody tr';

interface View {
  readonly name: string;
  readonly path: string;
  /** What is there when the view has what it is about. */
  readonly content: string;
}

const viewsOf = (campaign: string): readonly View[] => [
  { name: 'home', path: '/', content: 'main article' },
  { name: 'campaigns', path: '/campaigns', content: 'main tbody tr' },
  { name: 'campaign', path: `/campaigns/${campaign}`, content: FOUND },
  { name: 'campaign: failed', path: `/campaigns/${campaign}?state=failed`, content: FOUND },
  { name: 'campaign: address', path: `/campaigns/${campaign}?q=${emailOf(deliveries / 2)}`, content: FOUND },
  { name: 'campaign: a name', path: `/campaigns/${campaign}?q=prenom12`, content: FOUND },
  { name: 'people', path: '/people', content: '[type=search]' },
  { name: 'people: a name', path: '/people?q=prenom12', content: 'main tbody tr' },
  { name: 'new campaign', path: '/drafts/new', content: '.drop' },
  { name: 'suppressions', path: '/suppressions', content: 'main form' },
  { name: 'settings', path: '/settings', content: '.definitions' },
];

/** Milliseconds from asking for an address until the content is there, on the browser's own clock. */
async function opened(page: Page, url: string, { path, content }: View): Promise<number> {
  await page.goto(url + path, { waitUntil: 'commit' });
  return page.evaluate<number>(whenThere(content, '0'));
}

/** Milliseconds from a click on a link of the page until the content is there. */
async function wentTo(page: Page, url: string, { path, content }: View): Promise<{ ms: number; cpuMs: number }> {
  await page.goto(`${url}/settings/sending`);
  await page.locator('main form').waitFor();
  const cpu = () => 1_000 * cpuSeconds(withDescendants([process.pid]).slice(1));
  const before = cpu();
  const ms = await page.evaluate<number>(`
    const link = document.createElement('a');
    link.href = ${JSON.stringify(path)};
    document.querySelector('main').append(link);
    const began = performance.now();
    link.click();
    ${whenThere(content, 'began')}
  `);
  return { ms, cpuMs: cpu() - before };
}

/** A promise of the milliseconds since a moment until there is such an element, drawn. */
function whenThere(selector: string, since: string): string {
  return `new Promise((done) => {
    const look = () => document.querySelector(${JSON.stringify(selector)})
      ? requestAnimationFrame(() => done(performance.now() - ${since}))
      : setTimeout(look, 2);
    look();
  })`;
}

async function measure(context: BrowserContext, { url }: WebServer, view: View): Promise<void> {
  const [cold, warm, clicked, cpu]: number[][] = [[], [], [], []];
  for (let i = 0; i < Number(values.rounds); i += 1) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.clearBrowserCache');
    cold?.push(await opened(page, url, view));
    warm?.push(await opened(page, url, view));
    const { ms, cpuMs } = await wentTo(page, url, view);
    clicked?.push(ms);
    cpu?.push(cpuMs);
    await page.close();
  }
  const told = [cold, warm, clicked, cpu].map((times) => {
    const { median, max } = spread(times ?? []);
    return `${Math.round(median)} (at most ${Math.round(max)})`.padEnd(20);
  });
  console.log(`${view.name.padEnd(20)} ${told.join(' ')}`);
}

const build = freezeBuild();
const folder = temporaryFolder('facteur-views-');
const browser = await chromium.launch(LAUNCH);
try {
  const stage = { folder: folder.path, port: 1, messages: 0, material: await material(), list: '', materialFile: '' };
  const project = new FacteurProject(build.launcher, stage);
  const places = { folder: join(project.folder, '.facteur'), witness: join(folder.path, 'witness') };
  const backend = await openSqliteBackend({ ...places, clock: systemClock() });
  for (let i = 0; i < OTHERS; i += 1) await backend.setWanted(await submit(backend, 100), 'cancelled');
  const campaign = await submit(backend, deliveries);
  await send(backend, campaign, deliveries);
  await backend.close();
  console.log(`a campaign of ${deliveries} is there; milliseconds: empty cache, full cache, by a click, CPU of that`);
  const server = await startWebServer(build.launcher, project);
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1440, height: 900 } });
  const [name = '', value = ''] = server.cookie.split('=');
  await context.addCookies([{ name, value, url: server.url, httpOnly: true, sameSite: 'Strict' }]);
  for (const view of viewsOf(campaign)) await measure(context, server, view);
  await server.stop();
} finally {
  await browser.close();
  folder.remove();
  build.remove();
}
