import type { Scene } from './scene.ts';
import { openSet } from './set.ts';
import { settled } from './settings.ts';

export const suppressionScenes: readonly Scene[] = [
  {
    name: 'suppressions',
    set: settled,
    path: () => '/suppressions',
    ready: (page) => page.getByRole('rowheader').first().waitFor(),
  },
  {
    name: 'suppressions-none',
    set: () => openSet({ isNew: true }),
    path: () => '/suppressions',
    ready: (page) => page.locator('.empty').waitFor(),
  },
];
