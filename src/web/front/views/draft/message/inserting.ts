/** Where a variable goes: into what was written in last. */
export class Inserter {
  #target: ((text: string) => void) | null = null;
  #usual: ((text: string) => void) | null = null;

  /** Whoever has the keyboard says so. */
  use(insert: (text: string) => void): void {
    this.#target = insert;
  }

  /** Where it goes while nothing was written in yet. */
  useUsually(insert: ((text: string) => void) | null): void {
    // What had the keyboard is gone with its field.
    if (insert === null && this.#target === this.#usual) this.#target = null;
    this.#usual = insert;
  }

  insert(text: string): void {
    (this.#target ?? this.#usual)?.(text);
  }
}

/** Puts a text where the cursor of a field is, as if it were typed: it can be undone. */
export function insertInto(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.focus();
  // The only way that the browser's own undo knows of.
  if (!document.execCommand('insertText', false, text)) {
    field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
