import { useSignal } from '@preact/signals';
import { useAction } from '../../app/action.ts';
import { post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toast } from '../../ui/toast.tsx';

interface AddProps {
  /** Called when some were added. */
  readonly onChanged: () => void;
}

/** The API takes so many addresses at once. */
const AT_ONCE = 1_000;

/** Addresses that are typed or pasted, one or many. */
export function AddAddresses({ onChanged }: AddProps) {
  const { add } = words().suppressions;
  const text = useSignal('');
  const detail = useSignal('');
  const found = addressesIn(text.value);
  const adding = useAction(async () => {
    const sum = { added: 0, already: 0 };
    for (let i = 0; i < found.length; i += AT_ONCE) {
      const part = { addresses: found.slice(i, i + AT_ONCE), detail: detail.value };
      const done = await post<typeof sum>('/suppressions', part);
      sum.added += done.added;
      sum.already += done.already;
    }
    text.value = '';
    detail.value = '';
    toast(add.done(sum));
    onChanged();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void adding.run();
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <h2>{add.title}</h2>
      <TextField label={add.addresses} hint={add.hint} rows={3} required spellcheck={false} value={text} />
      <TextField label={add.detail} hint={add.detailHint} maxLength={500} value={detail} />
      {adding.problem.value !== null && <ProblemNotice problem={adding.problem.value} />}
      <div>
        <Button type="submit" busy={adding.busy.value} disabled={found.length === 0}>
          {found.length === 0 ? add.none : add.button({ count: found.length })}
        </Button>
      </div>
    </form>
  );
}

/** What stands between the separators that people use: `Name <a@b>` is `a@b`. Whether each is an address, the server says. */
function addressesIn(text: string): string[] {
  const parts = text.split(/[\s,;]+/).map((part) => part.replace(/^[<"'(]+|[>"')]+$/g, ''));
  const named = parts.filter((part) => part !== '');
  const withAt = named.filter((part) => part.includes('@'));
  return [...new Set(withAt.length > 0 ? withAt : named)];
}
