import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Campaign, Draft, SelectionCount } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { apiUrl, get, post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { go } from '../../app/router.ts';
import { useSettled } from '../../app/settled.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import type { ListFilter } from '../../app/list-address.ts';
import { queryOf } from './people-list.ts';

interface SelectionProps {
  readonly campaign: Campaign;
  readonly filter: ListFilter;
}

/** What can be done with all who fit the filter; each button says how many they are. */
export function SelectionActions({ campaign, filter }: SelectionProps) {
  const { id } = campaign;
  const { list: w } = words().campaign;
  const count = useCount(campaign, filter);
  const asking = useSignal(false);
  const action = useAction((task: () => Promise<unknown>) => task());
  if (count === null) return <p class="soft">{w.counting}</p>;
  if (count === 0) return null;
  const selection = selectionOf(filter);
  const draft = () =>
    action.run(async () => {
      const made = await post<Draft>(`/campaigns/${id}/copy`, { list: selection });
      go(`/drafts/${made.id}`);
    });
  const suppress = () =>
    action.run(async () => {
      const detail = w.remark({ name: campaign.name });
      await post(`/campaigns/${id}/deliveries/suppress`, { ...selection, count, detail });
      toast(w.suppressed({ count }));
      asking.value = false;
    });
  return (
    <div class="stack selection">
      <p>{w.selected({ count })}</p>
      <div class="actions">
        <Button icon="letter" busy={action.busy.value} onClick={draft}>
          {w.draft({ count })}
        </Button>
        <Button
          icon="download"
          href={apiUrl(`/campaigns/${id}/export`, { format: 'xlsx', ...queryOf(filter) })}
          download=""
        >
          {w.export({ count })}
        </Button>
        <Button icon="stop" onClick={() => (asking.value = true)}>
          {w.suppress({ count })}
        </Button>
      </div>
      {action.problem.value !== null && <ProblemNotice problem={action.problem.value} />}
      <Dialog
        isOpen={asking.value}
        title={w.suppressTitle({ count })}
        onClose={() => (asking.value = false)}
        actions={
          <Button kind="danger" busy={action.busy.value} onClick={suppress}>
            {w.suppress({ count }).replace('…', '')}
          </Button>
        }
      >
        <p>{w.suppressText}</p>
        {action.problem.value !== null && <ProblemNotice problem={action.problem.value} />}
      </Dialog>
    </div>
  );
}

function selectionOf({ state, reason, text }: ListFilter) {
  return {
    ...(state && { states: [state] }),
    ...(reason && { reasons: [reason] }),
    ...(text && { search: text, columns: true }),
  };
}

/** How many fit the filter; null: they are being counted. Counted again when the campaign's numbers have changed. */
function useCount({ id, counts }: Campaign, filter: ListFilter): number | null {
  const count = useSignal<number | null>(null);
  const version = useSettled(JSON.stringify(counts), 1_000);
  const key = JSON.stringify([id, queryOf(filter)]);
  useEffect(() => {
    count.value = null;
  }, [key]);
  useEffect(() => {
    const abort = new AbortController();
    const add = async () => {
      let sum = 0;
      for (let after: string | null | undefined; after !== null; ) {
        const query = { ...queryOf(filter), after };
        const part: SelectionCount = await get<SelectionCount>(
          `/campaigns/${id}/deliveries/count`,
          query,
          abort.signal,
        );
        sum += part.count;
        after = part.next;
      }
      count.value = sum;
    };
    // Who cannot count offers nothing: the list beside it says what is wrong.
    add().catch(() => {});
    return () => abort.abort();
  }, [key, version]);
  return count.value;
}
