import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fetchLeaves, leavePageKeys } from '../app/leave-page.ts';
import { loadProject, openProject } from '../app/project.ts';
import { FacteurError } from '../errors.ts';
import { phpSettings } from '../web/leave/php.ts';
import type { Context } from './context.ts';
import { words } from './words.ts';

const PAGE = 'unsubscribe.php';
const SETTINGS = 'unsubscribe-settings.php';

/**
 * `facteur suppress php FOLDER`: writes the page for leaving for shared hosting, with the keys of this project; files of these names that are
 * there are replaced. Throws `leave-file`, `config-*`, and what the disk says of the key.
 */
export async function writePhpPage(context: Context, folder: string): Promise<void> {
  const { terminal, json, cwd } = context;
  const config = await loadProject(context);
  const target = resolve(cwd, folder);
  const page = write(target, PAGE, pageText());
  const settings = write(target, SETTINGS, phpSettings({ identity: config.identity, ...leavePageKeys(config) }));
  if (json) return terminal.result({ page, settings });
  const w = words().leaving.php;
  terminal.say(w.written({ page, settings }));
  terminal.say(w.next({ url: `https://www.example.org/${PAGE}` }));
}

// In the package beside dist/, in the sources beside src/.
function pageText(): string {
  const places = ['../deploy/', '../../deploy/'].map((place) => new URL(place + PAGE, import.meta.url));
  return readFileSync(places.find((place) => existsSync(place)) ?? PAGE, 'utf8');
}

function write(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text, { mode: 0o640 });
  } catch (cause) {
    throw new FacteurError('leave-file', { file, problem: (cause as Error).message }, { cause });
  }
  return file;
}

/** `facteur suppress fetch`: takes over what was asked on that page. Throws `leave-no-url`, `leave-no-page`, `leave-page-silent`. */
export async function fetchFromPage(context: Context): Promise<void> {
  const project = await openProject(context);
  try {
    const fetched = await fetchLeaves(project);
    if (context.json) context.terminal.result({ fetched });
    else context.terminal.say(words().leaving.php.fetched({ count: fetched }));
  } finally {
    await project.backend.close();
  }
}
