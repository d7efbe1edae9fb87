import type { AccountLimits } from '../backend/limits.ts';
import type { AccountConfig } from '../config/types.ts';

/** What the backend is told of an account's limits; null: it has none. */
export function accountLimits({ limits: { perSecond, windows }, hours }: AccountConfig): AccountLimits | null {
  return perSecond === null && windows.length === 0 && hours === null ? null : { perSecond, windows, hours };
}
