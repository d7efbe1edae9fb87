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
      {endLines(forecast).map((line) => (
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

/** When it will be over, how long it takes, and over how many days. */
export function endLines({ seconds, startAt, endAt, quota, count, shares, besides }: DraftForecast): string[] {
  const { send: w } = words().draft;
  const sayQuota = shares ? words().shares.quota : w.quota;
  const { formatDuration, formatWindow } = words().formats;
  if (seconds === null || endAt === null) return [w.noPace];
  const days = startAt === null ? 1 : daysOf(startAt, endAt);
  return [
    w.ends({ when: sayTime(endAt, { about: true }), duration: formatDuration(seconds) }),
    ...(days > 1 ? [w.days({ count: days })] : []),
    ...(besides > 0 ? [w.besides({ count: besides })] : []),
    ...(quota && quota.left < count ? [sayQuota({ ...quota, window: formatWindow(quota.ms) })] : []),
  ];
}
