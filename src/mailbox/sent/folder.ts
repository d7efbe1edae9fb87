import { type Folder, type MailboxConnection, MailboxTrouble } from '../port.ts';

/** Names that mail programs and providers give the folder of sent mail, most usual first; compared without case. */
const NAMES = [
  'Sent',
  'Envoyés',
  'Éléments envoyés',
  'Messages envoyés',
  'Courrier envoyé',
  'Sent Items',
  'Sent Messages',
  'Sent Mail',
  'OUTBOX',
];
/** What a folder is called where none of them is there. */
const NEW_NAME = 'Sent';

/**
 * The folder that copies go to: `wanted` (the configuration's), else the one that the server calls that of sent mail (RFC 6154), else one
 * of a usual name, at the top or in INBOX. Null: none is there.
 */
export function chooseSentFolder(folders: readonly Folder[], wanted: string | null): string | null {
  if (wanted !== null) return folders.find(({ path }) => sameName(path, wanted))?.path ?? null;
  const said = folders.find(({ use }) => use === 'sent');
  if (said) return said.path;
  for (const name of NAMES) {
    const found = folders.find((folder) => sameName(nameOf(folder), name));
    if (found) return found.path;
  }
  return null;
}

/** The same; where it is not there it is made. Throws MailboxTrouble: `folder-missing` where it cannot be made. */
export async function sentFolder(connection: MailboxConnection, wanted: string | null): Promise<string> {
  const folders = await connection.folders();
  const found = chooseSentFolder(folders, wanted);
  if (found !== null) return found;
  const path = wanted ?? newPath(folders);
  try {
    await connection.create(path);
  } catch (error) {
    if (!(error instanceof MailboxTrouble) || error.code !== 'server') throw error;
    throw new MailboxTrouble('folder-missing', `${path}: ${error.detail}`, { cause: error });
  }
  return path;
}

/** The part of the path that says what is in the folder: `INBOX.Sent` and `[Gmail]/Sent Mail` are named by their ends; others in folders of people's are theirs. */
function nameOf({ path, delimiter }: Folder): string {
  const parts = delimiter === '' ? [path] : path.split(delimiter);
  const [first = '', second] = parts;
  if (parts.length === 2 && /^(INBOX|\[Gmail\]|\[Google Mail\])$/i.test(first)) return second ?? '';
  return path;
}

/** Servers that have all folders in INBOX (Courier, Cyrus) take no others. */
function newPath(folders: readonly Folder[]): string {
  const inbox = folders.find(({ use }) => use === 'inbox');
  const others = folders.filter(({ use }) => use !== 'inbox');
  const within = inbox && inbox.delimiter !== '' && others.length > 0 ? `${inbox.path}${inbox.delimiter}` : null;
  return within !== null && others.every(({ path }) => path.startsWith(within)) ? `${within}${NEW_NAME}` : NEW_NAME;
}

function sameName(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
}
