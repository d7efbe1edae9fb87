import type { Account, Campaign } from '../../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { sayTime } from '../ui/time.tsx';
import { toast } from '../ui/toast.tsx';
import { accountName, accounts, noteAccount } from './accounts.ts';
import { useAction } from './action.ts';
import { post } from './api.ts';
import { HeldForSignIn, waitsForSignIn } from './held-for-sign-in.tsx';
import { words } from './language.ts';
import { live } from './live.ts';
import { MayNot } from './may-not.tsx';
import { may } from './session.ts';
import { steer } from './steer.ts';

/** What is wrong, on top of every view: in the server's words and in ours, with the remedy. */
export function Trouble() {
  const held = (accounts.value ?? []).filter(({ heldReason }) => heldReason !== null);
  const waiting = held.filter(({ heldUntil }) => heldUntil !== null);
  const alone = waiting.length > 1 ? held.filter(({ heldUntil }) => heldUntil === null) : held;
  const campaigns = live.open.value.filter(isHeldItself);
  const isNobodyThere = live.workers.value?.length === 0 && live.open.value.some(waitsForWorker);
  return (
    <>
      {live.isConnected.value === false && <Notice tone="warn">{words().common.offline}</Notice>}
      {alone.map((account) =>
        waitsForSignIn(account) ? (
          <HeldForSignIn key={account.name} account={account} />
        ) : (
          <HeldAccount key={account.name} account={account} />
        ),
      )}
      {waiting.length > 1 && <WaitingAccounts waiting={waiting} />}
      {campaigns.map((campaign) => (
        <HeldCampaign key={campaign.id} campaign={campaign} />
      ))}
      {isNobodyThere && <NobodySends />}
    </>
  );
}

type Reason = keyof ReturnType<typeof words>['holds']['reasons'];

/** Reasons of a campaign alone; the others are its account's. */
const OWN_REASONS = ['missed', 'ledger-rollback', 'ledger-moved', 'restored', 'ledger-damaged'];

/** Whether a campaign is held for a reason of its own, and not for one of its account. */
function isHeldItself({ state, heldReason }: Campaign): boolean {
  return state === 'held' && OWN_REASONS.includes(heldReason ?? '');
}

/** Whether messages of it would leave if somebody sent them. A program that sends itself (`sync`) has a worker of its own. */
function waitsForWorker({ state, mode }: Campaign): boolean {
  return (state === 'running' || state === 'scheduled') && mode !== 'sync';
}

function HeldAccount({ account }: { readonly account: Account }) {
  const { holds } = words();
  const { name, heldReason, heldMessage, heldUntil } = account;
  const resume = useAction(() => resumeAccounts([account]));
  const { what, remedy } = reasonOf(heldReason);
  const isLasting = heldUntil === null;
  return (
    <Notice
      tone={isLasting ? 'bad' : 'warn'}
      title={holds.account({ name: accountName(name), what })}
      actions={
        may('send') && (
          <>
            {isLasting && may('admin') && (
              <Button kind="primary" href="/settings/accounts">
                {holds.settings}
              </Button>
            )}
            <Button
              kind={isLasting && !may('admin') ? 'primary' : 'plain'}
              busy={resume.busy.value}
              onClick={resume.run}
            >
              {holds.resume}
            </Button>
          </>
        )
      }
    >
      <ServersWords text={heldMessage} />
      <p>
        {remedy} {heldUntil !== null && holds.until({ time: sayTime(heldUntil, { about: true }) })}
      </p>
      <MayNot needs="send" />
      {isLasting && may('send') && <MayNot needs="admin" about="holdSettings" />}
      {resume.problem.value !== null && <ProblemNotice problem={resume.problem.value} />}
    </Notice>
  );
}

/** Several that go on by themselves, as accounts that share a campaign are every evening: told in one, so that a view can be seen below. */
function WaitingAccounts({ waiting }: { readonly waiting: readonly Account[] }) {
  const { holds } = words();
  const resume = useAction(() => resumeAccounts(waiting));
  return (
    <Notice
      tone="warn"
      title={holds.waiting({ count: waiting.length })}
      actions={
        may('send') && (
          <Button busy={resume.busy.value} onClick={resume.run}>
            {holds.resumeAll}
          </Button>
        )
      }
    >
      <ul>
        {waiting.map(({ name, heldReason, heldMessage, heldUntil }) => (
          <li key={name}>
            <p>
              {holds.account({ name: accountName(name), what: reasonOf(heldReason).what })}.{' '}
              {heldUntil !== null && holds.until({ time: sayTime(heldUntil, { about: true }) })}
            </p>
            <ServersWords text={heldMessage} />
          </li>
        ))}
      </ul>
      <MayNot needs="send" />
      {resume.problem.value !== null && <ProblemNotice problem={resume.problem.value} />}
    </Notice>
  );
}

async function resumeAccounts(held: readonly Account[]): Promise<void> {
  for (const { name } of held) noteAccount(await post<Account>(`/accounts/${encodeURIComponent(name)}/resume`));
  toast(words().holds.resumed);
}

function HeldCampaign({ campaign: { id, name, heldReason, heldMessage } }: { readonly campaign: Campaign }) {
  const { holds, common } = words();
  const { what, remedy } = reasonOf(heldReason);
  const resume = useAction(() => steer(id, 'resume'));
  return (
    <Notice
      tone="bad"
      title={holds.campaign({ name, what })}
      actions={
        <>
          {may('send') && (
            <Button busy={resume.busy.value} onClick={resume.run}>
              {holds.resume}
            </Button>
          )}
          <Button kind="quiet" href={`/campaigns/${id}`}>
            {common.views.campaign}
          </Button>
        </>
      }
    >
      <ServersWords text={heldMessage} />
      <p>{remedy}</p>
      <MayNot needs="send" />
      {resume.problem.value !== null && <ProblemNotice problem={resume.problem.value} />}
    </Notice>
  );
}

/** A reply begins with its code (RFC 5321, 4.2); all else is said by Facteur or by this computer. */
const REPLY = /^\d{3}\b/;

function ServersWords({ text }: { readonly text: string | null }) {
  if (!text) return null;
  if (!REPLY.test(text)) return <p>{text.charAt(0).toUpperCase() + text.slice(1)}</p>;
  return (
    <p>
      {words().holds.server} <q class="reply">{text}</q>
    </p>
  );
}

function NobodySends() {
  const { worker } = words();
  const start = useStartWorker();
  return (
    <Notice
      tone="warn"
      title={worker.nobody.title}
      actions={
        may('send') && (
          <Button kind="primary" busy={start.busy.value} onClick={start.run}>
            {worker.start}
          </Button>
        )
      }
    >
      {worker.nobody.text}
      <MayNot needs="send" />
      {start.problem.value !== null && <ProblemNotice problem={start.problem.value} />}
    </Notice>
  );
}

/** Starts sending in the background; it goes on when the page is closed. */
export function useStartWorker() {
  return useAction(() => post('/workers', {}));
}

/** What a hold is, and what to do about it on the page. */
export function reasonOf(reason: string | null): { readonly what: string; readonly remedy: string } {
  const { reasons } = words().holds;
  return reasons[(reason ?? '') in reasons ? (reason as Reason) : 'unexpected'];
}
