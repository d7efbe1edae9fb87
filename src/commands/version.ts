import { readFileSync } from 'node:fs';

/** This program's version, from its package.json (two folders up, both in src/ and in dist/). */
export function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
