import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Campaign, ListedDelivery, NotedAttempt, ShownMessage } from '../../../api/types.ts';
import { apiUrl, get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { filterIn, listAddress } from '../../app/list-address.ts';
import { useLoaded } from '../../app/loaded.ts';
import { go, search } from '../../app/router.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Checkbox, Select } from '../../ui/field.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PreviewFrame } from '../../ui/preview-frame.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { type DeliveryShown, StateBadge, StateIcon } from '../../ui/state-badge.tsx';
import { sayTime, Time } from '../../ui/time.tsx';

interface OneProps {
  readonly campaign: Campaign;
  /** Its place in the list, from 1. */
  readonly number: number;
}

/** One person's mail: what happened to it, step by step, and the message as this person got it. */
export function OneDelivery({ campaign, number }: OneProps) {
  const { id } = campaign;
  const { one: w } = words().campaign;
  const close = () => go(listAddress(id, filterIn(search.value)), { replace: true });
  // Its state is among the campaign's numbers: when these change, it may have changed, too.
  const loaded = useLoaded((signal) => readLife(id, number, signal), [id, number, JSON.stringify(campaign.counts)]);
  const problem = loaded.problem.value;
  const life = loaded.value.value;
  const one = life?.one ?? null;
  const isOther = one !== null && one.number !== number;
  const who = one && !isOther ? (one.name ?? one.email) : '…';
  return (
    <Dialog isOpen wide title={w.title({ who })} onClose={close} closeLabel={words().common.close}>
      {problem !== null && <ProblemNotice problem={problem} />}
      {(one === null || isOther) && problem === null && <Loading />}
      {life && one && !isOther && (
        <>
          <p class="row">
            <StateBadge state={one.state} />
            <span>
              {one.email} – {w.number({ number })}
            </span>
            <a href={`/people?q=${encodeURIComponent(one.email)}`}>{w.elsewhere}</a>
          </p>
          <Life campaign={campaign} one={one} attempts={life.attempts} />
          <Message campaign={campaign} one={one} />
        </>
      )}
    </Dialog>
  );
}

/** One delivery, and the attempts before what it says of itself. */
async function readLife(id: string, number: number, signal: AbortSignal) {
  const path = `/campaigns/${id}/deliveries/${number}`;
  const [one, { attempts }] = await Promise.all([
    get<ListedDelivery>(path, {}, signal),
    get<{ attempts: readonly NotedAttempt[] }>(`${path}/attempts`, {}, signal),
  ]);
  return { one, attempts };
}

interface PartProps {
  readonly campaign: Campaign;
  readonly one: ListedDelivery;
}

function Life({ campaign, one, attempts: noted }: PartProps & { readonly attempts: readonly NotedAttempt[] }) {
  const {
    campaign: { one: w },
    common,
    reasons,
  } = words();
  const { state, at, attempts, reply, reason, nextAttemptAt } = one;
  // The last of them is told below, with what it means, where nothing came after it.
  const isLast = (i: number) => i === noted.length - 1 && noted[i]?.state === state;
  const earlier = noted.filter((_, i) => !isLast(i));
  const isWaiting = state === 'pending' && attempts === 0;
  return (
    <section class="stack" aria-label={w.line}>
      <h3>{w.line}</h3>
      <ol class="life">
        <Step state="pending" at={campaign.createdAt} title={w.listed} />
        {earlier.map((attempt, i) => (
          <Step
            key={`${attempt.at} ${i}`}
            state={attempt.state}
            at={attempt.at}
            title={common.deliveryStates[attempt.state]}
          >
            <Said {...attempt} />
          </Step>
        ))}
        {!isWaiting && (
          <Step state={state} at={at} title={common.deliveryStates[state]}>
            <p>{common.aboutStates[state]}</p>
            {attempts > 1 && <p class="soft">{w.attempts({ count: attempts })}</p>}
            <Said state={state} reply={reply} />
            {reason !== null && state !== 'unknown' && (
              <p>
                {w.meaning} {reasons[reason].what}. {reasons[reason].remedy}
              </p>
            )}
          </Step>
        )}
        {isWaiting && <Step state="pending" at={null} title={common.aboutStates.pending} />}
        {nextAttemptAt !== null && (
          <Step state="deferred" at={null} title={w.next({ at: sayTime(nextAttemptAt, { about: true }) })} />
        )}
      </ol>
    </section>
  );
}

/** What the server said; of an unknown outcome nobody said anything, and it is told what happened. */
function Said({ state, reply }: { readonly state: DeliveryShown; readonly reply: string | null }) {
  const { one: w } = words().campaign;
  if (reply === null) return null;
  return (
    <p>
      {state === 'unknown' ? w.detail : w.said} <q class="said">{reply}</q>
    </p>
  );
}

interface StepProps {
  readonly state: DeliveryShown;
  readonly at: string | null;
  readonly title: string;
  readonly children?: ComponentChildren;
}

function Step({ state, at, title, children }: StepProps) {
  return (
    <li class={`step state-${state}`}>
      <StateIcon state={state} />
      <div>
        <p class="step-title">
          {title} {at !== null && <Time at={at} />}
        </p>
        {children}
      </div>
    </li>
  );
}

type Width = 'phone' | 'desktop' | 'text';

function Message({ campaign, one }: PartProps) {
  const { one: w } = words().campaign;
  const width = useSignal<Width>('desktop');
  const pictures = useSignal(false);
  const path = `/campaigns/${campaign.id}/deliveries/${one.number}/message`;
  const loaded = useLoaded((signal) => get<Omit<ShownMessage, 'html'> & { html: boolean }>(path, {}, signal), [path]);
  const [value, problem] = [loaded.value.value, loaded.problem.value];
  const isThere = one.attempts > 0;
  return (
    <section class="stack" aria-label={isThere ? w.message : w.messageToCome}>
      <h3>{isThere ? w.message : w.messageToCome}</h3>
      {problem !== null && <ProblemNotice problem={problem} />}
      {value && (
        <>
          <dl class="mail-head">
            <dt>{w.subject}</dt>
            <dd>{value.subject}</dd>
            <dt>{w.from}</dt>
            <dd>{value.from}</dd>
            {value.attachments.length > 0 && (
              <>
                <dt>{w.files}</dt>
                <dd>{value.attachments.map(({ filename }) => filename).join(', ')}</dd>
              </>
            )}
          </dl>
          <div class="row">
            <Select
              label={w.width}
              value={value.html ? width.value : 'text'}
              options={(value.html ? (['desktop', 'phone', 'text'] as const) : (['text'] as const)).map((one) => ({
                value: one,
                label: w.widths[one],
              }))}
              onChange={(chosen) => (width.value = chosen)}
            />
            {value.remotePictures && width.value !== 'text' && (
              <Checkbox label={w.remote} checked={pictures.value} onChange={(on) => (pictures.value = on)} />
            )}
          </div>
          {value.html && width.value !== 'text' ? (
            <PreviewFrame
              src={apiUrl(`${path}/html`, { pictures: pictures.value || undefined })}
              title={w.frame}
              width={width.value}
            />
          ) : (
            <pre class="mail-text">{value.text}</pre>
          )}
        </>
      )}
    </section>
  );
}
