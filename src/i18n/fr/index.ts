import { config } from './config.ts';
import { list } from './list.ts';
import { message } from './message.ts';
import { run } from './run.ts';
import { store } from './store.ts';

export const fr = {
  config,
  list,
  message,
  run,
  store,
  /** Every error by code: `what` happened and where, and the `remedy`. */
  errors: { ...config.errors, ...list.errors, ...message.errors, ...store.errors, ...run.errors },
};
