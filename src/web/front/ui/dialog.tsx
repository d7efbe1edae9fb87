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
  /** What the button that closes it says; default: "Annuler". */
  readonly closeLabel?: string;
  readonly children: ComponentChildren;
}

/** A question or a part of a view above it (`<dialog>`): the keyboard stays within, and goes back where it was. */
export function Dialog({ isOpen, title, onClose, actions, closeLabel, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen) dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={onClose}>
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
