import type { SaidFinding } from '../../../../api/drafts.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ProblemNotice } from '../../../ui/problem.tsx';
import type { StepProps } from '../draft-page.tsx';
import { isOfTheCondition } from '../list/choice.tsx';
import { Corrections } from '../list/corrections.tsx';
import { FindingCard } from '../list/finding-card.tsx';
import { placeOf } from '../list/finding-places.ts';
import { Hidden } from '../list/hidden.tsx';
import { LeftOutLines } from '../list/left-out.tsx';
import { convert } from '../message/converting.ts';
import { Missing } from '../missing.tsx';
import { StepHeading } from '../step-nav.tsx';
import { stepHref } from '../steps.ts';
import { useFindings } from '../use-findings.ts';
import { isCurrent } from '../use-read.ts';

const grave = { error: 0, warning: 1, info: 2 } as const;

/** The third step: everything that is found, looked at for everybody. */
export function ChecksStep({ desk }: StepProps) {
  const { checks: w } = words().draft;
  const read = useFindings(desk);
  const { value, problem } = read;
  const { list, revision } = desk.draft.value;
  const isThere = isCurrent(read, revision);
  const findings = (value?.findings ?? [])
    .filter(({ code }) => code !== 'rows-hidden')
    .sort((a, b) => grave[a.level] - grave[b.level]);
  const errors = findings.filter(({ level }) => level === 'error').length;
  return (
    <section class="stack draft-part">
      <StepHeading>{w.title}</StepHeading>
      <Missing desk={desk} />
      {list && !isThere && problem === null && <Loading />}
      {problem !== null && <ProblemNotice problem={problem} actions={<ToPlace desk={desk} problem={problem} />} />}
      {value && isThere && (
        <>
          {errors > 0 ? (
            <Notice tone="bad" title={w.errors({ count: errors })} />
          ) : (
            <Notice tone={findings.length === 0 ? 'good' : 'info'} title={w.sendable({ count: value.sendable })} />
          )}
          <LeftOutLines desk={desk} check={value} />
          <Hidden desk={desk} check={value} />
          {findings.map((finding, i) => (
            <FindingCard
              key={`${finding.code} ${i}`}
              desk={desk}
              finding={finding}
              actions={<Place desk={desk} finding={finding} />}
            />
          ))}
          <Corrections desk={desk} />
        </>
      )}
    </section>
  );
}

function ToPlace({ desk, problem }: StepProps & { readonly problem: unknown }) {
  const step = isOfTheCondition(problem) ? 'list' : 'message';
  return <Button href={stepHref(desk.id, step)}>{words().draft.checks.places[step]}</Button>;
}

/** Where a finding is put right. */
function Place({ desk, finding }: StepProps & { readonly finding: SaidFinding }) {
  const { checks: w } = words().draft;
  const step = placeOf(finding.code);
  const isForeign = finding.code === 'foreign-column' || finding.code === 'foreign-unknown';
  return (
    <>
      {isForeign && <Button onClick={() => convert(desk)}>{w.convert}</Button>}
      {step && <a href={stepHref(desk.id, step)}>{w.places[step]}</a>}
    </>
  );
}
