import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Environment } from './project.ts';

/**
 * Where this machine keeps the witnesses of its ledgers (see backend/witness.ts): FACTEUR_WITNESS (a folder, or `none` where nothing
 * outlives the program, as in a container; a relative one is relative to `base`), else the user's state folder: XDG_STATE_HOME (an absolute path, XDG Base Directory
 * Specification), %LOCALAPPDATA%, or ~/Library/Application Support. Null: none are kept.
 */
export function witnessPlace(given: string | null, env: Environment, base: string): string | null {
  if (given !== null) return given === 'none' ? null : resolve(base, given);
  return join(stateFolder(env, process.platform), 'facteur', 'witness');
}

function stateFolder(env: Environment, platform: NodeJS.Platform): string {
  const home = env.HOME || homedir();
  if (platform === 'win32') return env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  const { XDG_STATE_HOME: state = '' } = env;
  return isAbsolute(state) ? state : join(home, '.local', 'state');
}
