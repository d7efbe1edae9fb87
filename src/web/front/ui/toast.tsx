import { signal } from '@preact/signals';
import { words } from '../app/language.ts';
import { Button } from './button.tsx';
import { sayProblem } from './problem.tsx';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo: (() => Promise<unknown>) | null;
}

/** How long a toast stays, in milliseconds; longer where something can be undone. */
const STAY_MS = 6_000;
const STAY_TO_UNDO_MS = 12_000;

const toasts = signal<readonly Toast[]>([]);
let count = 0;

/** Says what has happened, for a while. `undo`: takes it back, in place of a question before; why it could not is said, too. */
export function toast(text: string, { undo = null }: { readonly undo?: (() => Promise<unknown>) | null } = {}): void {
  count += 1;
  const id = count;
  toasts.value = [...toasts.value, { id, text, undo }];
  setTimeout(() => drop(id), undo ? STAY_TO_UNDO_MS : STAY_MS);
}

/** Says why something could not be done that has no place of its own on the view. */
export function toastProblem(problem: unknown): void {
  const { what, remedy } = sayProblem(problem);
  // A title ends without a full stop, a sentence of the server's with one.
  toast(`${what.replace(/\.?$/, '.')} ${remedy}`);
}

function drop(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Where they are shown: once, below everything. */
export function Toasts() {
  const { common } = words();
  return (
    <div class="toasts" role="status">
      {toasts.value.map(({ id, text, undo }) => (
        <div key={id} class="toast">
          <span>{text}</span>
          {undo && (
            <Button
              kind="quiet"
              onClick={() => {
                drop(id);
                undo().catch(toastProblem);
              }}
            >
              {common.undo}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
