import { campaignScenes } from './campaign.ts';
import { homeScenes } from './home.ts';
import { mailboxScenes } from './mailbox.ts';
import type { Scene } from './scene.ts';

/** Every view of the page, in every state. A view has a file of its own here. */
export const scenes: readonly Scene[] = [...homeScenes, ...campaignScenes, ...mailboxScenes];
