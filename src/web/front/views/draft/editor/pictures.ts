import type { EditorView } from 'prosemirror-view';
import type { DraftDesk } from '../desk.ts';
import { addFiles } from '../message/files.tsx';
import { nodeType } from './commands.ts';

/** Pictures among what was dropped or pasted. */
export function filesIn(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
}

/** Adds pictures to the draft and shows them where the cursor is. */
export async function addPictures(desk: DraftDesk, view: EditorView, files: readonly File[]): Promise<void> {
  const named = files.map((file) => new File([file], nameOf(file), { type: file.type }));
  if (!(await addFiles(desk, named))) return;
  for (const { name } of named) {
    const image = nodeType('image').create({ src: encodeURI(name), alt: name.replace(/\.[^.]*$/, '') });
    view.dispatch(view.state.tr.replaceSelectionWith(image).scrollIntoView());
  }
  view.focus();
}

// What was copied from a screen is called image.png, each time anew.
function nameOf({ name }: File): string {
  const plain = name.normalize('NFC').replace(/^\.+|[\\/:\p{C}]/gu, '');
  return plain === 'image.png' || plain === '' ? `image-${Date.now()}.png` : plain;
}
