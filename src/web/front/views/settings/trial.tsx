import type { AccountTrial } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { Notice } from '../../ui/notice.tsx';

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
      <p>{trial.remedy}</p>
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
