import type { Account } from '../../api/types.ts';
import { Notice } from '../ui/notice.tsx';
import { sayTime } from '../ui/time.tsx';
import { accountName } from './accounts.ts';
import { words } from './language.ts';

/** Why copies of what an account sends cannot be made, and what to do; that its provider makes them, too. Nothing where all is well. */
export function CopiesTrouble({ account: { name, sent } }: { readonly account: Account }) {
  const { copies: w } = words();
  if (sent === null) return null;
  const { trouble, keptBy } = sent;
  return (
    <>
      {trouble && (
        <Notice tone="warn" title={w.trouble({ name: accountName(name) })}>
          <p>{trouble.message}</p>
          <p>{trouble.remedy}</p>
          <p class="small">{w.since({ time: sayTime(trouble.since) })}</p>
        </Notice>
      )}
      {keptBy !== null && <Notice tone="warn">{w.twice({ provider: keptBy })}</Notice>}
    </>
  );
}
