import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { Scene } from './scene.ts';
import type { PageSet } from './set.ts';

/** Debian's Chromium without windows (scripts/test-setup.ts installs it) takes half of what the one with windows does; either will do. */
const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;

/**
 * How the browser is started. Chromium's own sandbox is not for root, and what is
 * loaded here is ours. Without a graphics card a fifth of its time would go into drawing as if there were one. A message that is shown would
 * have a process of its own, which now and then draws nothing: here it has none.
 */
export const LAUNCH = {
  executablePath: process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path)) ?? BROWSERS[0],
  args: [
    ...['--disable-gpu', '--disable-features=IsolateSandboxedIframes'],
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
};

export interface Look {
  readonly language: 'fr' | 'en';
  readonly theme: 'light' | 'dark';
  readonly width: number;
}

/** Opens the sets of scenes, each once; whoever has them closes them. */
export class Sets {
  readonly #open = new Map<Scene['set'], Promise<PageSet>>();

  of({ set }: Scene): Promise<PageSet> {
    const open = this.#open.get(set) ?? set();
    this.#open.set(set, open);
    return open;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(async (set) => (await set).close()));
  }
}

/** Shows a scene in a browser of its own, whose context the caller closes. */
export async function show(browser: Browser, scene: Scene, set: PageSet, look: Look): Promise<Page> {
  const page = await openTab(browser, look);
  await play(page, scene, set, look);
  return page;
}

/**
 * Tabs in which scenes are shown one after the other, one for each look: what has run in a tab before need not be compiled again. Whoever
 * has them closes them.
 */
export class Tabs {
  readonly #browser: Browser;
  readonly #open = new Map<string, Promise<Page>>();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Shows a scene to somebody who was never here before. */
  async show(scene: Scene, set: PageSet, look: Look): Promise<Page> {
    const name = Object.values(look).join();
    const tab = this.#open.get(name) ?? openTab(this.#browser, look);
    this.#open.set(name, tab);
    const page = await tab;
    await page.context().clearCookies();
    // Two addresses that differ in their last part alone are the same document; `about:blank` would be a process of its own.
    await page.goto(new URL('/healthz', set.url).href);
    await page.evaluate('localStorage.clear()');
    await play(page, scene, set, look);
    return page;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(async (tab) => (await tab).context().close()));
  }
}

async function openTab(browser: Browser, { language, theme, width }: Look): Promise<Page> {
  const context = await browser.newContext({
    ...{ locale: language === 'fr' ? 'fr-FR' : 'en-GB', timezoneId: 'Europe/Paris', colorScheme: theme },
    ...{ viewport: { width, height: width < 600 ? 740 : 900 }, reducedMotion: 'reduce' },
  });
  context.setDefaultTimeout(60_000);
  return context.newPage();
}

async function play(page: Page, scene: Scene, set: PageSet, { language }: Look): Promise<void> {
  await enter(page, set, await scene.path(set));
  await scene.ready?.(page, language);
}

/** Opens an address of the page in a tab that has no session yet: it signs in there. */
export async function enter(page: Page, { url, link }: Pick<PageSet, 'url' | 'link'>, path: string): Promise<void> {
  const address = new URL(path, url);
  address.hash = new URL(link()).hash;
  await page.goto(address.href);
  await page.getByRole('heading', { level: 1 }).waitFor();
}
