import type { AccountTrial } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { Notice } from '../../ui/notice.tsx';

/** What to do: what is known of this very answer, else of answers of its kind. */
function adviceOf({ reason, remedy, remedyCode }: AccountTrial): string | null {
  const { holds, settings } = words();
  if (remedyCode !== null) return remedy;
  if (reason === 'unreachable') return settings.form.unreachable;
  const known = Object.entries(holds.reasons).find(([code]) => code === reason);
  return known ? known[1].remedy : remedy;
}

/** What came of signing in: the server's words, and what to do about them. */
export function Trial({ trial }: { readonly trial: AccountTrial }) {
  const { form: w } = words().settings;
  if (trial.ok) {
    return (
      <Notice tone="good" title={w.works}>
        {trial.maxSize !== null && w.largest({ megabytes: Math.floor(trial.maxSize / 1_000_000) })}
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title={w.fails}>
      {trial.message && (
        <p>
          {w.serverSaid} <q>{trial.message}</q>
        </p>
      )}
      <p>{adviceOf(trial)}</p>
      {trial.remedyPage && (
        <p>
          <a href={trial.remedyPage} target="_blank" rel="noreferrer">
            {w.page}
          </a>
        </p>
      )}
    </Notice>
  );
}
