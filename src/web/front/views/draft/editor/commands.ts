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

/** The text before the cursor in its block; null: something is selected. */
export function beforeCursor({ selection: { empty, $from } }: EditorState): string | null {
  return empty ? $from.parent.textBetween(0, $from.parentOffset, '\n', '\uFFFC') : null;
}

/** Makes `{{ name }}` of what was begun with `{{`; `length`: how much of the name is there. */
export function completeLiquid(view: EditorView, name: string, length: number): void {
  const { state } = view;
  const { $from, from } = state.selection;
  const begun = /\{\{\s*$/.exec((beforeCursor(state) ?? '').slice(0, $from.parentOffset - length))?.[0] ?? '';
  const variable = nodeType('variable').create({ liquid: `{{ ${name} }}` }, null, $from.marks());
  view.dispatch(state.tr.replaceWith(from - length - begun.length, from, variable).scrollIntoView());
  view.focus();
}
