import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { WebContext } from '../../src/web/context.ts';
import type { PageAccess } from '../../src/web/page/access.ts';
import { Sessions } from '../../src/web/page/sessions.ts';
import { type Stage, type StageOptions, startStage } from '../web/stage.ts';
import { enter, LAUNCH } from './scenes/look.ts';

/** How long something on the page is waited for, in milliseconds: this is about a busy machine, not about the page. */
const PATIENCE_MS = 30_000;

let launched: Promise<Browser> | undefined;

/**
 * The browser of this process's tests: started when it is first needed, and again when it has ended by itself, so that the tests
 * behind do not fail for it; it ends with the process, whose pipe to it closes then.
 */
export function theBrowser(): Promise<Browser> {
  launched ??= launch();
  return launched;
}

async function launch(): Promise<Browser> {
  const browser = await chromium.launch(LAUNCH);
  return browser.once('disconnected', () => {
    launched = undefined;
  });
}

/** A server with the page, listening on a free port, over a project of its own. */
export interface PageStage extends Stage {
  readonly url: string;
  readonly sessions: Sessions;
  /** A link that opens the page, once. */
  link(): string;
  /** Writes files of the project's folder. */
  write(files: Readonly<Record<string, string>>): void;
  /** Opens an address of the page in a browser of its own (its cookies are nobody else's), signed in. Default: `/`, French, 1440 wide. */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
}

/** Starts a server with the page; `env` are settings of the project besides an account. */
export async function startPageStage(
  env: Readonly<Record<string, string>> = {},
  { mailbox, ...options }: StageOptions & Pick<PageAccess, 'mailbox'> & Pick<WebContext, 'services'> = {},
): Promise<PageStage> {
  const sessions = new Sessions();
  const stage = await startStage(env, {
    ...options,
    page: { sessions, password: null, forOthers: false, ...(mailbox && { mailbox }) },
  });
  const url = await stage.app.listen({ port: 0, host: '127.0.0.1' });
  const link = () => `${url}/#open=${sessions.link()}`;
  return {
    ...{ ...stage, url, sessions, link },
    write(files) {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(stage.where.cwd, name), text);
    },
    async open(path = '/', contextOptions = {}) {
      const page = await newPage(contextOptions);
      await enter(page, { url, link }, path);
      return page;
    },
  };
}

/**
 * A tab of a browser of its own, closed when the running test ends, which fails if a script has failed or the policy has
 * refused something, unless `faults` are what it is about.
 */
export async function newPage({
  faults: whetherFaults = 'none',
  ...options
}: BrowserContextOptions & { readonly faults?: 'none' | 'allowed' } = {}): Promise<Page> {
  const browser = await theBrowser();
  const context = await browser.newContext({
    ...{ locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // What the server refuses is told by the page; the browser's own line about it is no fault.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    if (whetherFaults === 'none') expect(faults).toEqual([]);
  });
  return page;
}
