import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes a page for this user alone into a temporary folder and opens it in the browser: `$BROWSER`, else what the system
 * uses for files. Returns its path, by which it can be opened where that fails. The file stays for the browser; the
 * system clears its folder.
 */
export function openInBrowser(page: Uint8Array, env: Readonly<Record<string, string | undefined>>): string {
  const file = join(mkdtempSync(join(tmpdir(), 'facteur-preview-')), 'message.html');
  writeFileSync(file, page, { mode: 0o600 });
  openAddress(file, env);
  return file;
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
