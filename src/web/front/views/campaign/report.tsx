import type { Campaign } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { countsByState } from '../../app/numbers.ts';
import { session } from '../../app/session.ts';
import { stateWord } from '../../ui/state-badge.tsx';
import { sayTime } from '../../ui/time.tsx';

/** The head of the printed report: whose it is, and of when. On the screen it is not shown (campaign.css). */
export function ReportHead({ campaign }: { readonly campaign: Campaign }) {
  const { report: w } = words().campaign;
  return (
    <p class="report-head">
      {session.value?.identity.name ?? words().common.brand} – {w.title} {campaign.id} –{' '}
      {w.of({ at: sayTime(Date.now()) })}
    </p>
  );
}

/** An address that begins a mail with the report in it (RFC 6068): for the board, from the reader's own mail program. */
export function reportMail(campaign: Campaign): string {
  const {
    campaign: { report: w },
    common,
  } = words();
  const numbers = Object.entries(countsByState(campaign.counts))
    .filter(([, count]) => count > 0)
    .map(([state, count]) => w.line({ word: stateWord(state as keyof typeof common.deliveryStates), count }));
  const lines = [
    w.subject({ name: campaign.name }),
    w.of({ at: sayTime(Date.now()) }),
    '',
    w.line({ word: common.total, count: campaign.counts.total }),
    ...numbers,
  ];
  const body = encodeURIComponent(lines.join('\r\n'));
  return `mailto:?subject=${encodeURIComponent(w.subject({ name: campaign.name }))}&body=${body}`;
}
