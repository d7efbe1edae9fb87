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

/** What is wrong with the site in this folder, which was built for the folder `base` of its host. */
export function problemsOfSite(folder: string, base: string): string[] {
  const pages = Object.values(places()).map((place) => place.replace(/\.md$/, '.html'));
  const absent = pages.filter((page) => !existsSync(join(folder, page))).map((page) => `${page}: missing`);
  const files = globSync('**/*.{html,css}', { cwd: folder });
  const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const loaded = [...texts].flatMap(([file, text]) => strangers(file, text));
  return [...absent, ...loaded, ...deadLinks(folder, base, texts)];
}

/** Links of pages that lead to no file of the site, or to no heading of a page. */
function deadLinks(folder: string, base: string, texts: ReadonlyMap<string, string>): string[] {
  const names = new Map([...texts].map(([file, text]) => [file, new Set(valuesOf(text, / id="([^"]+)"/g))]));
  const dead = ([from, text]: [string, string]) =>
    valuesOf(text, /<a\b[^>]*? href="((?![a-z]+:)[^"]+)"/g).filter((href) => {
      const [path = '', anchor = ''] = decodeURI(href).split('#');
      const to = path === '' ? from : path.slice(base.length).replace(/(^|\/)$/, '$1index.html');
      if (!existsSync(join(folder, to))) return true;
      return anchor !== '' && names.get(to)?.has(anchor) === false;
    });
  return [...texts].flatMap(([from, text]) => [...new Set(dead([from, text]))].map((to) => `${from}: no ${to}`));
}

/** What the pattern has in its brackets, wherever it is found in a page. */
function valuesOf(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, value = '']) =>
    value.replaceAll('&amp;', '&').replaceAll('&#39;', "'"),
  );
}

/** Each address of another host that is loaded by this file of the site. */
export function strangers(file: string, text: string): string[] {
  const found = LOADS.flatMap((loads) => Array.from(text.matchAll(loads), ([, address]) => address));
  return found.map((address) => `${file}: loads ${address}`);
}
