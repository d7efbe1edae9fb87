/** CHANGELOG.md (Keep a Changelog 1.1.0): what is under Unreleased becomes that of a version. */

const UNRELEASED = '## Unreleased';

/**
 * The change log with what was unreleased under `version` and `date` (YYYY-MM-DD), and nothing unreleased. Throws when there is no such part,
 * nothing in it, or that version already.
 */
export function released(changelog: string, version: string, date: string): string {
  const { before, entries, after } = split(changelog);
  if (changelog.includes(`\n## ${version} `)) throw new Error(`CHANGELOG.md has ${version} already`);
  return `${before}${UNRELEASED}\n\n## ${version} - ${date}\n\n${entries}\n${after}`;
}

/** What stands under Unreleased: the notes of the release. Throws as `released` does. */
export function notesOf(changelog: string): string {
  return split(changelog).entries;
}

function split(changelog: string): { before: string; entries: string; after: string } {
  const [before = '', rest] = changelog.split(new RegExp(`^${UNRELEASED}$`, 'm'));
  if (rest === undefined) throw new Error(`CHANGELOG.md has no part "${UNRELEASED}"`);
  const next = rest.search(/^## /m);
  const entries = (next < 0 ? rest : rest.slice(0, next)).trim();
  if (!/^- /m.test(entries)) throw new Error('CHANGELOG.md says nothing under Unreleased: there is nothing to release');
  return { before, entries, after: next < 0 ? '' : `\n${rest.slice(next)}` };
}
