import type { Suppression } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { ask, post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { may } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';

interface SuppressionTableProps {
  readonly rows: readonly Suppression[];
  /** Called when one was removed, or put back. */
  readonly onChanged: () => void;
}

/** Who is left out, why and since when; removing can be undone, so it is not asked about. */
export function SuppressionTable({ rows, onChanged }: SuppressionTableProps) {
  const { common, suppressions: w } = words();
  const removing = useAction(async (row: Suppression) => {
    await ask('DELETE', '/suppressions', { json: { addresses: [row.email], ...topicOf(row) } });
    onChanged();
    toast(w.removed({ email: row.email }), {
      async undo() {
        const { email, reason, detail } = row;
        await post('/suppressions', { addresses: [email], reason, detail, ...topicOf(row) });
        onChanged();
        toast(w.restored({ email }));
      },
    });
  });
  const columns: Column<Suppression>[] = [
    { key: 'email', title: w.columns.email, isHead: true, cell: (row) => nameOf(row, w.hidden) },
    { key: 'reason', title: w.columns.reason, cell: (row) => <Reason row={row} /> },
    { key: 'detail', title: w.columns.detail, cell: ({ detail }) => detail },
    { key: 'at', title: w.columns.at, cell: ({ at }) => <Time at={at} /> },
  ];
  if (may('admin')) {
    columns.push({
      key: 'action',
      title: w.columns.action,
      cell: (row) => (
        <Button kind="quiet" title={w.removeOne({ email: nameOf(row, w.hidden) })} onClick={() => removing.run(row)}>
          {w.remove}
        </Button>
      ),
    });
  }
  return (
    <>
      {removing.problem.value !== null && <ProblemNotice problem={removing.problem.value} />}
      <Table
        caption={common.views.suppressions}
        columns={columns}
        rows={rows}
        keyOf={({ email, topic }) => `${email}\t${topic ?? ''}`}
      />
    </>
  );
}

function Reason({ row: { reason, topic } }: { readonly row: Suppression }) {
  const { suppressions: w } = words();
  return (
    <span>
      {w.reasons[reason]}
      {topic && <span class="soft"> ({w.onlyTopic({ topic })})</span>}
    </span>
  );
}

/** Of somebody who was erased only a hash is kept. */
function nameOf({ email }: Suppression, hidden: string): string {
  return email.includes('@') ? email : hidden;
}

function topicOf({ topic }: Suppression): { readonly topic?: string } {
  return topic ? { topic } : {};
}
