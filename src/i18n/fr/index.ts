import { accounts } from './accounts.ts';
import { archive } from './archive.ts';
import { backup } from './backup.ts';
import { cli } from './cli.ts';
import { config } from './config.ts';
import { convert } from './convert.ts';
import { demo } from './demo.ts';
import { drafts } from './drafts.ts';
import { elsewhere } from './elsewhere.ts';
import { endNotices } from './end-notices.ts';
import { exported } from './export.ts';
import { findings } from './findings.ts';
import { followUps } from './follow-ups.ts';
import { init } from './init.ts';
import { leavePage } from './leave-page.ts';
import { leaving } from './leaving.ts';
import { list } from './list.ts';
import { mailboxes } from './mailboxes.ts';
import { message } from './message.ts';
import { metrics } from './metrics.ts';
import { notices } from './notices.ts';
import { own } from './own.ts';
import { preflight } from './preflight.ts';
import { preview } from './preview.ts';
import { providers } from './providers.ts';
import { reasons } from './reasons.ts';
import { redis } from './redis.ts';
import { reportFile } from './report-file.ts';
import { returns } from './returns.ts';
import { roleWords } from './roles.ts';
import { selection } from './selection.ts';
import { send } from './send.ts';
import { sent } from './sent.ts';
import { service } from './service.ts';
import { settings } from './settings.ts';
import { shares } from './shares.ts';
import { signIn } from './sign-in.ts';
import { status } from './status.ts';
import { steer } from './steer.ts';
import { store } from './store.ts';
import { times } from './times.ts';
import { updates } from './updates.ts';
import { upkeep } from './upkeep.ts';
import { web } from './web.ts';
import { webhooks } from './webhooks.ts';
import { worker } from './worker.ts';

export const fr = {
  accounts,
  archive,
  backup,
  cli,
  config,
  convert,
  demo,
  drafts,
  elsewhere,
  endNotices,
  exported,
  findings,
  followUps,
  init,
  leavePage,
  leaving,
  list,
  mailboxes,
  message,
  metrics,
  notices,
  own,
  preflight,
  preview,
  providers,
  reasons,
  redis,
  reportFile,
  returns,
  roles: roleWords,
  selection,
  send,
  sent,
  service,
  settings,
  shares,
  signIn,
  status,
  steer,
  store,
  times,
  updates,
  upkeep,
  web,
  webhooks,
  worker,
  /** Every error by code: `what` happened and where, and the `remedy`. */
  errors: {
    ...config.errors,
    ...list.errors,
    ...elsewhere.errors,
    ...mailboxes.errors,
    ...message.errors,
    ...metrics.errors,
    ...convert.errors,
    ...store.errors,
    ...redis.errors,
    ...cli.errors,
    ...init.errors,
    ...leaving.errors,
    ...findings.errors,
    ...drafts.errors,
    ...preview.errors,
    ...returns.errors,
    ...roleWords.errors,
    ...selection.errors,
    ...send.errors,
    ...signIn.errors,
    ...service.errors,
    ...settings.errors,
    ...status.errors,
    ...steer.errors,
    ...times.errors,
    ...upkeep.errors,
    ...webhooks.errors,
    ...worker.errors,
    ...archive.errors,
    ...backup.errors,
    ...web.errors,
  },
};
