import type { WebhookFailure } from '../backend/webhooks.ts';
import { words } from './words.ts';

/** Why a request failed, for people. */
export function sayFailure({ code, detail }: WebhookFailure): string {
  return words().webhooks.failures[code]({ detail });
}
