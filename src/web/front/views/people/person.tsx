import type { PersonDelivery } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { ask, post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { may } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';

/** Everything that was sent to one address, and what became of it. */
export function Person({ deliveries }: { readonly deliveries: readonly [PersonDelivery, ...PersonDelivery[]] }) {
  const { people: w, reasons } = words();
  const [{ email }] = deliveries;
  const name = deliveries.find((one) => one.name !== null)?.name ?? null;
  const who = name ?? email;
  const suppressing = useAction(async () => {
    const { added } = await post<{ added: number }>('/suppressions', { addresses: [email], detail: w.remark });
    const undo = async () => {
      await ask('DELETE', `/suppressions/${encodeURIComponent(email)}`);
      toast(w.unsuppressed({ who }));
    };
    toast(w.suppressed({ who }), added > 0 && may('admin') ? { undo } : {});
  });
  return (
    <section class="card stack" aria-label={name === null ? email : `${name} ${email}`}>
      <div class="person-head">
        <h2>
          {name} {name !== null && ' '}
          <span class={name === null ? undefined : 'soft person-address'}>{email}</span>
        </h2>
        <Button
          kind="quiet"
          icon="stop"
          busy={suppressing.busy.value}
          title={w.suppressTitle({ who })}
          onClick={suppressing.run}
        >
          {w.suppress}
        </Button>
      </div>
      {suppressing.problem.value !== null && <ProblemNotice problem={suppressing.problem.value} />}
      <Table
        caption={w.table({ who })}
        rows={deliveries}
        keyOf={({ id }) => id}
        columns={[
          {
            ...{ key: 'campaign', title: w.columns.campaign, isHead: true },
            cell: ({ campaign, campaignName, number }) => (
              <a href={`/campaigns/${campaign}/people/${number}`}>{campaignName || campaign}</a>
            ),
          },
          { key: 'state', title: w.columns.state, cell: ({ state }) => <StateBadge state={state} /> },
          {
            ...{ key: 'why', title: w.columns.why },
            cell: ({ reason }) => reason && <span class="small">{reasons[reason].what}</span>,
          },
          { key: 'when', title: w.columns.when, cell: ({ state, at }) => state !== 'pending' && <Time at={at} /> },
        ]}
      />
    </section>
  );
}
