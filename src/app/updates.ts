import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { boundedText } from './bounded-text.ts';
import type { Surroundings } from './surroundings.ts';

/** What this program is called at the registry. */
const PACKAGE = 'facteur';
/** Where npm asks when nothing else is set. */
const REGISTRY = 'https://registry.npmjs.org/';
/** A registry that takes longer is not waited for, in milliseconds. */
const PATIENCE_MS = 5_000;
/** Characters of its answer at most; the description of one version has some thousands. */
const LONGEST = 256 * 1024;

/** How this program came here, which decides how it is updated. */
export type InstalledAs = 'global' | 'project' | 'bundle' | 'container' | 'source';

/** Why no newer version could be looked for. `reason`: a code of the network (ECONNREFUSED), or what the system says. */
export type LookProblem =
  | { readonly kind: 'address' | 'late' | 'answer' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'network'; readonly reason: string };

/** What was found: `newest` is what the registry gives to whoever installs today. */
export type UpdateLook =
  | { readonly state: 'current'; readonly newest: string }
  | { readonly state: 'newer'; readonly newest: string }
  | { readonly state: 'unknown'; readonly problem: LookProblem };

/**
 * The registry that npm would ask, by its environment (`npm_config_registry`, in either case); without what may be secret in its address. Of
 * what is no address on the web, the variable's name.
 */
export function registryOf(env: Surroundings['env']): string {
  const name = Object.keys(env).find((key) => key.toLowerCase() === 'npm_config_registry' && env[key]);
  if (name === undefined) return REGISTRY;
  const url = URL.parse(env[name] ?? '');
  if (!url || !/^https?:$/.test(url.protocol)) return name;
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = '';
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

/**
 * Whether the registry has a newer version than `own` (as SemVer 2.0.0 writes versions). Asks one question, and waits
 * `patienceMs` for the whole answer; never throws: what went wrong is part of the answer, because nothing else depends on it.
 */
export async function lookForUpdate(
  env: Surroundings['env'],
  own: string,
  patienceMs = PATIENCE_MS,
): Promise<UpdateLook> {
  const url = URL.parse(`${PACKAGE}/latest`, registryOf(env));
  if (!url) return { state: 'unknown', problem: { kind: 'address' } };
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', 'user-agent': PACKAGE },
      signal: AbortSignal.timeout(patienceMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      return { state: 'unknown', problem: { kind: 'status', status: response.status } };
    }
    const newest = versionIn(await boundedText(response, LONGEST));
    if (newest === null) return { state: 'unknown', problem: { kind: 'answer' } };
    return { state: compareVersions(newest, own) > 0 ? 'newer' : 'current', newest };
  } catch (error) {
    return { state: 'unknown', problem: problemOf(error) };
  }
}

function versionIn(text: string): string | null {
  try {
    const { version } = JSON.parse(text) as { version?: unknown };
    return typeof version === 'string' && VERSION.test(version) ? version : null;
  } catch {
    return null;
  }
}

function problemOf(error: unknown): LookProblem {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === 'TimeoutError') return { kind: 'late' };
  // Longer than anything that is asked for here.
  if (error instanceof RangeError) return { kind: 'answer' };
  return { kind: 'network', reason: cause?.code || cause?.message || message };
}

/** SemVer 2.0.0: three numbers, what comes before a release, and (no part of the order) what it was built from. */
const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([\w.-]{1,100}))?(?:\+[\w.-]{1,100})?$/;

/** Positive where `a` is the newer version, by the order of SemVer 2.0.0, section 11; what is no version is older than any. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [VERSION.exec(a), VERSION.exec(b)];
  if (!left || !right) return Number(left !== null) - Number(right !== null);
  for (const i of [1, 2, 3]) {
    const difference = Number(left[i]) - Number(right[i]);
    if (difference !== 0) return difference;
  }
  return comparePrereleases(left[4], right[4]);
}

// 1.0.0-rc.2 comes before 1.0.0-rc.10 and both before 1.0.0; numbers come before words, and fewer parts before more.
function comparePrereleases(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [left, right] = [a.split('.'), b.split('.')];
  for (const [i, one] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    if (one === other) continue;
    const [n, m] = [one, other].map((part) => (/^\d+$/.test(part) ? Number(part) : null)) as [
      number | null,
      number | null,
    ];
    if (n !== null && m !== null) return n - m;
    if (n !== null || m !== null) return n !== null ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return left.length - right.length;
}

/** Where a running program lies. */
export interface ProgramPlace {
  /** The file that was started (`process.argv[1]`); links are followed, as npm's commands are links. */
  readonly script: string;
  /** Node itself (`process.execPath`). */
  readonly node: string;
  /** Whether files that container engines leave in their containers are there, and what Kubernetes sets. */
  readonly isContainer: boolean;
}

/** Where this process lies. */
export function ownPlace(env: Surroundings['env']): ProgramPlace {
  const marks = ['/.dockerenv', '/run/.containerenv'];
  const isContainer = env.KUBERNETES_SERVICE_HOST !== undefined || marks.some((file) => existsSync(file));
  return { script: process.argv[1] ?? '', node: process.execPath, isContainer };
}

/** How the program at that place was installed, and the folder that its update is about: of the project, the bundle, the sources. */
export function installation({ script, node, isContainer }: ProgramPlace): { as: InstalledAs; folder: string } {
  // bin/facteur.js in the folder of the package.
  const own = dirname(dirname(existsSync(script) ? realpathSync(script) : script));
  const around = dirname(own);
  if (isContainer) return { as: 'container', folder: own };
  if (basename(own) === 'app' && node.startsWith(join(around, 'runtime') + sep))
    return { as: 'bundle', folder: around };
  if (basename(around) !== 'node_modules') return { as: 'source', folder: own };
  // npm's folder for everybody has no package.json: nothing is installed there for a project.
  const project = dirname(around);
  return { as: existsSync(join(project, 'package.json')) ? 'project' : 'global', folder: project };
}
