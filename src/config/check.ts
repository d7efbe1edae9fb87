import type { z } from 'zod';
import type { ConfigProblem } from '../config-problem.ts';
import { FacteurError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { invalid, type Layered } from './layers.ts';
import { knownKeys, schema, type Written } from './schema.ts';

/** Settings that people look for in facteur.yaml and that belong in .env, where `status` finds them at once. */
const inEnv: ReadonlyMap<string, string> = new Map([
  ['backend', 'FACTEUR_BACKEND'],
  ['data', 'FACTEUR_DATA'],
  ['autostart', 'FACTEUR_AUTOSTART'],
  ['redis', 'REDIS_URL'],
]);

/** Names that no account can have: the dry run is one to the store. */
const RESERVED_NAMES = ['dry-run'];

/** Checks all layers at once. Throws `config-invalid`, `config-unknown-key`, `config-env-key` for the first fault. */
export function checkLayers(layered: Layered): Written {
  const result = schema.safeParse(layered.content);
  // An unknown key first: it may be what a missing one was meant to be.
  const issue = result.error?.issues.find(({ code }) => code === 'unrecognized_keys') ?? result.error?.issues[0];
  if (issue) throw toFacteurError(issue, layered);
  const written = result.data as Written;
  const bad = Object.keys(written.accounts ?? {}).find((name) => !isAccountName(name));
  if (bad !== undefined) throw invalid(layered, ['accounts', bad], { kind: 'account-name' });
  return written;
}

/** What people can type after `--account` without quotes. */
function isAccountName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) && !RESERVED_NAMES.includes(name);
}

function toFacteurError(issue: z.core.$ZodIssue, layered: Layered): FacteurError {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return unknownKey(layered, path, issue.keys[0] ?? '');
  if (issue.code === 'custom') return invalid(layered, path, issue.params?.problem as ConfigProblem);
  const expectsList = issue.code === 'invalid_type' && issue.expected === 'array';
  return invalid(layered, path, { kind: expectsList ? 'list' : 'mapping' });
}

function unknownKey(layered: Layered, path: readonly string[], name: string): FacteurError {
  const where = layered.whereIs([...path, name]);
  const variable = path.length === 0 ? inEnv.get(name) : undefined;
  if (variable !== undefined) return new FacteurError('config-env-key', { ...where, variable });
  const known = knownKeys(path);
  return new FacteurError('config-unknown-key', { ...where, suggestion: suggest(name, known), known });
}
