import type { Folder } from './port.ts';

/** Which folders are read, and which of the configuration are not there. The first is the one that is waited in. */
export interface Chosen {
  readonly paths: readonly string[];
  readonly missing: readonly string[];
}

/**
 * Returns arrive in INBOX, or where the server puts junk: many a return looks like it. `wanted`: the configuration's choice
 * instead. Names are compared without regard to case, as people write them.
 */
export function chooseFolders(folders: readonly Folder[], wanted: readonly string[] | null): Chosen {
  if (wanted === null) {
    const inbox = folders.filter(({ use }) => use === 'inbox');
    const junk = folders.filter(({ use }) => use === 'junk');
    return { paths: [...inbox, ...junk].map(({ path }) => path), missing: inbox.length === 0 ? ['INBOX'] : [] };
  }
  const found = wanted.map((name) => folders.find(({ path }) => path.toLowerCase() === name.toLowerCase())?.path);
  return {
    paths: [...new Set(found.filter((path) => path !== undefined))],
    missing: wanted.filter((_, i) => found[i] === undefined),
  };
}
