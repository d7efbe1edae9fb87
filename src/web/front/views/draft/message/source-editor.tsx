import { useEffect, useRef } from 'preact/hooks';
import type { DraftMessage } from '../../../../api/drafts.ts';
import type { StepProps } from '../draft-page.tsx';
import { type Inserter, insertInto } from './inserting.ts';
import { Offers, useCompletion } from './offers.tsx';

interface SourceEditorProps extends StepProps {
  readonly text: string;
  readonly format: DraftMessage['format'];
  readonly inserter: Inserter;
  readonly onText: (text: string) => void;
}

/** The message as it is written, with the names of columns completed behind `{{`. */
export function SourceEditor({ desk, text, format, inserter, onText }: SourceEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const completion = useCompletion(desk, (write, length) => {
    const area = field.current as HTMLTextAreaElement;
    area.selectionStart -= length;
    const isClosed = area.value.slice(area.selectionEnd).trimStart().startsWith('}}');
    const space = area.value.slice(0, area.selectionStart).endsWith('{{') ? ' ' : '';
    insertInto(area, `${space}${write}${isClosed ? '' : ' }}'}`);
  });
  useEffect(() => {
    const insert = (variable: string) => field.current && insertInto(field.current, variable);
    inserter.useUsually(insert);
    return () => inserter.useUsually(null);
  }, []);
  return (
    <div class="source">
      <textarea
        ref={field}
        class="source-text"
        rows={18}
        spellcheck={format === 'md' || format === 'txt'}
        aria-labelledby="body-label"
        aria-autocomplete="list"
        aria-controls={completion.id}
        aria-activedescendant={completion.offers.length > 0 ? `${completion.id}-${completion.at}` : undefined}
        value={text}
        onFocus={({ currentTarget }) => inserter.use((variable) => insertInto(currentTarget, variable))}
        onInput={({ currentTarget: { value, selectionStart } }) => {
          onText(value);
          completion.look(value.slice(0, selectionStart));
        }}
        onKeyDown={(event) => {
          if (completion.onKey(event.key)) event.preventDefault();
        }}
        onBlur={() => completion.look(null)}
      />
      <Offers desk={desk} completion={completion} />
    </div>
  );
}
