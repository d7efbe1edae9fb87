import type { Catalogue } from '../index.ts';
import { config } from './config.ts';
import { list } from './list.ts';
import { message } from './message.ts';
import { run } from './run.ts';
import { store } from './store.ts';

export const en: Catalogue = {
  config,
  list,
  message,
  run,
  store,
  errors: { ...config.errors, ...list.errors, ...message.errors, ...store.errors, ...run.errors },
};
