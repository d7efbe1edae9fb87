/** What a built site must be: whole, and of one host. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { places } from './pages.ts';

/**
 * What a browser loads by itself, without a click, from an address of another host; `link` only where it loads something: an icon, a style.
 * Between lines of code in a page stands text, in which < is written otherwise.
 */
const LOADS = [
  /<(?:script|img|iframe|audio|video|source|embed|object)\b(?:[^>"]|"[^"]*")*?\s(?:src|data|srcset)="((?:https?:)?\/\/[^"]+)"/g,
  /<link\b(?![^>]*rel="(?:canonical|alternate)")[^>]*?\shref="((?:https?:)?\/\/[^"]+)"/g,
  /@import\s+(?:url\()?["']?((?:https?:)?\/\/[^"')\s]+)/g,
  /url\(\s*["']?((?:https?:)?\/\/[^"')\s]+)/g,
];

/** What is wrong with the site in this folder; built with that base, and with each page in its place. */
export function problemsOfSite(folder: string): string[] {
  const pages = Object.values(places()).map((place) => place.replace(/\.md$/, '.html'));
  const absent = pages.filter((page) => !existsSync(join(folder, page))).map((page) => `${page}: missing`);
  const files = globSync('**/*.{html,css}', { cwd: folder });
  return [...absent, ...files.flatMap((file) => strangers(file, readFileSync(join(folder, file), 'utf8')))];
}

/** Each address of another host that is loaded by this file of the site. */
export function strangers(file: string, text: string): string[] {
  const found = LOADS.flatMap((loads) => Array.from(text.matchAll(loads), ([, address]) => address));
  return found.map((address) => `${file}: loads ${address}`);
}
