import type { Draft } from '../../../api/types.ts';
import { draftName } from '../../app/draft-name.ts';
import { words } from '../../app/language.ts';
import { may } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { sayTime } from '../../ui/time.tsx';

/** Drafts that somebody has said to be ready: for who may send them, to be looked at and sent; for others, to see that they wait. */
export function ReadyDrafts({ drafts }: { readonly drafts: readonly Draft[] }) {
  const { home: w } = words().roles;
  if (drafts.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="ready">
      <h2 id="ready">{may('send') ? w.toSend : w.waiting}</h2>
      <ul class="lines">
        {drafts.map((draft) => (
          <ReadyLine key={draft.id} draft={draft} />
        ))}
      </ul>
    </section>
  );
}

function ReadyLine({ draft }: { readonly draft: Draft }) {
  const { home: w } = words().roles;
  const { id, list, ready } = draft;
  const name = draftName(draft);
  const maySend = may('send');
  return (
    <li class="row">
      <div class="grow">
        <a href={`/drafts/${id}`}>{name}</a>
        <p class="soft small facts">
          <span>{list?.name}</span>
          {ready && <span>{w.by({ by: ready.by, time: sayTime(ready.at) })}</span>}
        </p>
      </div>
      <Button
        kind={maySend ? 'primary' : 'plain'}
        href={`/drafts/${id}`}
        title={maySend ? w.lookTitle({ name }) : w.seeTitle({ name })}
      >
        {maySend ? w.look : w.see}
      </Button>
    </li>
  );
}
