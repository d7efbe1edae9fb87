import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Campaign, SelectionCount } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { apiUrl, post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import type { ListFilter } from '../../app/list-address.ts';
import { MayNot } from '../../app/may-not.tsx';
import { partsOf } from '../../app/parts.ts';
import { may } from '../../app/session.ts';
import { useSettled } from '../../app/settled.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import { copyToDraft } from './copying.ts';
import { queryOf } from './people-list.ts';

interface SelectionProps {
  readonly campaign: Campaign;
  readonly filter: ListFilter;
}

/** What can be done with all who fit the filter; each button says how many they are. */
export function SelectionActions(props: SelectionProps) {
  const { list: w } = words().campaign;
  const count = useCount(props.campaign, props.filter);
  if (count === 'counting') return <p class="soft">{w.counting}</p>;
  // Who cannot count offers nothing: the list beside it says what is wrong.
  return count === 'unknown' || count === 0 ? null : <Selected {...props} count={count} />;
}

function Selected({ campaign, filter, count }: SelectionProps & { readonly count: number }) {
  const { id } = campaign;
  const { list: w } = words().campaign;
  const asking = useSignal(false);
  const selection = selectionOf(filter);
  const drafting = useAction(() => copyToDraft(id, selection));
  const suppressing = useAction(async () => {
    const detail = w.remark({ name: campaign.name });
    await post(`/campaigns/${id}/deliveries/suppress`, { ...selection, count, detail });
    toast(w.suppressed({ count }));
    asking.value = false;
  });
  return (
    <div class="stack selection">
      <p>{w.selected({ count })}</p>
      <div class="actions">
        <Button icon="letter" busy={drafting.busy.value} onClick={drafting.run}>
          {w.draft({ count })}
        </Button>
        <Button
          icon="download"
          href={apiUrl(`/campaigns/${id}/export`, { format: 'xlsx', ...queryOf(filter) })}
          download=""
        >
          {w.export({ count })}
        </Button>
        {may('send') && (
          <Button icon="stop" onClick={() => (asking.value = true)}>
            {w.suppress({ count })}
          </Button>
        )}
      </div>
      <MayNot needs="send" about="suppressAll" />
      {drafting.problem.value !== null && <ProblemNotice problem={drafting.problem.value} />}
      <Dialog
        isOpen={asking.value}
        title={w.suppressTitle({ count })}
        onClose={() => (asking.value = false)}
        actions={
          <Button kind="danger" busy={suppressing.busy.value} onClick={suppressing.run}>
            {w.suppressNow({ count })}
          </Button>
        }
      >
        <p>{w.suppressText({ count })}</p>
        {suppressing.problem.value !== null && <ProblemNotice problem={suppressing.problem.value} />}
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

/** How many fit the filter. Counted again when the campaign's numbers have changed. */
function useCount({ id, counts }: Campaign, filter: ListFilter): number | 'counting' | 'unknown' {
  const count = useSignal<number | 'counting' | 'unknown'>('counting');
  const version = useSettled(JSON.stringify(counts), 1_000);
  const key = JSON.stringify([id, queryOf(filter)]);
  useEffect(() => {
    count.value = 'counting';
  }, [key]);
  useEffect(() => {
    const abort = new AbortController();
    const add = async () => {
      let sum = 0;
      const path = `/campaigns/${id}/deliveries/count`;
      for await (const part of partsOf<SelectionCount>(path, queryOf(filter), abort.signal)) sum += part.count;
      count.value = sum;
    };
    add().catch(() => {
      if (!abort.signal.aborted) count.value = 'unknown';
    });
    return () => abort.abort();
  }, [key, version]);
  return count.value;
}
