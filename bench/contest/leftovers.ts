/** What must not stay behind when a run is broken off: undone when this process exits, however it does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const undoings = new Set<() => void>();
let listening = false;

/** Calls `undo` at the exit of this process, unless the function that is returned has been called before. */
export function undoAtExit(undo: () => void): () => void {
  if (!listening) {
    process.once('exit', () => {
      // The latest first: processes end before the folders that they write to are removed.
      for (const each of [...undoings].reverse()) each();
    });
  }
  listening = true;
  undoings.add(undo);
  return () => undoings.delete(undo);
}

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** A fresh folder, in the system's temporary folder when no other is named. */
export function temporaryFolder(name: string, within = tmpdir()): TemporaryFolder {
  const path = mkdtempSync(join(within, name));
  const removeNow = () => rmSync(path, { recursive: true, force: true });
  const forget = undoAtExit(removeNow);
  const remove = () => {
    removeNow();
    forget();
  };
  return { path, remove };
}
