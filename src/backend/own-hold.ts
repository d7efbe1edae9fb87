import { words } from '../i18n/ambient.ts';
import type { WindowLimit } from './limits.ts';

/** What is kept as the message of a hold that the account's own limits led to: words are made when it is shown. */
export function ownHoldMessage({ most, ms }: WindowLimit): string {
  return `${most}/${ms}`;
}

/** The message of a hold, for people. `own`: it was kept by `ownHoldMessage`. */
export function holdMessage(kept: string, own: boolean): string {
  const [most = 0, ms = 0] = own ? kept.split('/').map(Number) : [];
  return own ? words().store.limitReached({ most, ms }) : kept;
}
