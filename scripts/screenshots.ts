/**
 * `npm run screenshots`: a picture of every view of the page in every state (test/helpers/scenes/), in both languages, light and dark, on a phone
 * and on a desktop, in docs/screenshots. `npm run screenshots -- home` makes those whose name begins so; `--to FOLDER` puts them elsewhere, and
 * `--widths 360,768,1440` takes others.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page, type PageScreenshotOptions } from 'playwright-core';
import { scenes } from '../test/helpers/scenes/index.ts';
import { LAUNCH, type Look, Sets, show } from '../test/helpers/scenes/look.ts';
import { isBlank, withPalette } from './screenshots/palette.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string', default: 'docs/screenshots' }, widths: { type: 'string', default: '360,1440' } },
});
const names: Readonly<Record<number, string>> = { 360: 'phone', 1440: 'desktop' };
const looks: readonly Look[] = values.widths
  .split(',')
  .map(Number)
  .flatMap((width) =>
    (['fr', 'en'] as const).flatMap((language) =>
      (['light', 'dark'] as const).map((theme) => ({ language, theme, width })),
    ),
  );

/** Pixels of a picture from top to bottom: what is below in a longer view are rows like those above. */
const MOST_TALL = 2_400;

/** How long a message that is shown may take to be painted, in milliseconds. */
const PATIENCE_MS = 20_000;

mkdirSync(values.to, { recursive: true });
const chosen = scenes.filter(
  ({ name }) => positionals.length === 0 || positionals.some((start) => name.startsWith(start)),
);
const sets = new Sets();
const browser = await chromium.launch(LAUNCH);
let bytes = 0;
try {
  for (const scene of chosen) {
    const set = await sets.of(scene);
    for (const look of looks) {
      const page = await show(browser, scene, set, look);
      await framesPainted(page);
      const picture = withPalette(await page.screenshot(await extentOf(page, look)));
      await page.context().close();
      const file = [scene.name, look.language, look.theme, names[look.width] ?? look.width].join('-');
      writeFileSync(join(values.to, `${file}.png`), picture);
      bytes += picture.length;
      console.log(`${file}.png ${Math.round(picture.length / 1024)} KiB`);
    }
  }
} finally {
  await browser.close();
  await sets.close();
}
console.log(`${(bytes / 1024 / 1024).toFixed(1)} MiB in all`);

// Its text can be found before a message is painted.
async function framesPainted(page: Page): Promise<void> {
  const since = performance.now();
  for (const frame of await page.locator('iframe').all()) {
    while (isBlank(await frame.screenshot()) && performance.now() - since < PATIENCE_MS) await page.waitForTimeout(50);
  }
  // To look at a message scrolls to it, also within a dialog. The page itself stays: it is taken as a whole, and a message above its window is not painted.
  await page.evaluate("for (const one of document.querySelectorAll('dialog[open], dialog[open] *')) one.scrollTop = 0");
}

/** The whole view; where a question stands over it, the window alone: its shade is as tall as that. */
async function extentOf(page: Page, { width }: Look): Promise<PageScreenshotOptions> {
  if ((await page.locator('dialog[open]').count()) > 0) return {};
  const tall = await page.evaluate<number>('document.documentElement.scrollHeight');
  return { fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(tall, MOST_TALL) } };
}
