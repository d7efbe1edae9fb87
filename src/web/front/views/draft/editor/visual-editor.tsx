import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { EditorState } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { words } from '../../../app/language.ts';
import type { DraftDesk } from '../desk.ts';
import type { Inserter } from '../message/inserting.ts';
import { Offers, useCompletion } from '../message/offers.tsx';
import { beforeCursor, completeLiquid, insertLiquid } from './commands.ts';
import { nodeViews } from './node-views.ts';
import { openMarkdown } from './open.ts';
import { addPictures, filesIn } from './pictures.ts';
import { plugins } from './plugins.ts';
import { Toolbar } from './toolbar.tsx';
import { writeMarkdown } from './write.ts';

export interface VisualEditorProps {
  readonly desk: DraftDesk;
  /** The message as Markdown; read once. */
  readonly text: string;
  readonly inserter: Inserter;
  readonly onText: (text: string) => void;
  /** The message says something that would be lost here. */
  readonly onBeyond: () => void;
}

/** A message as it will look, kept as Markdown. */
export function VisualEditor({ desk, text, inserter, onText, onBeyond }: VisualEditorProps) {
  const { message: w } = words().draft;
  const place = useRef<HTMLDivElement>(null);
  const view = useSignal<EditorView | null>(null);
  const state = useSignal<EditorState | null>(null);
  const completion = useCompletion(desk, (write, length) => {
    if (view.value) completeLiquid(view.value, write, length);
  });
  // The editor is made once; what is offered changes.
  const offered = useRef(completion);
  offered.current = completion;
  useEffect(() => {
    const opened = openMarkdown(text);
    if (!opened || !place.current) {
      onBeyond();
      return;
    }
    const made = new EditorView(place.current, {
      state: EditorState.create({ doc: opened.doc, plugins: plugins() }),
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-labelledby': 'body-label', class: 'visual-text' },
      nodeViews: nodeViews(desk),
      dispatchTransaction(transaction) {
        const next = made.state.apply(transaction);
        made.updateState(next);
        state.value = next;
        if (transaction.docChanged) onText(writeMarkdown(next.doc, opened));
        offered.current.look(transaction.docChanged ? beforeCursor(next) : null);
      },
      handleDOMEvents: {
        focus: () => inserter.use(insert),
        blur: () => offered.current.look(null),
      },
      handleKeyDown: (_view, { key }) => offered.current.onKey(key),
      handlePaste: (_view, event) => takePictures(event.clipboardData),
      handleDrop: (_view, event) => takePictures(event.dataTransfer),
    });
    const insert = (liquid: string) => insertLiquid(made, liquid);
    const takePictures = (data: DataTransfer | null) => {
      const files = filesIn(data);
      if (files.length > 0) void addPictures(desk, made, files);
      return files.length > 0;
    };
    inserter.useUsually(insert);
    view.value = made;
    state.value = made.state;
    return () => {
      inserter.useUsually(null);
      made.destroy();
    };
  }, []);
  return (
    <div class="visual">
      {view.value && state.value && <Toolbar desk={desk} view={view.value} state={state.value} />}
      <div class="source">
        <div ref={place} class="visual-place" />
        <Offers desk={desk} completion={completion} />
      </div>
      <p class="hint">{w.visualHint}</p>
    </div>
  );
}
