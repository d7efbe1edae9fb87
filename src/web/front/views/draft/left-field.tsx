import { useSignal } from '@preact/signals';
import { Field } from '../../ui/field.tsx';

interface LeftFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  /** Called with what was written when the field is left. */
  readonly onChange: (text: string) => void;
  /** A number of at least 0. */
  readonly isNumber?: boolean;
}

/** A field that counts when it is left: what is half written would be refused, and nothing that arrives meanwhile writes over it. */
export function LeftField({ label, hint, value, onChange, isNumber = false }: LeftFieldProps) {
  const text = useSignal<string | null>(null);
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          {...(isNumber ? { type: 'number', min: 0, max: 86_400, step: 'any' } : { type: 'text', autocomplete: 'off' })}
          value={text.value ?? value}
          onFocus={() => {
            text.value ??= value;
          }}
          onBlur={({ currentTarget: { validity } }) => {
            if (validity.valid) text.value = null;
          }}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
          onChange={({ currentTarget: { validity } }) => {
            const written = text.value?.trim() ?? value;
            if (validity.valid && written !== value) onChange(written);
          }}
        />
      )}
    </Field>
  );
}
