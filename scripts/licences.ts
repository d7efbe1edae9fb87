/** Licences of packages as their authors wrote them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const BETWEEN = `\n${'-'.repeat(80)}\n\n`;

/**
 * The licence of the package in `folder`, under its name and version; what package.json says of it where it brings none. Throws when there is
 * neither.
 */
export function licenceIn(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
  if (file) return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  if (typeof license !== 'string') throw new Error(`${name} brings no licence`);
  const by = typeof author === 'object' ? author?.name : author;
  return `${name} ${version}\n\n${license}${by ? `, ${by}` : ''} (package.json; the package brings no text of its licence)\n`;
}

/** One text of several licences. */
export function joinLicences(texts: readonly string[]): string {
  return texts.join(BETWEEN);
}

/** The packages (`name@version`) whose licences are in a text that `joinLicences` made; some licences have lines of hyphens of their own. */
export function packagesNamedIn(text: string): string[] {
  return text.split(BETWEEN).flatMap((one) => {
    const [, name, version] = /^(@?[a-z][\w./-]*) (\d\S*)\n/.exec(one) ?? [];
    return name === undefined ? [] : [`${name}@${version}`];
  });
}
