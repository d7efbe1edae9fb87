import { useSignal } from '@preact/signals';
import type { Campaign } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { apiUrl } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { gotIt, waiting } from '../../app/numbers.ts';
import { may } from '../../app/session.ts';
import { steer } from '../../app/steer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import { copyToDraft } from './copying.ts';
import { reportMail } from './report.tsx';
import { Again } from './same-again.tsx';

/** What can be done with a campaign as a whole. */
export function Actions({ campaign }: { readonly campaign: Campaign }) {
  const { id, state } = campaign;
  const { campaign: w } = words();
  const steering = useAction((task: () => Promise<unknown>) => task());
  const cancelling = useSignal(false);
  const maySend = may('send');
  const isOver = state === 'finished' || state === 'cancelled';
  const resume = () =>
    steering.run(async () => {
      await steer(id, 'resume');
      toast(w.resumed);
    });
  const pause = () =>
    steering.run(async () => {
      await steer(id, 'pause');
      toast(w.paused, { undo: resume });
    });
  const save = (format: 'xlsx' | 'csv') => () => {
    location.href = apiUrl(`/campaigns/${id}/export`, { format, mark: format === 'csv' || undefined });
  };
  return (
    <>
      {maySend && (state === 'paused' || (state === 'held' && campaign.heldUntil === null)) && (
        <Button kind="primary" icon="play" busy={steering.busy.value} onClick={resume}>
          {w.resumeFor({ count: waiting(campaign.counts) })}
        </Button>
      )}
      {maySend && (state === 'running' || state === 'scheduled') && (
        <Button icon="pause" busy={steering.busy.value} onClick={pause}>
          {w.pause}
        </Button>
      )}
      {isOver && <Again campaign={campaign} />}
      <Menu
        label={w.more}
        groups={[
          { items: [{ label: w.copy, act: () => void steering.run(() => copyToDraft(id)) }] },
          {
            items: [
              { label: w.exportExcel, act: save('xlsx') },
              { label: w.exportCsv, act: save('csv') },
              { label: w.print, act: () => print() },
              {
                label: w.mail,
                act: () => {
                  location.href = reportMail(campaign);
                },
              },
            ],
          },
          ...(isOver || !maySend ? [] : [{ items: [{ label: w.cancel.act, act: () => (cancelling.value = true) }] }]),
        ]}
      />
      <Cancel campaign={campaign} isOpen={cancelling.value} onClose={() => (cancelling.value = false)} />
      {steering.problem.value !== null && <ProblemNotice problem={steering.problem.value} />}
    </>
  );
}

interface CancelProps {
  readonly campaign: Campaign;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Cancel({ campaign: { id, counts }, isOpen, onClose }: CancelProps) {
  const { cancel: w } = words().campaign;
  const left = waiting(counts);
  const action = useAction(async () => {
    await steer(id, 'cancel');
    toast(w.done({ left }));
    onClose();
  });
  return (
    <Dialog
      isOpen={isOpen}
      title={w.title}
      onClose={onClose}
      closeLabel={w.keep}
      actions={
        <Button kind="danger" busy={action.busy.value} onClick={action.run}>
          {w.confirm({ left })}
        </Button>
      }
    >
      <p>{w.text({ left, sent: gotIt(counts) })}</p>
      {action.problem.value !== null && <ProblemNotice problem={action.problem.value} />}
    </Dialog>
  );
}
