import { type Signal, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { ListReading } from '../../../../api/drafts.ts';
import { words } from '../../../app/language.ts';
import type { DraftDesk } from '../desk.ts';
import { useVariables } from './variables.tsx';

type Variable = ListReading['variables'][number];

/** What is being written between `{{` and the cursor. */
const BEGUN = /\{\{\s*([\p{L}\p{N}_]*)$/u;
/** Names that are offered at once. */
const MOST = 8;

/** Names of columns that are offered while one is being written. */
export interface Completion {
  /** Of the list of offers, for whoever has the cursor (ARIA: a combobox without a popup of its own). */
  readonly id: string;
  readonly offers: readonly Variable[];
  readonly at: number;
  /** Told what stands before the cursor; null: nothing is being written. */
  readonly look: (before: string | null) => void;
  /** A key; whether it was meant for the offers. */
  readonly onKey: (key: string) => boolean;
  /** Takes one. */
  readonly take: (variable: Variable) => void;
}

/** Offers names of columns behind `{{`. `put` writes one in the place of the `length` signs of it that are there already. */
export function useCompletion(desk: DraftDesk, put: (write: string, length: number) => void): Completion {
  const begun: Signal<string | null> = useSignal(null);
  const at = useSignal(0);
  const id = useId();
  const variables = useVariables(desk).value?.variables ?? [];
  const { value } = begun;
  const offers =
    value === null ? [] : variables.filter(({ write }) => plain(write).startsWith(plain(value))).slice(0, MOST);
  const take = ({ write }: Variable) => {
    put(write, begun.value?.length ?? 0);
    begun.value = null;
  };
  return {
    ...{ id, offers, at: at.value, take },
    look(before) {
      begun.value = before === null ? null : (BEGUN.exec(before)?.[1] ?? null);
      at.value = 0;
    },
    onKey(key) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      const offer = offers[at.value];
      if (!offer) return false;
      if (step) at.value = (at.value + step + offers.length) % offers.length;
      else if (key === 'Enter' || key === 'Tab') take(offer);
      else if (key === 'Escape') begun.value = null;
      else return false;
      return true;
    },
  };
}

function plain(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The names that are offered, each with what it becomes for the chosen recipient. */
export function Offers({ desk, completion }: { readonly desk: DraftDesk; readonly completion: Completion }) {
  const { id, offers, at, take } = completion;
  return (
    <div id={id} class="offers" role="listbox" aria-label={words().draft.message.offers} hidden={offers.length === 0}>
      {offers.map((variable, i) => (
        <div
          key={variable.column}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === at}
          // The keyboard stays in the text.
          onMouseDown={(event) => {
            event.preventDefault();
            take(variable);
          }}
        >
          {variable.write} <span class="soft">{desk.recipient.value?.vars[variable.column]}</span>
        </div>
      ))}
    </div>
  );
}
