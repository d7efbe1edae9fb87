import { useSignal } from '@preact/signals';
import type { Preview } from '../../../../api/drafts.ts';
import { apiUrl, get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { ApiProblem } from '../../../app/problem.ts';
import { Checkbox, Select } from '../../../ui/field.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { PreviewFrame } from '../../../ui/preview-frame.tsx';
import { ProblemNotice } from '../../../ui/problem.tsx';
import type { StepProps } from '../draft-page.tsx';
import { type Read, useRead } from '../use-read.ts';
import { saySize } from './files.tsx';
import { RecipientChoice } from './recipient-choice.tsx';

/** A preview, and of which revision it was asked for. */
interface Shown extends Preview {
  readonly revision: number;
}

type Look = 'desktop' | 'phone' | 'text';

/** The message as the chosen recipient would get it, as the draft is now. */
export function usePreview({ desk }: StepProps): Read<Shown> {
  const { revision } = desk.draft.value;
  const line = desk.recipient.value?.line;
  const read = async (signal: AbortSignal) => ({
    ...(await get<Preview>(desk.path('/preview'), { line }, signal)),
    revision,
  });
  return useRead(line === undefined ? null : read, [revision, line]);
}

/** Beside what is written: what one recipient gets of it. */
export function PreviewPane({ desk }: StepProps) {
  const { preview: w } = words().draft;
  const read = usePreview({ desk });
  const look = useSignal<Look>('desktop');
  const isDark = useSignal(false);
  const isRemote = useSignal(false);
  const { value, problem } = read;
  return (
    <aside class="preview stack" aria-label={w.title}>
      <h2>{w.title}</h2>
      <RecipientChoice desk={desk} />
      <div>
        <Select
          label={w.look}
          value={look.value}
          options={(['desktop', 'phone', 'text'] as const).map((one) => ({ value: one, label: w.looks[one] }))}
          onChange={(one) => {
            look.value = one;
          }}
        />
        {look.value !== 'text' && (
          <div class="preview-looks">
            <Checkbox
              label={w.dark}
              checked={isDark.value}
              onChange={(wanted) => {
                isDark.value = wanted;
              }}
            />
            <Checkbox
              label={w.remote}
              checked={isRemote.value}
              onChange={(wanted) => {
                isRemote.value = wanted;
              }}
            />
          </div>
        )}
      </div>
      {!desk.recipient.value && <p class="hint">{w.noList}</p>}
      {problem !== null &&
        (isIncomplete(problem) ? <p class="hint">{w.noMessage}</p> : <ProblemNotice problem={problem} />)}
      {!value && problem === null && desk.recipient.value && <Loading />}
      {value && problem === null && (
        <>
          <Head preview={value} />
          {look.value === 'text' ? (
            // It scrolls by keyboard, too.
            // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
            <pre class="mail-text" tabIndex={0}>
              {value.text}
            </pre>
          ) : (
            <PreviewFrame
              title={w.frame({ email: value.email })}
              width={look.value}
              scheme={isDark.value ? 'dark' : 'light'}
              src={apiUrl(desk.path('/preview.html'), {
                ...{ line: value.line, revision: value.revision },
                ...(isDark.value && { scheme: 'dark' }),
                ...(isRemote.value && { remote: true }),
              })}
            />
          )}
        </>
      )}
    </aside>
  );
}

function Head({ preview }: { readonly preview: Preview }) {
  const { preview: w } = words().draft;
  const { from, email, subject, attachments, size } = preview;
  return (
    <dl class="mail-head">
      <dt>{w.from}</dt>
      <dd>
        <bdi>{from}</bdi>
      </dd>
      <dt>{w.to}</dt>
      <dd>
        <bdi>{email}</bdi>
      </dd>
      <dt>{w.subject}</dt>
      <dd>
        <strong>{subject}</strong>
      </dd>
      {attachments.length > 0 && (
        <>
          <dt>{w.attachments}</dt>
          <dd>{attachments.map(({ filename }) => filename).join(', ')}</dd>
        </>
      )}
      <dt>{w.size}</dt>
      <dd>{saySize(size)}</dd>
    </dl>
  );
}

/** Whether a draft has no message or no list yet. */
function isIncomplete(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.code === 'draft-incomplete';
}
