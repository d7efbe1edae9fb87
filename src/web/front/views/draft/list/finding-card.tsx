import type { ComponentChildren } from 'preact';
import type { SaidFinding } from '../../../../api/drafts.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import type { DraftDesk } from '../desk.ts';
import { isFixedByRow } from './finding-places.ts';
import { FoundRows } from './found-rows.tsx';
import { mendKind, setMend } from './mending.ts';

interface FindingCardProps {
  readonly desk: DraftDesk;
  readonly finding: SaidFinding;
  /** The remedy elsewhere: a link to the place. */
  readonly actions?: ComponentChildren;
}

const icons = { error: 'cross', warning: 'warning', info: 'info' } as const;

/** One finding: what it is, what can be done about it, and the rows it is about. */
export function FindingCard({ desk, finding, actions }: FindingCardProps) {
  const w = words().draft;
  const { code, level, what, rows, count } = finding;
  const kind = mendKind(code);
  return (
    <article class={`finding ${level}`}>
      <h3>
        <Icon name={icons[level]} />
        <span class="heard">{w.levels[level]}</span>
        {/* The terminal shows rows below it: here they have a place of their own. */}
        {what.replace(/\s*:$/, '')}
      </h3>
      <p>{w.remedies[code]}</p>
      {(kind || actions) && (
        <div class="actions">
          {kind && <Button onClick={() => setMend(desk, kind, true)}>{w.mend[kind]}</Button>}
          {actions}
        </div>
      )}
      {rows.length > 0 && (
        <FoundRows desk={desk} code={code} first={rows} count={count ?? rows.length} fixed={isFixedByRow(code)} />
      )}
    </article>
  );
}
