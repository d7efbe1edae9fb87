import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What the input of a field takes, so that its label, its hint and its problem are read with it. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
}

interface FieldProps {
  readonly label: ComponentChildren;
  /** What to write, in a sentence. */
  readonly hint?: ComponentChildren;
  /** What is wrong with it, and what to do. */
  readonly problem?: string | null;
  readonly children: (control: FieldControl) => ComponentChildren;
}

/** A label with its input. */
export function Field({ label, hint, problem = null, children }: FieldProps) {
  const id = useId();
  const about = [...(hint ? [`${id}-hint`] : []), ...(problem ? [`${id}-problem`] : [])].join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({ id, ...(about && { 'aria-describedby': about }), ...(problem && { 'aria-invalid': true }) })}
      {problem && (
        <p class="field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

interface CheckboxProps {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

/** One thing that is so or not. */
export function Checkbox({ label, checked, onChange, disabled = false }: CheckboxProps) {
  return (
    <label class="checkbox">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

interface SelectProps<T extends string> {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly problem?: string | null;
  readonly disabled?: boolean;
}

/** One of a few. */
export function Select<T extends string>({ value, options, onChange, disabled = false, ...about }: SelectProps<T>) {
  return (
    <Field {...about}>
      {(control) => (
        <select
          {...control}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.value as T)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
