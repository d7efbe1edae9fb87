import type { Campaign } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { words } from '../../app/language.ts';
import { perMinute } from '../../app/numbers.ts';
import { may } from '../../app/session.ts';
import { steer } from '../../app/steer.ts';
import { Button } from '../../ui/button.tsx';
import { CampaignProgress } from '../../ui/campaign-progress.tsx';
import { Counts } from '../../ui/counts.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { sayTime } from '../../ui/time.tsx';

/** A campaign that is not over: how far it is, how fast, how much longer, until when. */
export function RunningCampaign({ campaign }: { readonly campaign: Campaign }) {
  const { home } = words();
  const { id, name, state } = campaign;
  const steering = useAction((verb: 'pause' | 'resume') => steer(id, verb));
  const facts = factsOf(campaign);
  return (
    <article class="card stack">
      <div class="row">
        <h3 class="grow">
          <a href={`/campaigns/${id}`}>{name}</a>
        </h3>
        <StateBadge state={state} />
      </div>
      <CampaignProgress campaign={campaign} />
      <Counts campaign={campaign} />
      {facts.length > 0 && (
        <p class="facts">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      )}
      {steering.problem.value !== null && <ProblemNotice problem={steering.problem.value} />}
      <div class="actions">
        {!may('send') ? null : state === 'paused' ? (
          <Button kind="primary" icon="play" busy={steering.busy.value} onClick={() => steering.run('resume')}>
            {home.resume}
          </Button>
        ) : (
          <Button icon="pause" busy={steering.busy.value} onClick={() => steering.run('pause')}>
            {home.pause}
          </Button>
        )}
        <Button kind="quiet" href={`/campaigns/${id}`}>
          {home.see}
        </Button>
      </div>
    </article>
  );
}

/** When it begins; how fast it is, how much longer it takes, until when. */
function factsOf(campaign: Campaign): readonly string[] {
  const { state, etaSeconds, nextAttemptAt } = campaign;
  const rate = perMinute(campaign);
  const { home, formats } = words();
  const facts: string[] = [];
  if (state === 'scheduled' && nextAttemptAt) facts.push(home.starts({ time: sayTime(nextAttemptAt) }));
  if (state !== 'running' && state !== 'held') return facts;
  if (rate) facts.push(home.rate({ rate: formats.formatRate(rate) }));
  if (etaSeconds !== null) {
    facts.push(home.timeLeft({ seconds: etaSeconds }));
    facts.push(home.ends({ time: sayTime(Date.now() + etaSeconds * 1000, { about: true }) }));
  }
  return facts;
}
