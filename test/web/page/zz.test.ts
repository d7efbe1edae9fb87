import { it } from 'vitest';
import { startPageStage } from '../../helpers/browser.ts';
it('shots', async () => {
  const stage = await startPageStage();
  await stage.ask('POST', '/api/v1/suppressions', { payload: { addresses: ['awa.diop@example.org'], reason: 'unsubscribed', detail: 'a téléphoné' } });
  await stage.ask('POST', '/api/v1/suppressions', { payload: { addresses: ['une.adresse.tres.longue.vraiment@sous.domaine.example.org'], reason: 'hard-bounce', detail: '550 5.1.1 User unknown' , topic: 'lettre'} });
  for (const p of (process.env.SHOT ?? '/suppressions').split(','))
  for (const [w, theme, locale] of [[1280, 'light', 'fr-FR'], [360, 'dark', 'fr-FR'], [1280, 'dark', 'en-GB'], [360, 'light', 'en-GB']] as const) {
    const page = await stage.open(p, { viewport: { width: w, height: 800 }, colorScheme: theme, locale });
    await page.waitForTimeout(500);
    await page.screenshot({ path: `/tmp/n/shot${p.replace(/\W/g, '-')}-${w}-${theme}-${locale.slice(0, 2)}.png`, fullPage: true });
  }
});
