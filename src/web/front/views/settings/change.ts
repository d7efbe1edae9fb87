import type { Settings } from '../../../api/types.ts';
import { ask } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';

/** What every part of the settings is given. */
export interface PartProps {
  readonly settings: Settings;
  /** Called with what the files say after a change. */
  readonly onChanged: (settings: Settings) => void;
}

/** A change as JSON Merge Patch has it (RFC 7396): null takes away. */
export type Change = Readonly<Record<string, unknown>>;

/** Changes what the files say, if they still say what was read. Throws `ApiProblem`: `settings-changed`, `settings-invalid` ... */
export function changeSettings(
  { revision }: Settings,
  path: '' | `/accounts/${string}`,
  change: Change,
): Promise<Settings> {
  return ask<Settings>('PATCH', `/settings${path}`, { json: change, revision });
}

/** What is wrong with one field, by its path in the settings (`accounts.default.host`); null: it is not that field. */
export function problemOf(problem: unknown, field: string): string | null {
  return isAbout(problem, field) ? `${problem.detail} ${problem.remedy}` : null;
}

/** What went wrong, unless it is said beside one of these fields. */
export function otherProblem(problem: unknown, fields: readonly string[]): unknown {
  return fields.some((field) => isAbout(problem, field)) ? null : problem;
}

function isAbout(problem: unknown, field: string): problem is ApiProblem {
  return problem instanceof ApiProblem && problem.params.field === field;
}

/** What is written under a path, as text for an input; '': nothing is. */
export function writtenAt(written: Readonly<Record<string, unknown>>, ...path: readonly string[]): string {
  let value: unknown = written;
  for (const part of path) value = (value as Record<string, unknown> | null | undefined)?.[part];
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

/** What an input says, as a setting: '' takes it away; a number where it is one. */
export function settingOf(text: string): string | number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d+(?:[.,]\d+)?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : trimmed;
}
