import type { Campaign } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { note } from '../../app/live.ts';
import { waiting } from '../../app/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { sayTime } from '../../ui/time.tsx';

/** Reasons that are put right in the settings. */
const OF_SETTINGS = ['auth', 'tls', 'configuration'];

/** Why nothing of a campaign is sent for now: in the server's words and in ours, with what to do about it. */
export function Hold({ campaign }: { readonly campaign: Campaign }) {
  const { id, state, heldReason, heldMessage, heldUntil, counts } = campaign;
  const { holds, campaign: w } = words();
  const { reasons } = holds;
  const resume = useAction((task: () => Promise<unknown>) => task());
  if (state !== 'held' || heldReason === null) return null;
  const { what, remedy } = reasons[heldReason as keyof typeof reasons] ?? reasons.unexpected;
  const act = () => resume.run(async () => note(await post<Campaign>(`/campaigns/${id}/resume`)));
  return (
    <>
      <Notice
        tone="warn"
        title={what}
        actions={
          <>
            {heldUntil === null && (
              <Button kind="primary" icon="play" busy={resume.busy.value} onClick={act}>
                {w.resumeFor({ count: waiting(counts) })}
              </Button>
            )}
            {OF_SETTINGS.includes(heldReason) && <Button href="/settings">{holds.settings}</Button>}
          </>
        }
      >
        {heldMessage && (
          <p>
            {holds.server} <q class="said">{heldMessage}</q>
          </p>
        )}
        <p>
          {remedy} {heldUntil !== null && holds.until({ time: sayTime(heldUntil, { about: true }) })}
        </p>
      </Notice>
      {resume.problem.value !== null && <ProblemNotice problem={resume.problem.value} />}
    </>
  );
}
