import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import type { DraftMessage } from '../../../../api/drafts.ts';
import { ask } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { StepProps } from '../draft-page.tsx';
import type { VisualEditorProps } from '../editor/visual-editor.tsx';
import type { Inserter } from './inserting.ts';
import { SourceEditor } from './source-editor.tsx';

interface BodyProps extends StepProps {
  readonly message: DraftMessage;
  readonly inserter: Inserter;
}

const mediaTypes = {
  md: 'text/markdown',
  html: 'text/html',
  mjml: 'application/octet-stream',
  txt: 'text/plain',
  document: '',
};

/** The text of the message: as it will look where it is Markdown, else, or when wanted, as it is written. */
export function Body({ desk, message, inserter }: BodyProps) {
  const { message: w } = words().draft;
  const text = useSignal(message.text);
  const isVisual = useSignal(message.format === 'md');
  /** Why the visual editor is not there: it would have lost something. */
  const isBeyond = useSignal(false);
  const save = (next: string) => {
    text.value = next;
    desk.later('message', (revision) => {
      const { name, format, settings } = message;
      const body = new Blob([settings + text.value], { type: mediaTypes[format] });
      return ask('PUT', desk.path('/message'), { query: { name }, body, revision });
    });
  };
  return (
    <div class="body">
      <div class="body-head">
        <span id="body-label" class="body-label">
          {w.body}
        </span>
        {message.format === 'md' && (
          <Button
            kind="quiet"
            onClick={() => {
              isVisual.value = !isVisual.value;
              isBeyond.value = false;
            }}
          >
            {isVisual.value ? w.asSource : w.asShown}
          </Button>
        )}
      </div>
      {isBeyond.value && <Notice tone="info">{w.beyond}</Notice>}
      {isVisual.value ? (
        <Visual
          desk={desk}
          text={text.value}
          inserter={inserter}
          onText={save}
          onBeyond={() => {
            isVisual.value = false;
            isBeyond.value = true;
          }}
        />
      ) : (
        <SourceEditor desk={desk} text={text.value} format={message.format} inserter={inserter} onText={save} />
      )}
    </div>
  );
}

/** Loaded when a message is first written on: it is larger than all the rest of the page. */
let loaded: FunctionComponent<VisualEditorProps> | undefined;

function Visual(props: VisualEditorProps) {
  const isThere = useSignal(loaded !== undefined);
  useEffect(() => {
    if (loaded) return;
    void import('../editor/visual-editor.tsx').then(({ VisualEditor }) => {
      loaded = VisualEditor;
      isThere.value = true;
    });
  }, []);
  const Editor = isThere.value ? loaded : undefined;
  return Editor ? <Editor {...props} /> : <Loading />;
}
