import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMITS = 100;

/** Milliseconds of each of 100 writes of 4 KB until it is on the disk that the runs use. */
export function commitLatency(): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-disk-'));
  const file = openSync(join(folder, 'commits'), 'w');
  const page = Buffer.alloc(4096, 1);
  try {
    return Array.from({ length: COMMITS }, () => {
      const began = performance.now();
      writeSync(file, page);
      fdatasyncSync(file);
      return performance.now() - began;
    });
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}
