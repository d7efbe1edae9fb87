import { suppress } from '../../../src/app/suppressions.ts';
import type { Scene } from './scene.ts';
import { openSet, type PageSet } from './set.ts';

/** Two accounts, and people who are left out for every reason. */
export async function settled(): Promise<PageSet> {
  const yaml = [
    'delay: 5\nwindow: lun-ven 8h-20h\nlimits:\n  perDay: 500\n',
    'accounts:\n  lettre:\n    host: smtp.example.org\n    user: lettre@example.org\n    from: La Lettre <lettre@example.org>\n',
  ].join('\n');
  const set = await openSet({ yaml });
  const { backend } = set.project;
  await suppress(backend, ['awa.diop@example.org'], { reason: 'unsubscribed', detail: '' });
  await suppress(backend, ['jean.lefevre@example.org'], { reason: 'operator', detail: 'a téléphoné le 3 mars' });
  const gone = 'une.adresse.vraiment.tres.longue@sous-domaine.example.org';
  await suppress(backend, [gone], { reason: 'hard-bounce', detail: '550 5.1.1 User unknown' });
  await suppress(backend, ['luc.martin@example.org'], { reason: 'unsubscribed', detail: '', topic: 'lettre' });
  return set;
}

export const settingsScenes: readonly Scene[] = [
  {
    name: 'settings',
    set: settled,
    path: () => '/settings',
    ready: (page) => page.locator('.definitions').first().waitFor(),
  },
  {
    name: 'settings-account',
    set: settled,
    path: () => '/settings',
    async ready(page, language) {
      const name = language === 'fr' ? 'Modifier le compte lettre' : 'Edit the account lettre';
      await page.getByRole('button', { name }).click();
      await page.locator('summary').click();
      await page.locator('input[type=password]').waitFor();
    },
  },
  {
    name: 'settings-remove',
    set: settled,
    path: () => '/settings',
    async ready(page, language) {
      const name = language === 'fr' ? 'Retirer le compte lettre' : 'Remove the account lettre';
      await page.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'settings-identity',
    set: settled,
    path: () => '/settings/identity',
    ready: (page) => page.frameLocator('iframe').getByRole('heading').waitFor(),
  },
  {
    name: 'settings-sending',
    set: settled,
    path: () => '/settings/sending',
    ready: (page) => page.locator('form').waitFor(),
  },
];
