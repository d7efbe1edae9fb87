import { useEffect, useRef } from 'preact/hooks';
import { words } from '../../app/language.ts';
import { Button } from '../../ui/button.tsx';
import type { DraftDesk } from './desk.ts';
import { STEPS, type Step, stepHref } from './steps.ts';

interface StepNavProps {
  readonly desk: DraftDesk;
  readonly step: Step;
}

/** The five steps, to go back and forth at will. */
export function StepNav({ desk, step }: StepNavProps) {
  const w = words().draft;
  return (
    <nav class="steps" aria-label={w.steps.label}>
      <ol>
        {STEPS.map((one, i) => (
          <li key={one}>
            <a href={stepHref(desk.id, one)} aria-current={one === step ? 'step' : undefined}>
              <span class="step-number" aria-hidden="true">
                {i + 1}
              </span>
              <span class="step-name">{w.steps[one]}</span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The way to the step before and to the next. */
export function StepFooter({ desk, step }: StepNavProps) {
  const w = words().draft;
  const at = STEPS.indexOf(step);
  const [before, next] = [STEPS[at - 1], STEPS[at + 1]];
  return (
    <div class="step-footer">
      {before && (
        <Button kind="quiet" href={stepHref(desk.id, before)} icon="returned">
          {w.steps[before]}
        </Button>
      )}
      {next && (
        <Button kind="primary" href={stepHref(desk.id, next)}>
          {w.goOn[next]}
        </Button>
      )}
    </div>
  );
}

/** The heading of a step; it takes the keyboard when one comes from another step, so that it is read out. */
export function StepHeading({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The first view after loading has a heading of its own that takes it.
    if (document.activeElement?.closest('.steps, .step-footer')) heading.current?.focus({ preventScroll: false });
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1} class="step-heading">
      {children}
    </h2>
  );
}
