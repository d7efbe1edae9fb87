import { accountsOf } from '../../../../../account-names.ts';
import type { DraftFindings, DraftForecast, SentDraft } from '../../../../api/drafts.ts';
import { accountName } from '../../../app/accounts.ts';
import { useAction } from '../../../app/action.ts';
import { post } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { go } from '../../../app/router.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ProblemNotice } from '../../../ui/problem.tsx';
import { sayTime } from '../../../ui/time.tsx';
import type { StepProps } from '../draft-page.tsx';
import { LeftOutLines } from '../list/left-out.tsx';
import { endLines } from './ahead.tsx';

interface SendQuestionProps extends StepProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly check: DraftFindings;
  readonly forecast: DraftForecast;
}

/** Asked once: how many, from whom, when it begins and ends, who is left out and why. What is said here is what is agreed to. */
export function SendQuestion({ desk, isOpen, onClose, check, forecast }: SendQuestionProps) {
  const { send: w } = words().draft;
  const { at } = desk.draft.value.options;
  const count = check.sendable;
  const sending = useAction(async () => {
    const accept = check.consents.map(({ consent }) => consent);
    // The revision that was looked at: what somebody changes meanwhile was not agreed to.
    const sent = await post<SentDraft & { readonly worker: string | null }>(
      desk.path('/send'),
      { accept },
      { revision: check.revision },
    );
    // Whoever sends wants it to go out; when nothing that sends is at work, it is started.
    if (sent.worker === null) await post('/workers', {}).catch(() => {});
    go(`/campaigns/${sent.id}`, { replace: true });
  });
  const several = check.findings.find(({ code }) => code === 'several-addresses')?.count ?? 0;
  return (
    <Dialog
      isOpen={isOpen}
      title={w.question({ count })}
      onClose={onClose}
      actions={
        <Button kind="primary" busy={sending.busy.value} onClick={sending.run}>
          {w.button({ count })}
        </Button>
      }
    >
      <dl class="mail-head">
        <dt>{w.from}</dt>
        <dd>
          <bdi>{check.from}</bdi> ({accountsOf(forecast.account).map(accountName).join(', ')})
        </dd>
        <dt>{w.begin}</dt>
        <dd>{at === undefined ? w.atOnce : sayTime(at)}</dd>
        <dt>{w.end}</dt>
        <dd>{endLines(forecast).join(' ')}</dd>
      </dl>
      <LeftOutLines desk={desk} check={check} />
      {several > 0 && <p>{w.several({ count: several })}</p>}
      <p class="soft">{w.canStop}</p>
      {sending.problem.value !== null && <ProblemNotice problem={sending.problem.value} />}
    </Dialog>
  );
}
