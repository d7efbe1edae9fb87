import { effect, signal } from '@preact/signals';
import type { Account } from '../../api/types.ts';
import { get } from './api.ts';
import { language, words } from './language.ts';
import { live } from './live.ts';

/** The least time between two looks at the accounts, in milliseconds. */
const REST_MS = 2_000;

/** The accounts that send, with what holds them and what they have left; null: not known yet. */
export const accounts = signal<readonly Account[] | null>(null);
let isLooking = false;
let isStale = false;

/** The first account, which needs no name of its own. */
export const MAIN_ACCOUNT = 'default';

/** What people call an account. */
export function accountName(name: string): string {
  return name === MAIN_ACCOUNT ? words().common.mainAccount : name;
}

/** Looks at them again. */
export async function refreshAccounts(): Promise<void> {
  const { accounts: got } = await get<{ accounts: readonly Account[] }>('/accounts');
  accounts.value = got;
}

/** Puts in what a call has answered. */
export function noteAccount(account: Account): void {
  accounts.value = (accounts.value ?? []).map((one) => (one.name === account.name ? account : one));
}

/**
 * Has the accounts looked at again whenever something of a campaign has changed, as no event tells of them; until the function that is returned is
 * called.
 */
export function watchAccounts(): () => void {
  return effect(() => {
    live.campaigns.value;
    live.resets.value;
    language.value;
    lookSoon();
  });
}

function lookSoon(): void {
  isStale = true;
  if (!isLooking) void look();
}

async function look(): Promise<void> {
  isLooking = true;
  while (isStale) {
    isStale = false;
    // That nothing answers is said already; what is known stays.
    await refreshAccounts().catch(() => {});
    await new Promise((rested) => setTimeout(rested, REST_MS));
  }
  isLooking = false;
}
