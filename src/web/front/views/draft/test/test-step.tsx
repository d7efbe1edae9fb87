import { useSignal } from '@preact/signals';
import type { TestResult } from '../../../../api/drafts.ts';
import { useAction } from '../../../app/action.ts';
import { post } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ProblemNotice } from '../../../ui/problem.tsx';
import type { StepProps } from '../draft-page.tsx';
import { usePreview } from '../message/preview-pane.tsx';
import { RecipientChoice } from '../message/recipient-choice.tsx';
import { isComplete, Missing } from '../missing.tsx';
import { StepHeading } from '../step-nav.tsx';

/** Where the last test went: most people test to themselves. */
const LAST = 'facteur-test-to';

/** The fourth step: the message of one recipient, to somebody who looks at it first. */
export function TestStep({ desk }: StepProps) {
  const { test: w } = words().draft;
  const { value: preview, problem } = usePreview({ desk });
  const written = useSignal<string | null>(localStorage.getItem(LAST));
  const done = useSignal<readonly (TestResult & { readonly to: string })[]>([]);
  const to = written.value ?? addressIn(preview?.from ?? '');
  const sending = useAction(async () => {
    await desk.flush();
    const result = await post<TestResult>(desk.path('/test'), { to, line: desk.recipient.value?.line });
    localStorage.setItem(LAST, to);
    done.value = [{ ...result, to }, ...done.value];
  });
  return (
    <section class="stack measure">
      <StepHeading>{w.title}</StepHeading>
      <p>{w.about}</p>
      <Missing desk={desk} />
      {problem !== null && isComplete(desk) && <ProblemNotice problem={problem} />}
      <form
        class="stack card"
        onSubmit={(event) => {
          event.preventDefault();
          void sending.run();
        }}
      >
        <Field label={w.to}>
          {(control) => (
            <input
              {...control}
              type="email"
              required
              value={to}
              onInput={(event) => {
                written.value = event.currentTarget.value;
              }}
            />
          )}
        </Field>
        <RecipientChoice desk={desk} />
        <div>
          <Button kind="primary" type="submit" busy={sending.busy.value} disabled={!desk.recipient.value || to === ''}>
            {w.send}
          </Button>
        </div>
      </form>
      {sending.problem.value !== null && <ProblemNotice problem={sending.problem.value} />}
      {done.value.map(({ sent, email, reply, to: address }, i) => (
        <Notice
          key={done.value.length - i}
          tone={sent ? 'good' : 'bad'}
          title={sent ? w.sent({ to: address }) : w.refused({ to: address })}
        >
          {w.as({ email })} <span class="soft">{reply}</span>
        </Notice>
      ))}
    </section>
  );
}

/** The address in `Les Amis <asso@example.org>`. */
function addressIn(mailbox: string): string {
  return /<([^>]*)>/.exec(mailbox)?.[1] ?? mailbox;
}
