import { source } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theBrowser } from '../../helpers/browser.ts';
import { scenes } from '../../helpers/scenes/index.ts';
import { Sets, Tabs } from '../../helpers/scenes/look.ts';

const RULES = {
  // What holds is not listed element by element: that is most of its work.
  resultTypes: ['violations'],
  preload: false,
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
};

const sets = new Sets();
let tabs: Tabs;
beforeAll(async () => {
  tabs = new Tabs(await theBrowser());
});
afterAll(async () => {
  await tabs.close();
  await sets.close();
});

/** In both languages, light and dark, on a phone and on a desktop; each scene in one of them, which its neighbours are not in. */
const looks = [
  { language: 'fr', theme: 'light', width: 1440 },
  { language: 'en', theme: 'dark', width: 360 },
  { language: 'fr', theme: 'dark', width: 360 },
  { language: 'en', theme: 'light', width: 1440 },
] as const;

describe.each(scenes.map((scene, i) => ({ name: scene.name, scene, look: looks[i % looks.length] ?? looks[0] })))(
  '$name',
  ({ scene, look }) => {
    it('has no barrier, is as wide as its window, and says nothing untranslated', async () => {
      const set = await sets.of(scene);
      const page = await tabs.show(scene, set, look);
      await bringAxe(page);
      const { violations } = await page.evaluate((rules) => (globalThis as any).axe.run(rules), RULES);
      const found = violations.map(({ id, nodes }: any) => [
        id,
        ...nodes.map(({ html, failureSummary }: any) => `${html} ${failureSummary}`),
      ]);
      expect([look, found]).toEqual([look, []]);
      const { wide, text } = await page.evaluate(() => {
        const { documentElement: html, body } = (globalThis as any).document;
        return { wide: html.scrollWidth - html.clientWidth, text: body.textContent as string };
      });
      expect([look, wide]).toEqual([look, 0]);
      expect(text).not.toMatch(/undefined|NaN|\[object|\bnull\b/);
    });
  },
);

/** By the debugger, as the policy of the page lets no script in; and as a whole script, which is compiled once in a tab. */
async function bringAxe(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: source });
  await session.detach();
}
