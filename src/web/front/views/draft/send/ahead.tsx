import type { DraftForecast } from '../../../../api/drafts.ts';
import { accountName } from '../../../app/accounts.ts';
import { words } from '../../../app/language.ts';
import { sayTime } from '../../../ui/time.tsx';
import { daysOf } from './moments.ts';

interface AheadProps {
  readonly forecast: DraftForecast;
  /** When it is to begin; null: at once. */
  readonly at: string | null;
}

/** When it begins and ends, and what of the account's quota it takes. */
export function Ahead({ forecast, at }: AheadProps) {
  const { send: w } = words().draft;
  return (
    <ul class="ahead">
      <li>{w.starts({ when: at === null ? w.atOnce : sayTime(at) })}</li>
      {[...endLines(forecast), ...reasonLines(forecast)].map((line) => (
        <li key={line}>{line}</li>
      ))}
      {forecast.shares && <ExpectedShares shares={forecast.shares} />}
    </ul>
  );
}

/** How many each of several accounts will send. */
function ExpectedShares({ shares }: Required<Pick<DraftForecast, 'shares'>>) {
  const { shares: w } = words();
  return (
    <li class="expected-shares">
      {w.plannedTitle}
      <ul>
        {shares.map(({ account, count }) => (
          <li key={account}>{w.planned({ name: accountName(account), count })}</li>
        ))}
      </ul>
    </li>
  );
}

/** When it will be over, and how long it takes: as a length of time, or in days of the calendar. */
export function endLines({ seconds, startAt, endAt }: DraftForecast): string[] {
  const { send: w } = words().draft;
  if (seconds === null || endAt === null) return [w.noPace];
  const days = startAt === null ? 1 : daysOf(startAt, endAt);
  const when = sayTime(endAt, { about: true });
  if (days > 1) return [w.endsOn({ when }), w.days({ count: days })];
  return [w.ends({ when, duration: words().formats.formatDuration(seconds) })];
}

/** What keeps it waiting: others that are sent beside it, and the quota. */
function reasonLines({ seconds, quota, count, shares, besides }: DraftForecast): string[] {
  const { send: w } = words().draft;
  const sayQuota = shares ? words().shares.quota : w.quota;
  const { formatWindow } = words().formats;
  if (seconds === null) return [];
  return [
    ...(besides > 0 ? [w.besides({ count: besides })] : []),
    ...(quota && quota.left < count ? [sayQuota({ ...quota, window: formatWindow(quota.ms) })] : []),
  ];
}
