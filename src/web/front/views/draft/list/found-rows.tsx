import { useSignal } from '@preact/signals';
import type { DraftFindings, FindingCode, SaidRow } from '../../../../api/drafts.ts';
import { useAction } from '../../../app/action.ts';
import { get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/problem.tsx';
import { toast } from '../../../ui/toast.tsx';
import type { DraftDesk } from '../desk.ts';
import { setCorrections, withCorrection } from './correcting.ts';

interface FoundRowsProps {
  readonly desk: DraftDesk;
  readonly code: FindingCode;
  readonly first: readonly SaidRow[];
  readonly count: number;
  /** Whether a row can be put right here. */
  readonly fixed: boolean;
}

/** The rows of a finding, the first of them at once, all of them by pages. */
export function FoundRows({ desk, code, first, count, fixed }: FoundRowsProps) {
  const { rows: w } = words().draft;
  const more = useSignal<{ readonly rows: readonly SaidRow[]; readonly next: string | null } | null>(null);
  const loading = useAction(async () => {
    const query = { code, limit: 50, after: more.value?.next };
    const page = await get<DraftFindings>(desk.path('/findings'), query);
    const rows = page.rows.flatMap(({ line, email, findings }) => {
      const found = findings.find((one) => one.code === code);
      return found ? [{ ...found, line, email }] : [];
    });
    more.value = { rows: [...(more.value?.rows ?? []), ...rows], next: page.next };
  });
  const shown = more.value?.rows ?? first;
  const hasMore = more.value ? more.value.next !== null : count > first.length;
  return (
    <>
      <ul class="found-rows">
        {shown.map((row) => (
          <FoundRow key={`${row.line} ${row.email}`} desk={desk} row={row} code={code} fixed={fixed} />
        ))}
      </ul>
      {loading.problem.value !== null && <ProblemNotice problem={loading.problem.value} />}
      {hasMore && (
        <Button kind="quiet" busy={loading.busy.value} onClick={loading.run}>
          {w.more({ count: count - shown.length })}
        </Button>
      )}
    </>
  );
}

interface FoundRowProps extends Pick<FoundRowsProps, 'desk' | 'code' | 'fixed'> {
  readonly row: SaidRow;
}

/** What was written is of little use as an address: it is shown in the field only where it looks like one. */
function FoundRow({ desk, row, code, fixed }: FoundRowProps) {
  const { rows: w } = words().draft;
  const { line, email, said } = row;
  const isAddress = ['invalid-addresses', 'several-addresses', 'mistyped-addresses'].includes(code);
  const written = useSignal(code === 'mistyped-addresses' && row.meant ? row.meant : email);
  const correct = async (to: string | null) => {
    let before: typeof desk.draft.value.corrections = [];
    const done = await setCorrections(desk, (all) => {
      before = all;
      return withCorrection(all, { line, shown: email, email: to });
    });
    if (done)
      toast(to === null ? w.leftOut({ line }) : w.corrected({ line }), {
        undo: () =>
          setCorrections(desk, (all) => [
            ...all.filter((one) => one.line !== line),
            ...before.filter((one) => one.line === line),
          ]),
      });
  };
  return (
    <li class="found-row">
      <span class="found-line">{w.line({ line })}</span>
      <span class="found-what">
        <bdi>{email || '–'}</bdi>
        {said !== '' && (
          <span class="soft">
            {said === row.meant ? ' → ' : ' – '}
            {said}
          </span>
        )}
      </span>
      {fixed && (
        <form
          class="found-fix"
          onSubmit={(event) => {
            event.preventDefault();
            void correct(written.value.trim());
          }}
        >
          {isAddress && (
            <>
              <input
                type="text"
                inputMode="email"
                autocomplete="off"
                aria-label={w.address({ line })}
                value={written.value}
                onInput={(event) => {
                  written.value = event.currentTarget.value;
                }}
              />
              <Button type="submit" title={w.correctLine({ line })}>
                {w.correct}
              </Button>
            </>
          )}
          <Button kind="quiet" title={w.notToLine({ line })} onClick={() => correct(null)}>
            {w.notToIt}
          </Button>
        </form>
      )}
    </li>
  );
}
