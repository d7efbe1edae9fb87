import { useSignal } from '@preact/signals';
import type { Draft } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { ask, get } from '../../app/api.ts';
import { draftName } from '../../app/draft-name.ts';
import { words } from '../../app/language.ts';
import { useLoaded } from '../../app/loaded.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { sayTime } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { ReadyDrafts } from './ready.tsx';

/** Drafts that are shown, of those that nobody has said to be ready. */
const SHOWN = 10;
/** Those that are ready wait for somebody: all are shown, however old; so many at most are read at once. */
const MOST_READY = 500;

/** Campaigns that somebody has begun to prepare: those that are ready, and those to go on with. */
export function Drafts() {
  const { home } = words();
  const drafts = useLoaded(readDrafts, []);
  const { ready, open } = drafts.value.value ?? { ready: [], open: [] };
  if (drafts.problem.value !== null) return <ProblemNotice problem={drafts.problem.value} />;
  return (
    <>
      <ReadyDrafts drafts={ready} />
      {open.length > 0 && (
        <section class="card stack" aria-labelledby="drafts">
          <h2 id="drafts">{home.drafts.title}</h2>
          <ul class="lines">
            {open.map((draft) => (
              <DraftLine key={draft.id} draft={draft} onGone={drafts.reload} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

async function readDrafts(signal: AbortSignal): Promise<Record<'ready' | 'open', readonly Draft[]>> {
  const read = async (ready: boolean, limit: number) =>
    (await get<{ readonly drafts: readonly Draft[] }>('/drafts', { ready, limit }, signal)).drafts;
  const [ready, open] = await Promise.all([read(true, MOST_READY), read(false, SHOWN)]);
  return { ready, open };
}

function DraftLine({ draft, onGone }: { readonly draft: Draft; readonly onGone: () => Promise<void> }) {
  const { home } = words();
  const isAsked = useSignal(false);
  const name = draftName(draft);
  const discard = useAction(async () => {
    await ask('DELETE', `/drafts/${draft.id}`);
    isAsked.value = false;
    toast(home.drafts.discarded({ name }));
    await onGone();
  });
  return (
    <li class="row">
      <div class="grow">
        <a href={`/drafts/${draft.id}`}>{name}</a>
        <p class="soft small facts">
          <span>{draft.list?.name ?? home.drafts.noList}</span>
          <span>{home.drafts.changed({ time: sayTime(draft.changedAt) })}</span>
        </p>
      </div>
      <Button href={`/drafts/${draft.id}`}>{home.drafts.go}</Button>
      <Button
        kind="quiet"
        title={`${home.drafts.discard} ${name}`}
        onClick={() => {
          isAsked.value = true;
        }}
      >
        {home.drafts.discard}
      </Button>
      <Dialog
        isOpen={isAsked.value}
        title={home.drafts.ask.title({ name })}
        onClose={() => {
          isAsked.value = false;
        }}
        actions={
          <Button kind="danger" busy={discard.busy.value} onClick={discard.run}>
            {home.drafts.ask.yes}
          </Button>
        }
      >
        <p>{home.drafts.ask.text}</p>
        {discard.problem.value !== null && <ProblemNotice problem={discard.problem.value} />}
      </Dialog>
    </li>
  );
}
