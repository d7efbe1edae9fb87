import type { Campaign } from '../../../api/types.ts';
import { accountName } from '../../app/accounts.ts';
import { words } from '../../app/language.ts';
import { reasonOf } from '../../app/trouble.tsx';
import { Table } from '../../ui/table.tsx';
import { Count } from '../../ui/time.tsx';

/** What each of several accounts has sent and will send, and what keeps it from sending. */
export function Shares({ campaign: { pool } }: { readonly campaign: Campaign }) {
  const { shares: w } = words();
  if (!pool) return null;
  const isAhead = pool.some(({ expected }) => expected !== null);
  return (
    <section class="shares stack" aria-label={w.title}>
      <h2>{w.title}</h2>
      <Table
        caption={w.title}
        rows={pool}
        keyOf={({ account }) => account}
        columns={[
          { key: 'account', title: w.account, isHead: true, cell: ({ account }) => accountName(account) },
          { key: 'sent', title: w.sent, isNumber: true, cell: ({ sent }) => <Count value={sent} /> },
          ...(isAhead
            ? [
                {
                  ...{ key: 'expected', title: w.expected, isNumber: true },
                  cell: ({ expected }: Share) => w.about({ count: expected ?? 0 }),
                },
                {
                  ...{ key: 'situation', title: w.situation },
                  cell: (share: Share) => <span class="small">{situationOf(share)}</span>,
                },
              ]
            : []),
        ]}
      />
    </section>
  );
}

type Share = NonNullable<Campaign['pool']>[number];

function situationOf({ heldReason }: Share): string {
  return heldReason === null ? words().shares.sending : reasonOf(heldReason).what;
}
