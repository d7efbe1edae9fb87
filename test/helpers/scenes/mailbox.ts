import type { Scene } from './scene.ts';
import { openSet, type PageSet } from './set.ts';

/** The demo, when some have got their message. */
async function demo(): Promise<PageSet> {
  const set = await openSet({ isDemo: true });
  await set.send('Convocation à l’assemblée générale', 30);
  await set.sendAll();
  return set;
}

export const mailboxScenes: readonly Scene[] = [
  {
    name: 'mailbox',
    set: demo,
    path: () => '/mailbox/12',
    ready: (page) => page.frameLocator('iframe').getByText('à samedi.').waitFor(),
  },
];
