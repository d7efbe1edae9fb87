import type { DraftFindings } from '../../../../api/drafts.ts';
import { words } from '../../../app/language.ts';

/** Who is not written to, and why: with those who are it adds up to all rows. */
export function LeftOutLines({ check }: { readonly check: DraftFindings }) {
  const reasons = leftOutReasons(check);
  if (reasons.length === 0) return null;
  return (
    <div>
      <p>{words().draft.leftOutTitle}</p>
      <ul class="left-out">
        {reasons.map(({ key, text }) => (
          <li key={key}>{text}</li>
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
