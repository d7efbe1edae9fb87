import { type Signal, useSignal } from '@preact/signals';
import type { AccountSettings } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { Select } from '../../ui/field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type Change, settingOf, writtenAt } from './change.ts';

const choices = ['none', 'one', 'all'] as const;
type Copies = (typeof choices)[number];

/** Where what is wrong with them may be, below the account. */
export const copiesPlaces = ['sent', 'sent.copies', 'sent.host'] as const;

/** Which copies are kept, as it is being chosen. */
export interface CopiesInputs {
  readonly copies: Signal<Copies>;
  /** The server of the mailbox they go to. */
  readonly host: Signal<string>;
}

/** The inputs with what is written of an account; null: a new one. */
export function useCopiesInputs(account: AccountSettings | null): CopiesInputs {
  const written = account?.written ?? {};
  return { copies: useSignal(copiesIn(written)), host: useSignal(writtenAt(written, 'sent', 'host')) };
}

/** `sent: one`, or `sent: { copies: one, ... }`, where `copies` may be missing. */
function copiesIn({ sent }: Readonly<Record<string, unknown>>): Copies {
  const isMapping = typeof sent === 'object' && sent !== null;
  const word = isMapping ? ((sent as { copies?: unknown }).copies ?? 'all') : sent;
  return choices.find((one) => one === word) ?? 'none';
}

/** What is to be written of it: nothing of what was left as it is. */
export function copiesChange({ copies, host }: CopiesInputs, account: AccountSettings | null): Change {
  const written = account?.written ?? {};
  const isSame = copies.value === copiesIn(written);
  if (copies.value === 'none' || host.value.trim() === writtenAt(written, 'sent', 'host')) {
    return isSame ? {} : { sent: copies.value };
  }
  return { sent: { copies: copies.value, host: settingOf(host.value) } };
}

interface CopiesFieldsProps {
  readonly inputs: CopiesInputs;
  readonly about: (place: (typeof copiesPlaces)[number]) => {
    readonly problem: string | null;
    readonly disabled: boolean;
  };
}

/** The choice, and the server where copies are kept at all. */
export function CopiesFields({ inputs: { copies, host }, about }: CopiesFieldsProps) {
  const { copies: w } = words();
  const { problem, disabled } = about('sent');
  return (
    <>
      <Select
        label={w.which}
        hint={w.whichHint}
        value={copies.value}
        options={choices.map((value) => ({ value, label: w.choices[value] }))}
        onChange={(value) => {
          copies.value = value;
        }}
        problem={problem ?? about('sent.copies').problem}
        disabled={disabled}
      />
      {copies.value !== 'none' && (
        <TextField
          label={w.host}
          hint={w.hostHint}
          value={host}
          problem={about('sent.host').problem}
          disabled={disabled}
        />
      )}
    </>
  );
}
