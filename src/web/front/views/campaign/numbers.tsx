import type { Campaign } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { listAddress } from '../../app/list-address.ts';
import { MayNot } from '../../app/may-not.tsx';
import { countsByState, gotIt, perMinute, waiting } from '../../app/numbers.ts';
import { search } from '../../app/router.ts';
import { CampaignProgress } from '../../ui/campaign-progress.tsx';
import { type DeliveryShown, StateIcon } from '../../ui/state-badge.tsx';
import { StateFilter } from '../../ui/state-filter.tsx';
import { sayTime } from '../../ui/time.tsx';
import { Retry } from './retry.tsx';

/** How far it is: a sentence, a bar, and the numbers by state, which add up; each leads to the people behind it. */
export function Numbers({ campaign }: { readonly campaign: Campaign }) {
  const { id, counts } = campaign;
  const { campaign: w } = words();
  const byState = countsByState(counts);
  return (
    <section class="stack" aria-label={w.progress}>
      <p class="campaign-now">{sentenceOf(campaign)}</p>
      <CampaignProgress campaign={campaign} />
      {campaign.ownTimes && <p class="soft">{ownTimesOf(campaign.ownTimes)}</p>}
      <StateFilter
        label={w.by}
        counts={byState}
        total={counts.total}
        chosen={(search.value.get('state') as DeliveryShown | null) ?? null}
        hrefOf={(state) => listAddress(id, { state })}
      />
      {counts.unknown > 0 && (
        <p class="about-state">
          <StateIcon state="unknown" /> <span>{w.retry.aboutUnknown({ count: counts.unknown })}</span>
          <Retry campaign={campaign} which="unknown" />
        </p>
      )}
      {counts.failed > 0 && (
        <p class="about-state">
          <StateIcon state="failed" /> <span>{w.retry.aboutFailed({ count: counts.failed })}</span>
          <Retry campaign={campaign} which="failed" />
        </p>
      )}
      {/* While it is open, a sentence on top says it with the rest; what was cancelled stays so. */}
      {campaign.state === 'finished' && counts.unknown + counts.failed > 0 && <MayNot needs="send" about="retry" />}
    </section>
  );
}

/** Who waits for a time of their own. */
function ownTimesOf({ waiting: count, nextAt, lastAt }: NonNullable<Campaign['ownTimes']>): string {
  return words().campaign.ownTimes({ count, next: sayTime(nextAt), last: sayTime(lastAt) });
}

/** What is going on, as one would say it. */
function sentenceOf(campaign: Campaign): string {
  const { state, counts, etaSeconds, finishedAt, createdAt } = campaign;
  const {
    common,
    campaign: { now: w },
  } = words();
  const [left, sent] = [waiting(counts), gotIt(counts)];
  switch (state) {
    case 'finished': {
      const at = sayTime(finishedAt ?? createdAt);
      return sent === counts.total ? w.all({ total: sent, at }) : w.finished({ sent, total: counts.total, at });
    }
    case 'cancelled':
      return w.cancelled({ sent });
    case 'scheduled':
      return w.scheduled({ left });
    case 'paused':
      return w.paused({ left });
    case 'held':
      return w.held({ left });
    default: {
      const end = etaSeconds === null ? null : sayTime(Date.now() + etaSeconds * 1_000, { about: true });
      const speed = perMinute(campaign);
      const rate = speed ? w.rate({ rate: common.perMinute({ rate: Math.round(speed) }) }) : '';
      return `${w.running({ left, end })} ${rate} ${w.closeLid}`;
    }
  }
}
