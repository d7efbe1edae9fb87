import type { Browser, Page } from 'playwright-core';
import type { WebServer } from './web-server.ts';

/** Between two things that somebody does on a page, in milliseconds. */
const PAUSE_MS = 300;
/** What is quicker than this the browser does not tell of (Event Timing, its smallest threshold), in milliseconds. */
const LEAST_MS = 16;

/** How long the browser took from an input to the next picture on the screen: the longest event of each interaction, in milliseconds. */
const OBSERVE = `
  globalThis.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId) interactions.set(interactionId, Math.max(interactions.get(interactionId) ?? 0, duration));
    }
  }).observe({ type: 'event', durationThreshold: ${LEAST_MS}, buffered: true });
`;

/** Somebody with the page open in a browser, who does something all the time from `begin` on. */
export class Reader {
  readonly #page: Page;
  readonly #path: string;
  #done = 0;
  #over: Promise<void> | null = null;
  #isOver = false;

  private constructor(page: Page, path: string) {
    this.#page = page;
    this.#path = path;
  }

  /** Opens the page at an address in a browser of its own. */
  static async open(browser: Browser, { url, cookie }: WebServer, path: string): Promise<Reader> {
    const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1440, height: 900 } });
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    await page.addInitScript(OBSERVE);
    await page.goto(url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return new Reader(page, path);
  }

  begin(): void {
    this.#over = this.#readAlong();
  }

  /** Ends it; the interactions in milliseconds, those that were too quick to be told of as the least. */
  async end(): Promise<readonly number[]> {
    this.#isOver = true;
    await this.#over;
    const told = await this.#page.evaluate<number[]>('[...interactions.values()]');
    await this.#page.context().close();
    return [...told, ...Array<number>(Math.max(0, this.#done - told.length)).fill(LEAST_MS)];
  }

  async #readAlong(): Promise<void> {
    const acts = this.#path === '/' ? [this.#menu, this.#wander] : [this.#filter, this.#search];
    for (let i = 0; !this.#isOver; i += 1) {
      await acts[i % acts.length]?.call(this);
      await this.#page.waitForTimeout(PAUSE_MS);
    }
  }

  async #menu(): Promise<void> {
    await this.#page.locator('.menu > button').first().click();
    await this.#page.keyboard.press('Escape');
    this.#done += 2;
  }

  /** To the campaigns and back. */
  async #wander(): Promise<void> {
    await this.#page.locator('nav a[href="/campaigns"]').first().click();
    await this.#page.locator('main tbody tr').first().waitFor();
    await this.#page.locator('nav a[href="/"]').first().click();
    // There also when the campaign is over by then.
    await this.#page.locator('main #running').waitFor();
    this.#done += 2;
  }

  /** Those in one state, and everybody again. */
  async #filter(): Promise<void> {
    for (const which of [1, 0]) await this.#page.locator('.state-filter a').nth(which).click();
    this.#done += 2;
  }

  async #search(): Promise<void> {
    const field = this.#page.getByRole('searchbox');
    await field.click();
    await this.#page.keyboard.type('zoé', { delay: 60 });
    await field.fill('');
    this.#done += 4;
  }
}
