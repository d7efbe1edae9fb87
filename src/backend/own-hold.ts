import { ownWords } from '../own-words.ts';
import type { WindowLimit } from './limits.ts';

/** What is kept as the message of a hold that the account's own limits led to: words are made when it is shown. */
export function ownHoldMessage({ most, ms }: WindowLimit): string {
  return `${most}/${ms}`;
}

/** The message of a hold as it is handed on. `own`: it was kept by `ownHoldMessage`. */
export function holdMessage(kept: string, own: boolean): string {
  const [most = 0, ms = 0] = own ? kept.split('/').map(Number) : [];
  return own ? ownWords('limit-reached', { most, ms }) : kept;
}
