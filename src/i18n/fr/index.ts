import { accounts } from './accounts.ts';
import { backup } from './backup.ts';
import { cli } from './cli.ts';
import { config } from './config.ts';
import { convert } from './convert.ts';
import { demo } from './demo.ts';
import { init } from './init.ts';
import { list } from './list.ts';
import { message } from './message.ts';
import { preflight } from './preflight.ts';
import { preview } from './preview.ts';
import { redis } from './redis.ts';
import { returns } from './returns.ts';
import { send } from './send.ts';
import { status } from './status.ts';
import { steer } from './steer.ts';
import { store } from './store.ts';
import { transport } from './transport.ts';
import { upkeep } from './upkeep.ts';
import { worker } from './worker.ts';

export const fr = {
  accounts,
  backup,
  cli,
  config,
  convert,
  demo,
  init,
  list,
  message,
  preflight,
  preview,
  redis,
  returns,
  send,
  status,
  steer,
  store,
  transport,
  upkeep,
  worker,
  /** Every error by code: `what` happened and where, and the `remedy`. */
  errors: {
    ...config.errors,
    ...list.errors,
    ...message.errors,
    ...convert.errors,
    ...store.errors,
    ...redis.errors,
    ...cli.errors,
    ...init.errors,
    ...preflight.errors,
    ...preview.errors,
    ...returns.errors,
    ...send.errors,
    ...status.errors,
    ...steer.errors,
    ...upkeep.errors,
    ...worker.errors,
    ...backup.errors,
  },
};
