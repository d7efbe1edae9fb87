import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Figure, figures } from './figures.ts';

/** An operation in Lua: its text, and the SHA-1 under which Redis keeps it. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

const scripts = new Map<string, Script>();

/** Operations that look for the same campaign, with the file they share for it. */
const WITH_SAME: readonly string[] = ['release', 'find-same'];
/** Operations in which messages begin or end, or that are about what an account may send. */
const WITH_LIMITS: readonly string[] = ['exchange', 'recover', 'replay', 'limit', 'account-use', 'load-spend'];
/** Operations in which a worker comes, or that are about what all of them have in hand. */
const WITH_REGISTRY: readonly string[] = ['register', 'beat', 'replay', 'work', 'repair', 'cancel-chunk'];
/** Operations in which addresses are suppressed, or not any more; what a failed delivery does is in common.lua. */
const WITH_SUPPRESSIONS: readonly string[] = ['suppress', 'unsuppress', 'hide-suppressions', 'record-returns'];
/** Operations of the outbox of webhooks. */
const WITH_ENDPOINT = /^webhook-/;
/** Operations of mailboxes. */
const WITH_MAILBOX = /^mailbox-/;

/** The operation of that name: one file in lua/, behind what all of them share (aside.lua, format.lua, outbox.lua, common.lua). */
export function script(name: string): Script {
  const known = scripts.get(name);
  if (known) return known;
  const shared = [
    ...(WITH_SAME.includes(name) ? ['same'] : []),
    ...(WITH_LIMITS.includes(name) ? ['limits'] : []),
    ...(WITH_REGISTRY.includes(name) ? ['registry'] : []),
    ...(WITH_SUPPRESSIONS.includes(name) ? ['suppressions'] : []),
    ...(WITH_ENDPOINT.test(name) ? ['endpoint'] : []),
    ...(WITH_MAILBOX.test(name) ? ['mailbox'] : []),
  ];
  const text = withFigures(['aside', 'format', 'outbox', 'common', ...shared, name].map(partOf).join('\n'));
  const made = { text, sha1: createHash('sha1').update(text).digest('hex') };
  scripts.set(name, made);
  return made;
}

/** The text of one file in lua/. */
export function partOf(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
}

/** Puts before a text in Lua what it uses of the figures that TypeScript owns. */
export function withFigures(text: string): string {
  const used = Object.entries(figures).filter(([name]) => new RegExp(`\\b${name}\\b`).test(text));
  return `${used.map(([name, figure]) => `local ${name} = ${inLua(figure)}`).join('\n')}\n${text}`;
}

function inLua(figure: Figure): string {
  if (typeof figure === 'number') return String(figure);
  if (typeof figure === 'string') return `'${figure.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
  if (Array.isArray(figure)) return `{ ${figure.map(inLua).join(', ')} }`;
  return `{ ${Object.entries(figure)
    .map(([key, value]) => `${key} = ${inLua(value)}`)
    .join(', ')} }`;
}
