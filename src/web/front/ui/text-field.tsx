import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Field } from './field.tsx';

interface TextFieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly problem?: string | null;
  readonly value: Signal<string>;
  readonly type?: 'text' | 'email' | 'password' | 'search' | 'url';
  readonly inputMode?: 'numeric' | 'decimal';
  readonly autocomplete?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly maxLength?: number;
  readonly spellcheck?: boolean;
  readonly class?: string;
  readonly onBlur?: () => void;
  /** More than one line. */
  readonly rows?: number;
}

/** A label with an input whose text is in a signal. */
export function TextField({ label, hint, problem = null, value, rows, ...input }: TextFieldProps) {
  const onInput = (event: { readonly currentTarget: { readonly value: string } }) => {
    value.value = event.currentTarget.value;
  };
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(field) =>
        rows === undefined ? (
          <input {...field} {...(input as { readonly type?: 'text' })} value={value.value} onInput={onInput} />
        ) : (
          <textarea {...field} {...(input as object)} rows={rows} value={value.value} onInput={onInput} />
        )
      }
    </Field>
  );
}
