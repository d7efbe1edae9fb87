import type { TroubleReason } from '../../api/types.ts';
import type { DeliveryShown } from '../ui/state-badge.tsx';

/** Which people of a campaign are shown; what is absent or null chooses nobody out. */
export interface ListFilter {
  readonly state?: DeliveryShown | null;
  readonly reason?: TroubleReason | null;
  /** A part of a name or of an address. */
  readonly text?: string | null;
}

/** The address of a campaign's people with this filter. `number`: with one of them opened. */
export function listAddress(id: string, { state, reason, text }: ListFilter, number?: number): string {
  const chosen = Object.entries({ state, reason, q: text }).filter(([, value]) => value);
  const query = new URLSearchParams(chosen as [string, string][]).toString();
  return `/campaigns/${id}${number === undefined ? '' : `/people/${number}`}${query === '' ? '' : `?${query}`}`;
}

/** The filter in the address. */
export function filterIn(search: URLSearchParams): ListFilter {
  return {
    state: search.get('state') as DeliveryShown | null,
    reason: search.get('reason') as TroubleReason | null,
    text: search.get('q'),
  };
}
