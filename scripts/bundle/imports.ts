/** Whether what the program loads is in a bundle: its imports, followed through all packages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import type { BundleFile } from './archive.ts';

/**
 * The imports (static, lazy and by `require`) that lead nowhere within these files, from every file of dist/ on. What tries a module and
 * goes on without it counts as well: then it is better known.
 */
export async function brokenImports(files: readonly BundleFile[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-bundle-'));
  const broken: string[] = [];
  try {
    for (const { path, bytes } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const input = files.map(({ path }) => path).filter((path) => /^app\/dist\/[^/]+\.js$/.test(path));
    const walk = await rolldown({
      cwd: folder,
      input: input.map((path) => `./${path}`),
      platform: 'node',
      treeshake: false,
      onLog: (_level, { code, message }) => {
        if (code === 'UNRESOLVED_IMPORT') broken.push(message.split('\n', 1)[0] ?? '');
      },
    });
    await walk.generate({ format: 'esm' });
    await walk.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return broken;
}
