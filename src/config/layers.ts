import type { ConfigProblem, Origin } from '../config-problem.ts';
import { FacteurError } from '../errors.ts';
import { type EnvAccount, envAccount } from './env-account.ts';
import type { Settings } from './settings.ts';
import type { WrittenConfig } from './yaml-file.ts';

/** Flags of the command line that stand over everything else. */
export interface ConfigFlags {
  readonly concurrency?: string | number | undefined;
  /** Seconds, or with a unit. */
  readonly delay?: string | number | undefined;
  readonly account?: string | undefined;
}

/** The account that the environment and .env describe. */
export const DEFAULT_ACCOUNT = 'default';

type Path = readonly string[];

/** A value that stands over facteur.yaml, the place it belongs to there, and where it was written under which key. */
interface Override {
  readonly path: Path;
  readonly value: unknown;
  readonly key: string;
  readonly origin: Origin;
}

/** All layers in the shape of facteur.yaml, not checked yet. */
export interface Layered {
  readonly content: Record<string, unknown>;
  /** What people know the value at this path as, and where they wrote it. */
  whereIs(path: Path): { key: string; origin: Origin };
}

/** Puts flags, environment and .env over facteur.yaml. Throws `config-invalid` for a bad SMTP_URL. */
export function layersOver(yaml: WrittenConfig, settings: Settings, flags: ConfigFlags): Layered {
  const overrides = [...fromSettings(settings, yaml.content), ...fromFlags(flags)];
  const content = structuredClone(yaml.content);
  for (const { path, value } of overrides) put(content, path, value);
  return {
    content,
    whereIs(path) {
      const override = overrides.findLast((candidate) => startsWith(path, candidate.path));
      // Only these two: the value may be a password, and errors are shown.
      if (override) return { key: override.key, origin: override.origin };
      return { key: path.join('.'), origin: yaml.originOf(path) };
    },
  };
}

/** The error `config-invalid` for the value at this path. */
export function invalid(layered: Layered, path: Path, problem: ConfigProblem): FacteurError {
  return new FacteurError('config-invalid', { ...layered.whereIs(path), problem });
}

/** Fields of facteur.yaml besides the accounts that the environment has too, with their keys there. */
export const generalKeys = {
  concurrency: 'FACTEUR_CONCURRENCY',
  delay: 'FACTEUR_DELAY',
  publicUrl: 'FACTEUR_PUBLIC_URL',
  webProxy: 'FACTEUR_WEB_PROXY',
} as const;

function fromSettings(settings: Settings, yaml: Record<string, unknown>): Override[] {
  const general = Object.entries(generalKeys).flatMap(([field, key]) => {
    const setting = settings.first(key);
    return setting ? [{ path: [field], ...setting }] : [];
  });
  return [...general, ...fromAccount(envAccount(settings), isMapping(yaml.accounts) ? yaml.accounts : {})];
}

/** Without a server it is no account: EMAIL_SENDER alone may be there for something else. */
function fromAccount(account: EnvAccount, accounts: Record<string, unknown>): Override[] {
  if (!account.host && !account.transport && !isMapping(accounts[DEFAULT_ACCOUNT])) return [];
  return Object.entries(account).map(([field, setting]) => ({
    path: ['accounts', DEFAULT_ACCOUNT, ...field.split('.')],
    ...setting,
  }));
}

function fromFlags(flags: ConfigFlags): Override[] {
  return Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({ path: [field], value, key: `--${field}`, origin: { kind: 'flag' } }));
}

/** Where something else than a mapping is in the way, it is left for the check to find. */
function put(content: Record<string, unknown>, path: Path, value: unknown): void {
  const [field = '', ...rest] = path;
  if (rest.length === 0) {
    content[field] = value;
    return;
  }
  content[field] ??= {};
  const inner = content[field];
  if (isMapping(inner)) put(inner, rest, value);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((part, i) => path[i] === part);
}
