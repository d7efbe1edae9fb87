import { useSignal } from '@preact/signals';
import type { Campaign } from '../../../../api/types.ts';
import { get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/field.tsx';
import { useRead } from '../use-read.ts';

interface CampaignChoiceProps<T extends string> {
  readonly label: string;
  /** Which of its people: the first is chosen until another one is. */
  readonly whom: readonly [{ readonly value: T; readonly label: string }, ...{ value: T; label: string }[]];
  /** What the button says. */
  readonly take: string;
  readonly onTake: (campaign: string, whom: T) => unknown;
}

/** An earlier campaign and some of its people; nothing where there is none. */
export function CampaignChoice<T extends string>({ label, whom, take, onTake }: CampaignChoiceProps<T>) {
  const { earlier: w } = words().draft.list;
  const chosen = useSignal('');
  const who = useSignal<T>(whom[0].value);
  const { value } = useRead(
    (signal) => get<{ campaigns: readonly Campaign[] }>('/campaigns', { limit: 50 }, signal),
    [],
  );
  const campaigns = value?.campaigns ?? [];
  if (campaigns.length === 0) return null;
  const id = chosen.value || (campaigns[0]?.id ?? '');
  return (
    <div class="card stack">
      <Select
        label={label}
        value={id}
        options={campaigns.map((one) => ({
          value: one.id,
          label: `${one.name} (${words().common.people({ count: one.counts.total })})`,
        }))}
        onChange={(value) => {
          chosen.value = value;
        }}
      />
      <Select
        label={w.whom}
        value={who.value}
        options={whom}
        onChange={(value) => {
          who.value = value;
        }}
      />
      <Button onClick={() => onTake(id, who.value)}>{take}</Button>
    </div>
  );
}
