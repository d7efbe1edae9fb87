import { useSignal } from '@preact/signals';
import type { Campaign } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { words } from '../../app/language.ts';
import { may } from '../../app/session.ts';
import { steer } from '../../app/steer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';

interface RetryProps {
  readonly campaign: Campaign;
  readonly which: 'failed' | 'unknown';
}

/** Sends again to those who failed, or whose outcome is not known: asked, with what that means. */
export function Retry({ campaign, which }: RetryProps) {
  const { retry: w } = words().campaign;
  const isOpen = useSignal(false);
  const count = campaign.counts[which];
  const [title, text] = which === 'failed' ? [w.titleFailed, w.textFailed] : [w.titleUnknown, w.textUnknown];
  const close = () => {
    isOpen.value = false;
  };
  const action = useAction(async () => {
    await steer(campaign.id, 'retry', { [which]: true });
    toast(w.done({ count }));
    close();
  });
  // What was cancelled stays so.
  if (campaign.state === 'cancelled' || !may('send')) return null;
  return (
    <>
      <Button icon="again" onClick={() => (isOpen.value = true)}>
        {w[which]({ count })}
      </Button>
      <Dialog
        isOpen={isOpen.value}
        title={title({ count })}
        onClose={close}
        actions={
          <Button kind={which === 'failed' ? 'primary' : 'danger'} busy={action.busy.value} onClick={action.run}>
            {w.failed({ count })}
          </Button>
        }
      >
        <p>{text}</p>
        {action.problem.value !== null && <ProblemNotice problem={action.problem.value} />}
      </Dialog>
    </>
  );
}
