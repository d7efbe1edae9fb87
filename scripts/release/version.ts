/** What the next version is called (SemVer 2.0.0). */

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/**
 * The version after `current`: by a step (`major`, `minor`, `patch`), or the one that is asked for. Throws when that is neither, or is not later
 * than `current`.
 */
export function nextVersion(current: string, asked: string): string {
  const [major, minor, patch] = numbersOf(current);
  if (asked === 'major') return `${major + 1}.0.0`;
  if (asked === 'minor') return `${major}.${minor + 1}.0`;
  if (asked === 'patch') return `${major}.${minor}.${patch + 1}`;
  if (!VERSION.test(asked)) throw new Error(`${asked}: say patch, minor, major or a version such as 1.0.0`);
  if (!isLater(numbersOf(asked), numbersOf(current))) throw new Error(`${asked} is not later than ${current}`);
  return asked;
}

function numbersOf(version: string): readonly [number, number, number] {
  const [, major, minor, patch] = VERSION.exec(version) ?? [];
  if (patch === undefined) throw new Error(`${version} is no version such as 1.0.0`);
  return [Number(major), Number(minor), Number(patch)];
}

function isLater(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((number, i) => number !== b[i]);
  return place >= 0 && (a[place] ?? 0) > (b[place] ?? 0);
}
