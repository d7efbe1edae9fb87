import type { Campaign } from '../../../api/types.ts';
import { useAction } from '../../app/actions.ts';
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
  const resume = useAction();
  if (state !== 'held' || heldReason === null) return null;
  const { what, remedy } = holds[heldReason as keyof typeof holds] ?? holds.unexpected;
  const act = () => resume.run(async () => note(await post<Campaign>(`/campaigns/${id}/resume`)));
  return (
    <>
      <Notice
        tone="warn"
        title={what}
        actions={
          <>
            {heldUntil === null && (
              <Button kind="primary" icon="play" busy={resume.isBusy} onClick={act}>
                {w.resumeFor({ count: waiting(counts) })}
              </Button>
            )}
            {OF_SETTINGS.includes(heldReason) && <Button href="/settings">{w.toSettings}</Button>}
          </>
        }
      >
        {heldMessage && (
          <p>
            {w.serverSaid} <q class="said">{heldMessage}</q>
          </p>
        )}
        <p>
          {remedy} {heldUntil !== null && w.until({ at: sayTime(heldUntil, { about: true }) })}
        </p>
      </Notice>
      {resume.problem !== null && <ProblemNotice problem={resume.problem} />}
    </>
  );
}
