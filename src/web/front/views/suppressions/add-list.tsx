import { useSignal } from '@preact/signals';
import { useAction } from '../../app/action.ts';
import { ask } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';

interface Imported {
  readonly added: number;
  readonly already: number;
  readonly invalid: {
    readonly count: number;
    readonly first: readonly { readonly line: number; readonly text: string; readonly problem: string }[];
  };
}

/** A list of addresses as a file. */
export function AddList({ onChanged }: { readonly onChanged: () => void }) {
  const { add, file: w } = words().suppressions;
  const done = useSignal<Imported | null>(null);
  const reading = useAction(async ([file]: readonly File[]) => {
    if (!file) return;
    const form = new FormData();
    form.set('list', file);
    done.value = null;
    done.value = await ask<Imported>('POST', '/suppressions/import', { body: form });
    onChanged();
  });
  return (
    <section class="card stack">
      <h2>{w.title}</h2>
      <FileDrop label={w.drop} accept=".xlsx,.xls,.ods,.csv,.txt,.vcf,.json" onFiles={reading.run} />
      {reading.busy.value && <p role="status">{w.busy}</p>}
      {reading.problem.value !== null && <ProblemNotice problem={reading.problem.value} />}
      {done.value && (
        <Notice tone={done.value.invalid.count > 0 ? 'warn' : 'good'} title={add.done(done.value)}>
          {done.value.invalid.count > 0 && <Unreadable imported={done.value} />}
        </Notice>
      )}
    </section>
  );
}

function Unreadable({ imported: { invalid } }: { readonly imported: Imported }) {
  const { file: w } = words().suppressions;
  return (
    <>
      <p>{w.invalid({ count: invalid.count })}</p>
      <ul>
        {invalid.first.map((row) => (
          <li key={row.line}>{w.line(row)}</li>
        ))}
      </ul>
    </>
  );
}
