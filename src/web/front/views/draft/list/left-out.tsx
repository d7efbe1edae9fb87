import type { DraftFindings } from '../../../../api/drafts.ts';
import { words } from '../../../app/language.ts';
import type { StepProps } from '../draft-page.tsx';
import { calledOf } from './excluded.tsx';

/** Who is not written to, and why: with those who are it adds up to all rows. */
export function LeftOutLines({ desk, check }: StepProps & { readonly check: DraftFindings }) {
  const reasons = leftOutReasons(check);
  const { excludes, options } = desk.draft.value;
  if (reasons.length === 0) return null;
  return (
    <div>
      <p>{words().draft.leftOutTitle}</p>
      <ul class="left-out">
        {reasons.map(({ key, text }) => (
          <li key={key}>
            {text}
            {key === 'where' && (
              <>
                {' '}
                (<code>{options.where}</code>)
              </>
            )}
            {key === 'exclude' && ` (${excludes.map(calledOf).join(', ')})`}
          </li>
        ))}
      </ul>
    </div>
  );
}

function leftOutReasons({ findings, leftOut }: DraftFindings): readonly { key: string; text: string }[] {
  const { reasons } = words().draft;
  const count = (code: string) => findings.find((one) => one.code === code)?.count ?? 0;
  const all = {
    invalid: count('invalid-addresses'),
    duplicates: count('duplicates'),
    suppressed: count('suppressed'),
    ...leftOut,
  };
  return (Object.keys(reasons) as (keyof typeof reasons)[]).flatMap((key) => {
    const number = all[key] ?? 0;
    return number > 0 ? [{ key, text: reasons[key]({ count: number }) }] : [];
  });
}
