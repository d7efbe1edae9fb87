import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from '../app/language.ts';
import { Button } from './button.tsx';

interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** Called when it is to be closed: by Escape, by its button. */
  readonly onClose: () => void;
  /** What can be done besides closing it. */
  readonly actions?: ComponentChildren;
  /** It has more to show than a question: as wide as there is room. */
  readonly wide?: boolean;
  /** What the button that closes it says; default: "Annuler". */
  readonly closeLabel?: string;
  readonly children: ComponentChildren;
}

/** A question or a part of a view above it (`<dialog>`): the keyboard stays within, and goes back where it was. */
export function Dialog({ isOpen, title, onClose, actions, closeLabel, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const wanted = useRef(isOpen);
  wanted.current = isOpen;
  // The browser tells it some time after it was closed: whoever has taken it away knows already, and it may be open again.
  const closed = () => {
    if (wanted.current && !dialog.current?.open) onClose();
  };
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen) dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class={`dialog ${wide ? 'wide' : ''}`} aria-labelledby={id} onClose={closed}>
      {isOpen && (
        <>
          <h2 id={id}>{title}</h2>
          <div class="dialog-body">{children}</div>
          <div class="actions dialog-actions">
            {actions}
            <Button onClick={onClose}>{closeLabel ?? words().common.cancel}</Button>
          </div>
        </>
      )}
    </dialog>
  );
}
