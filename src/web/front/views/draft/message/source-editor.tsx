import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { DraftMessage } from '../../../../api/drafts.ts';
import { words } from '../../../app/language.ts';
import type { StepProps } from '../draft-page.tsx';
import { type Inserter, insertInto } from './inserting.ts';
import { useVariables } from './variables.tsx';

interface SourceEditorProps extends StepProps {
  readonly text: string;
  readonly format: DraftMessage['format'];
  readonly inserter: Inserter;
  readonly onText: (text: string) => void;
}

/** What is being written between `{{` and the cursor. */
const BEGUN = /\{\{\s*([\p{L}\p{N}_]*)$/u;
const MOST = 8;

/** The message as it is written, with the names of columns completed behind `{{`. */
export function SourceEditor({ desk, text, format, inserter, onText }: SourceEditorProps) {
  const { message: w } = words().draft;
  const field = useRef<HTMLTextAreaElement>(null);
  const begun = useSignal<string | null>(null);
  const at = useSignal(0);
  const id = useId();
  const variables = useVariables(desk).value?.variables ?? [];
  const plain = (name: string) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const offers =
    begun.value === null
      ? []
      : variables.filter(({ write }) => plain(write).startsWith(plain(begun.value ?? ''))).slice(0, MOST);
  useEffect(() => {
    const insert = (variable: string) => field.current && insertInto(field.current, variable);
    inserter.useUsually(insert);
    return () => inserter.useUsually(null);
  }, []);
  const look = () => {
    const { selectionStart, value } = field.current as HTMLTextAreaElement;
    begun.value = BEGUN.exec(value.slice(0, selectionStart))?.[1] ?? null;
    at.value = 0;
  };
  const take = (write: string) => {
    const area = field.current as HTMLTextAreaElement;
    area.selectionStart -= begun.value?.length ?? 0;
    const isClosed = area.value.slice(area.selectionEnd).trimStart().startsWith('}}');
    const space = /\{\{$/.test(area.value.slice(0, area.selectionStart)) ? ' ' : '';
    insertInto(area, `${space}${write}${isClosed ? '' : ' }}'}`);
    begun.value = null;
  };
  const onKey = (event: KeyboardEvent) => {
    if (offers.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) at.value = (at.value + step + offers.length) % offers.length;
    else if (event.key === 'Enter' || event.key === 'Tab') take(offers[at.value]?.write ?? '');
    else if (event.key === 'Escape') begun.value = null;
    else return;
    event.preventDefault();
  };
  return (
    <div class="source">
      <textarea
        ref={field}
        class="source-text"
        rows={18}
        spellcheck={format === 'md' || format === 'txt'}
        aria-labelledby="body-label"
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={offers.length > 0 ? `${id}-${at.value}` : undefined}
        value={text}
        onFocus={({ currentTarget }) => inserter.use((variable) => insertInto(currentTarget, variable))}
        onInput={({ currentTarget }) => {
          onText(currentTarget.value);
          look();
        }}
        onKeyDown={onKey}
        onBlur={() => {
          begun.value = null;
        }}
      />
      <div id={id} class="offers" role="listbox" aria-label={w.offers} hidden={offers.length === 0}>
        {offers.map(({ column, write }, i) => (
          <div
            key={column}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at.value}
            onMouseDown={(event) => {
              event.preventDefault();
              take(write);
            }}
          >
            {write} <span class="soft">{desk.recipient.value?.vars[column]}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
