import { useSignal } from '@preact/signals';
import type { DraftMessage } from '../../../../api/drafts.ts';
import { ask, get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ProblemNotice } from '../../../ui/problem.tsx';
import type { DraftDesk } from '../desk.ts';
import type { StepProps } from '../draft-page.tsx';
import { StepHeading } from '../step-nav.tsx';
import { useRead } from '../use-read.ts';
import { Body } from './body.tsx';
import { convert } from './converting.ts';
import { Files } from './files.tsx';
import { Inserter } from './inserting.ts';
import { PreviewPane } from './preview-pane.tsx';
import { Subject } from './subject.tsx';
import { Variables } from './variables.tsx';

/** Formats that messages are read from (docs/messages.md). */
const ACCEPT = '.md,.markdown,.html,.htm,.mjml,.txt,.docx,.odt,.eml';

/** A message that nobody has begun. */
const BLANK: DraftMessage = {
  ...{ revision: 0, name: 'message.md', format: 'md', settings: '', text: '', subject: null, attachments: [] },
};

/** The second step: what is written. */
export function MessageStep({ desk }: StepProps) {
  const { message: w } = words().draft;
  const generation = useSignal(0);
  const inserter = useSignal(new Inserter()).value;
  // What is written on is not begun anew because something is read again, but when another message is taken.
  const of = generation.value;
  const { value: read, problem } = useRead(
    async (signal) => ({ message: await readMessage(desk, signal), generation: of }),
    [of],
  );
  const value = read?.message;
  const again = () => {
    generation.value += 1;
  };
  if (problem !== null) return <ProblemNotice problem={problem} />;
  return (
    <section class="message-step draft-part">
      <div class="stack message-write">
        <StepHeading>{w.title}</StepHeading>
        {!value ? (
          <Loading />
        ) : (
          <>
            <Subject key={`subject ${read.generation}`} desk={desk} message={value} inserter={inserter} />
            <Variables desk={desk} inserter={inserter} />
            {value.format === 'document' ? (
              <Document desk={desk} name={value.name} onDone={again} />
            ) : (
              <Body key={read.generation} desk={desk} message={value} inserter={inserter} />
            )}
            <Files desk={desk} message={value} />
            <details class="card">
              <summary>{w.other}</summary>
              <FileDrop label={w.drop} accept={ACCEPT} onFiles={([file]) => file && take(desk, file).then(again)} />
            </details>
          </>
        )}
      </div>
      <PreviewPane desk={desk} />
    </section>
  );
}

async function readMessage(desk: DraftDesk, signal: AbortSignal): Promise<DraftMessage> {
  // What was written a moment ago is to be read.
  await desk.flush();
  if (!desk.draft.value.message?.name) return BLANK;
  return get<DraftMessage>(desk.path('/message'), {}, signal);
}

async function take(desk: DraftDesk, file: File): Promise<void> {
  await desk.flush();
  const body = new FormData();
  body.append('message', file);
  await desk.change((revision) => ask('PUT', desk.path('/message'), { body, revision }));
}

/** A message of a word processor or a mail program: it goes out as it is, or becomes a page that can be written on. */
function Document({ desk, name, onDone }: StepProps & { readonly name: string; readonly onDone: () => void }) {
  const { message: w } = words().draft;
  return (
    <Notice
      tone="info"
      title={w.document({ name })}
      actions={<Button onClick={() => convert(desk).then(onDone)}>{w.convertDocument}</Button>}
    >
      {w.documentText}
    </Notice>
  );
}
