import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import { redo, undo } from 'prosemirror-history';
import { wrapInList } from 'prosemirror-schema-list';
import type { Command, EditorState } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import type { DraftDesk } from '../desk.ts';
import { hasMark, isIn, linkAt, markType, nodeType, setLink } from './commands.ts';
import { addPictures } from './pictures.ts';

interface ToolbarProps {
  readonly desk: DraftDesk;
  readonly view: EditorView;
  /** What the view shows now. */
  readonly state: EditorState;
}

type ToolName = Exclude<
  keyof ReturnType<typeof words>['draft']['tools'],
  'label' | 'linkTitle' | 'linkAddress' | 'setLink' | 'removeLink'
>;

interface Tool {
  readonly name: ToolName;
  readonly command: Command;
  readonly isOn: boolean;
}

/** What can be done with the text besides typing. */
export function Toolbar({ desk, view, state }: ToolbarProps) {
  const { tools: w } = words().draft;
  const isLinking = useSignal(false);
  const picture = useRef<HTMLInputElement>(null);
  const isHeading = isIn(state, 'heading', { level: 2 });
  const tools: Tool[] = [
    { name: 'bold', command: toggleMark(markType('strong')), isOn: hasMark(state, 'strong') },
    { name: 'italic', command: toggleMark(markType('em')), isOn: hasMark(state, 'em') },
    {
      name: 'heading',
      command: isHeading ? setBlockType(nodeType('paragraph')) : setBlockType(nodeType('heading'), { level: 2 }),
      isOn: isHeading,
    },
    {
      name: 'bullets',
      command: wrapInList(nodeType('bullet_list'), { tight: true }),
      isOn: isIn(state, 'bullet_list'),
    },
    {
      name: 'numbers',
      command: wrapInList(nodeType('ordered_list'), { tight: true }),
      isOn: isIn(state, 'ordered_list'),
    },
    { name: 'quote', command: wrapIn(nodeType('blockquote')), isOn: isIn(state, 'blockquote') },
    { name: 'undo', command: undo, isOn: false },
    { name: 'redo', command: redo, isOn: false },
  ];
  return (
    <div class="toolbar" role="toolbar" aria-label={w.label}>
      {tools.map(({ name, command, isOn }) => (
        <ToolButton
          key={name}
          label={w[name]}
          isOn={isOn}
          isOff={!isOn && !command(state)}
          onClick={() => {
            command(state, view.dispatch);
            view.focus();
          }}
        />
      ))}
      <ToolButton
        label={w.link}
        isOn={linkAt(state) !== ''}
        onClick={() => {
          isLinking.value = true;
        }}
      />
      <ToolButton label={w.picture} isOn={false} onClick={() => picture.current?.click()} />
      <input
        ref={picture}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          void addPictures(desk, view, [...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      <LinkQuestion
        isOpen={isLinking.value}
        before={linkAt(state)}
        onClose={() => {
          isLinking.value = false;
        }}
        onLink={(href) => {
          isLinking.value = false;
          setLink(view, href);
        }}
      />
    </div>
  );
}

interface ToolButtonProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly isOff?: boolean;
  readonly onClick: () => void;
}

function ToolButton({ label, isOn, isOff = false, onClick }: ToolButtonProps) {
  return (
    <button
      type="button"
      class="tool"
      aria-pressed={isOn}
      disabled={isOff}
      // What is selected in the text stays so.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      {label}
    </button>
  );
}

interface LinkQuestionProps {
  readonly isOpen: boolean;
  readonly before: string;
  readonly onClose: () => void;
  readonly onLink: (href: string) => void;
}

function LinkQuestion({ isOpen, before, onClose, onLink }: LinkQuestionProps) {
  const { tools: w } = words().draft;
  const href = useSignal<string | null>(null);
  const written = href.value ?? before;
  const link = (to: string) => {
    href.value = null;
    onLink(to);
  };
  return (
    <Dialog
      isOpen={isOpen}
      title={w.linkTitle}
      onClose={() => {
        href.value = null;
        onClose();
      }}
      actions={
        <>
          <Button kind="primary" disabled={written.trim() === ''} onClick={() => link(meant(written))}>
            {w.setLink}
          </Button>
          {before !== '' && <Button onClick={() => link('')}>{w.removeLink}</Button>}
        </>
      }
    >
      <Field label={w.linkAddress}>
        {(control) => (
          <input
            {...control}
            type="text"
            inputMode="url"
            value={written}
            onInput={({ currentTarget }) => {
              href.value = currentTarget.value;
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && written.trim() !== '') link(meant(written));
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}

/** People write `www.example.org` and `asso@example.org`. */
function meant(written: string): string {
  const text = written.trim();
  if (/^[a-z][a-z0-9+.-]*:|^\{\{|^#/i.test(text)) return text;
  return /^[^\s/]+@[^\s/]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
}
