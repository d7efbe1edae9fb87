import type { MarkType, NodeType } from 'prosemirror-model';
import type { EditorState } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { schema } from './schema.ts';

/** A node of the schema by its name. */
export function nodeType(name: string): NodeType {
  const type = schema.nodes[name];
  if (!type) throw new Error(`the schema has no ${name}`);
  return type;
}

/** A mark of the schema by its name. */
export function markType(name: string): MarkType {
  const type = schema.marks[name];
  if (!type) throw new Error(`the schema has no ${name}`);
  return type;
}

/** Whether what is selected, or what is typed next, has a mark. */
export function hasMark({ selection, storedMarks, doc }: EditorState, name: string): boolean {
  const { empty, from, to, $from } = selection;
  const type = markType(name);
  return empty ? Boolean(type.isInSet(storedMarks ?? $from.marks())) : doc.rangeHasMark(from, to, type);
}

/** Whether the cursor is in a block of a kind. */
export function isIn(
  { selection: { $from } }: EditorState,
  name: string,
  attrs: Readonly<Record<string, unknown>> = {},
): boolean {
  return Array.from({ length: $from.depth + 1 }, (_, depth) => $from.node(depth)).some(
    (node) => node.type.name === name && Object.entries(attrs).every(([key, value]) => node.attrs[key] === value),
  );
}

/** Puts `{{ ... }}` where the cursor is, in the look of what stands there. */
export function insertLiquid(view: EditorView, liquid: string): void {
  const { state } = view;
  const marks = state.storedMarks ?? state.selection.$from.marks();
  view.dispatch(
    state.tr.replaceSelectionWith(nodeType('variable').create({ liquid }, null, marks), false).scrollIntoView(),
  );
  view.focus();
}

/** Makes a link of what is selected, or of its own address; '' takes the link away. */
export function setLink(view: EditorView, href: string): void {
  const { state } = view;
  const link = markType('link');
  const { from, to, empty } = state.selection;
  if (href === '') view.dispatch(state.tr.removeMark(from, to, link));
  else if (empty) view.dispatch(state.tr.replaceSelectionWith(schema.text(href, [link.create({ href })]), false));
  else view.dispatch(state.tr.addMark(from, to, link.create({ href })));
  view.focus();
}

/** The address of the link at the cursor; '': there is none. */
export function linkAt({ selection: { $from, from, to }, doc }: EditorState): string {
  let href = '';
  const look = (marks: readonly { readonly type: MarkType; readonly attrs: Record<string, unknown> }[]) => {
    const found = marks.find(({ type }) => type.name === 'link');
    if (found) href = String(found.attrs.href);
  };
  look($from.marks());
  doc.nodesBetween(from, to, (node) => look(node.marks));
  return href;
}
