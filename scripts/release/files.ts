/** The files of the repository that a release changes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { released } from './changelog.ts';

/** Makes it `version` in package.json, package-lock.json and CHANGELOG.md, all else in them as it was; returns their names. */
export function writeVersion(folder: string, version: string, date: string): string[] {
  const { version: before } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  change(folder, 'package.json', (text) => replaced(text, before, version, 1));
  // Of the lock file: its own, and that of the package at its root, which stand before all others.
  change(folder, 'package-lock.json', (text) => replaced(text, before, version, 2));
  change(folder, 'CHANGELOG.md', (text) => released(text, version, date));
  return ['package.json', 'package-lock.json', 'CHANGELOG.md'];
}

function change(folder: string, name: string, made: (text: string) => string): void {
  const file = join(folder, name);
  writeFileSync(file, made(readFileSync(file, 'utf8')));
}

/** The first `times` places of that version. */
function replaced(text: string, before: string, version: string, times: number): string {
  const old = `"version": "${before}"`;
  if (times === 0) return text;
  const at = text.indexOf(old);
  if (at < 0) throw new Error(`no ${old} where it is expected`);
  const end = at + old.length;
  return `${text.slice(0, at)}"version": "${version}"${replaced(text.slice(end), before, version, times - 1)}`;
}
