import { several } from './campaign.ts';
import type { Scene } from './scene.ts';

export const peopleScenes: readonly Scene[] = [
  {
    name: 'people',
    set: several,
    path: () => '/people?q=diop',
    ready: (page) => page.locator('section.card').nth(2).waitFor(),
  },
  { name: 'people-empty', set: several, path: () => '/people', ready: (page) => page.locator('.empty').waitFor() },
];
