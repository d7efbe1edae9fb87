import type { Page } from 'playwright-core';
import type { PageSet } from './set.ts';

/** A view in one of its states. Every one is photographed (`npm run screenshots`) and looked at for barriers (test/web/page/axe.test.ts). */
export interface Scene {
  /** `home-running`: begins with the view. The picture is named after it. */
  readonly name: string;
  /** Scenes of the same set share a project; the set is opened once. */
  readonly set: () => Promise<PageSet>;
  /** The address, once the set is there. */
  readonly path: (set: PageSet) => string | Promise<string>;
  /** Brings the view into its state, in the language that it is in. Waits for conditions. */
  readonly ready?: (page: Page, language: 'fr' | 'en') => Promise<unknown>;
}
