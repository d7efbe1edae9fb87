import type { PageWords } from '../../fr/page/index.ts';
import { reasons } from '../reasons.ts';
import { campaign } from './campaign.ts';
import { campaigns } from './campaigns.ts';
import { common } from './common.ts';
import { copies } from './copies.ts';
import { draft } from './draft.ts';
import { followUps } from './follow-ups.ts';
import { formats } from './format.ts';
import { holds } from './holds.ts';
import { home } from './home.ts';
import { mailbox } from './mailbox.ts';
import { people } from './people.ts';
import { roles } from './roles.ts';
import { service } from './service.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { shares } from './shares.ts';
import { signIn } from './sign-in.ts';
import { suppressions } from './suppressions.ts';
import { worker } from './worker.ts';

/** The words of the page in English. */
export const page: PageWords = {
  formats,
  campaign,
  campaigns,
  common,
  copies,
  draft,
  followUps,
  holds,
  reasons,
  home,
  mailbox,
  people,
  roles,
  service,
  session,
  settings,
  shares,
  signIn,
  suppressions,
  worker,
};
