import { type Provider, providerOf, UNKNOWN } from './providers.ts';
import type { WrittenLimits } from './schema.ts';
import type { SendingLimits } from './types.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Kept for the account's ordinary mail where the figure is a provider's; what somebody wrote is taken at its word. */
const PROVIDER_HEADROOM = 10;

const counted = ['perSecond', 'perMinute', 'perHour', 'perDay', 'perMonth'] as const;
type Counted = (typeof counted)[number];
const lengths: Readonly<Record<Counted, number>> = {
  perSecond: SECOND_MS,
  perMinute: MINUTE_MS,
  perHour: HOUR_MS,
  perDay: DAY_MS,
  perMonth: 30 * DAY_MS,
};

/**
 * The limits of one account: what it says, over what facteur.yaml says for all, over what is known of the provider. The
 * headroom is taken off every count; at least one message is left. Rates up to a minute are kept evenly, and windows of a
 * minute and more exactly.
 */
export function sendingLimits(
  account: { readonly provider?: string | undefined; readonly host: string; readonly user: string | null },
  written: readonly (WrittenLimits | undefined)[],
): SendingLimits {
  const provider = providerOf(account.provider, account.host, account.user);
  const said = <K extends keyof WrittenLimits>(key: K) => written.find((limits) => limits?.[key] !== undefined)?.[key];
  const figure = (key: Exclude<keyof Provider & keyof WrittenLimits, undefined>) => figureOf(said(key), provider, key);
  const headroom = said('headroom');
  const after = (count: number, own: boolean) => count * (1 - (headroom ?? (own ? 0 : PROVIDER_HEADROOM)) / 100);
  const rate = (key: Counted) => {
    const { value, own } = figure(key);
    return value === null ? Number.POSITIVE_INFINITY : after(value, own);
  };
  const windows = new Map<number, number>();
  const limit = (ms: number, most: number) => {
    if (most !== Number.POSITIVE_INFINITY)
      windows.set(ms, Math.max(1, Math.floor(Math.min(most, windows.get(ms) ?? most))));
  };
  for (const key of counted) if (key !== 'perSecond') limit(lengths[key], rate(key));
  for (const { ms, most } of said('windows') ?? []) limit(ms, after(most, true));
  const perSecond = Math.min(rate('perSecond'), rate('perMinute') / 60);
  return Object.freeze({
    provider,
    perSecond: perSecond === Number.POSITIVE_INFINITY ? null : perSecond,
    windows: Object.freeze([...windows].map(([ms, most]) => ({ ms, most })).sort((a, b) => a.ms - b.ms)),
    connections: figure('connections').value,
    messagesPerConnection: figure('messagesPerConnection').value,
    messageSize: figure('messageSize').value,
    headroom: headroom ?? (provider ? PROVIDER_HEADROOM : 0),
  });
}

/** Null: none. `own`: somebody wrote it. */
function figureOf(
  said: number | 'none' | undefined,
  provider: Provider | null,
  key: Counted | 'connections' | 'messagesPerConnection' | 'messageSize',
): { value: number | null; own: boolean } {
  if (said !== undefined) return { value: said === 'none' ? null : said, own: true };
  const known = provider?.[key] ?? UNKNOWN;
  return { value: known === UNKNOWN ? null : known, own: false };
}
