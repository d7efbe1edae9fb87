import { campaignScenes } from './campaign.ts';
import { draftScenes } from './draft.ts';
import { homeScenes } from './home.ts';
import { mailboxScenes } from './mailbox.ts';
import { peopleScenes } from './people.ts';
import { roleScenes } from './roles.ts';
import type { Scene } from './scene.ts';
import { settingsScenes } from './settings.ts';
import { signInScenes } from './sign-in.ts';
import { suppressionScenes } from './suppressions.ts';

/** Every view of the page, in every state. A view has a file of its own here. */
export const scenes: readonly Scene[] = [
  ...homeScenes,
  ...campaignScenes,
  ...draftScenes,
  ...mailboxScenes,
  ...peopleScenes,
  ...roleScenes,
  ...settingsScenes,
  ...signInScenes,
  ...suppressionScenes,
];
