import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** An operation in Lua: its text, and the SHA-1 under which Redis keeps it. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

const scripts = new Map<string, Script>();

/** Operations that look for the same campaign, with the file they share for it. */
const WITH_SAME: readonly string[] = ['release', 'find-same'];
/** Operations in which messages begin or end, or that are about what an account may send. */
const WITH_LIMITS: readonly string[] = ['exchange', 'recover', 'replay', 'limit', 'account-use'];

/** The operation of that name: one file in lua/, behind what all of them share. */
export function script(name: string): Script {
  const known = scripts.get(name);
  if (known) return known;
  const shared = [...(WITH_SAME.includes(name) ? ['same'] : []), ...(WITH_LIMITS.includes(name) ? ['limits'] : [])];
  const parts = ['common', ...shared, name];
  const text = parts.map((part) => readFileSync(new URL(`./lua/${part}.lua`, import.meta.url), 'utf8')).join('\n');
  const made = { text, sha1: createHash('sha1').update(text).digest('hex') };
  scripts.set(name, made);
  return made;
}
