import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The files that `send` takes from the current folder when none are named, in this order. */
export const messageNames = [
  ...['message.md', 'message.html', 'message.mjml', 'message.txt'],
  ...['message.docx', 'message.odt', 'message.eml'],
] as const;
export const listNames = [
  'destinataires.csv',
  'recipients.csv',
  'destinataires.xlsx',
  'recipients.xlsx',
  'destinataires.ods',
  'recipients.ods',
] as const;

/** The first of those names that exists in the folder; null when none does. */
export function findFirst(folder: string, names: readonly string[]): string | null {
  return names.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
