import { useSignal } from '@preact/signals';
import type { DraftRecipient } from '../../../../api/drafts.ts';
import { useAction } from '../../../app/action.ts';
import { get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/problem.tsx';
import type { StepProps } from '../draft-page.tsx';
import { useRead } from '../use-read.ts';

interface Found {
  readonly recipients: readonly DraftRecipient[];
}

/** Whom the preview is of: the one after, the one before, or whoever is looked for. */
export function RecipientChoice({ desk }: StepProps) {
  const { recipient: w } = words().draft;
  const search = useSignal('');
  const read = (signal: AbortSignal) =>
    get<Found>(desk.path('/recipients'), { search: search.value.trim(), limit: 6 }, signal);
  const isSearching = search.value.trim().length > 1;
  const { value } = useRead(isSearching ? read : null, [search.value]);
  const stepping = useAction((task: () => Promise<void>) => task());
  const chosen = desk.recipient.value;
  if (!chosen) return null;
  const choose = (one: DraftRecipient | undefined) => {
    if (one) desk.recipient.value = one;
    search.value = '';
  };
  const next = async () =>
    choose((await get<Found>(desk.path('/recipients'), { after: chosen.number, limit: 1 })).recipients[0]);
  const before = async () => {
    const query = { after: Math.max(0, chosen.number - 11), limit: 10 };
    const { recipients } = await get<Found>(desk.path('/recipients'), query);
    choose(recipients.findLast(({ number }) => number < chosen.number));
  };
  return (
    <div class="recipient">
      <div class="recipient-line">
        <p>
          {w.of} <strong class="recipient-email">{chosen.email}</strong>
        </p>
        <span>
          <Button kind="quiet" disabled={chosen.number <= 1} onClick={() => stepping.run(before)}>
            {w.before}
          </Button>
          <Button kind="quiet" onClick={() => stepping.run(next)}>
            {w.next}
          </Button>
        </span>
      </div>
      {stepping.problem.value !== null && <ProblemNotice problem={stepping.problem.value} />}
      <Field label={w.search}>
        {(control) => (
          <input
            {...control}
            type="search"
            autocomplete="off"
            value={search.value}
            onInput={(event) => {
              search.value = event.currentTarget.value;
            }}
          />
        )}
      </Field>
      {isSearching && value && (
        <ul class="recipient-found">
          {value.recipients.length === 0 && <li class="hint">{w.nobody}</li>}
          {value.recipients.map((one) => (
            <li key={one.number}>
              <Button kind="quiet" onClick={() => choose(one)}>
                {one.email}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
