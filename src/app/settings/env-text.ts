import { FacteurError } from '../../errors.ts';

/** A value as .env has it; null takes the variable away. Throws `settings-invalid` where it is not one value: .env has no lists. */
export function envText(field: string, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new FacteurError('settings-invalid', { field, problem: { kind: 'text' } });
}
