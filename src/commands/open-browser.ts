import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Writes a page for this user alone into a temporary folder and opens it in the browser: `$BROWSER`, else what the system
 * uses for files. Returns its path, by which it can be opened where that fails. The file stays for the browser; the
 * system clears its folder.
 */
export function openInBrowser(page: Uint8Array, env: Readonly<Record<string, string | undefined>>): string {
  const file = ownFile('preview', 'message.html', page);
  openAddress(file, env);
  return file;
}

/**
 * Opens an address that lets in whoever knows it. A command line can be read by everybody on the machine, so it names a file of this user
 * alone that leads there, removed when this process ends. Only a browser that would not find such a file is given the address.
 */
export function openSecretAddress(address: string, env: Readonly<Record<string, string | undefined>>): void {
  if (!readsOurFiles(env)) {
    openAddress(address, env);
    return;
  }
  const file = ownFile('open', 'facteur.html', redirectTo(address));
  process.once('exit', () => rmSync(dirname(file), { recursive: true, force: true }));
  openAddress(file, env);
}

function ownFile(purpose: string, name: string, content: string | Uint8Array): string {
  const file = join(mkdtempSync(join(tmpdir(), `facteur-${purpose}-`)), name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

// Without a script, as some browsers run none from files; the link is for those that follow no refresh either.
function redirectTo(address: string): string {
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${address}"><title>Facteur</title><a href="${address}">Facteur</a>`;
}

/** Browsers of other machines (as editors open them that work over ssh), and those of Snap, which see no temporary folder but their own. */
const ELSEWHERE = /vscode|cursor|codium|\/helpers\/browser|wslview|\/snap\//i;

function readsOurFiles({ BROWSER }: Readonly<Record<string, string | undefined>>): boolean {
  if (BROWSER) return !ELSEWHERE.test(BROWSER);
  if (process.platform !== 'linux' || !existsSync('/snap/bin')) return true;
  const { stdout } = spawnSync('xdg-settings', ['get', 'default-web-browser'], { encoding: 'utf8', timeout: 2_000 });
  // `firefox_firefox.desktop`: the snap, and its application.
  return !/^\w[\w-]*_[\w-]+\.desktop/.test(stdout ?? '');
}

/** Opens an address or a file in the browser, `$BROWSER` or the system's. Where that fails nothing happens: it was said. */
export function openAddress(address: string, env: Readonly<Record<string, string | undefined>>): void {
  const [command = '', ...args] = openerOf(env.BROWSER);
  const child = spawn(command, [...args, address], { detached: true, stdio: 'ignore' });
  child.once('error', () => {});
  child.unref();
}

function openerOf(browser: string | undefined): readonly string[] {
  if (browser) return [browser];
  if (process.platform === 'darwin') return ['open'];
  // Not `start`, which is cmd's: it takes the `&` of an address for the end of the command.
  return process.platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open'];
}
