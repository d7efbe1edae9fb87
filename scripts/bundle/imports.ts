/** Whether what the program loads is in a bundle: its imports, followed through all packages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import type { BundleFile } from './archive.ts';

/** What others try, and do without: a faster decoder (msgpackr), colours (debug), stores of BullMQ that are not ours (Valkey's client, PostgreSQL). */
const OPTIONAL: readonly string[] = ['msgpackr-extract', 'supports-color', '@valkey/valkey-glide', 'pg'];

/**
 * The imports (static, lazy and by `require`) that lead nowhere within these files, from every file of dist/ on, as `WHAT from FILE`.
 */
export async function brokenImports(files: readonly BundleFile[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-bundle-'));
  const broken = new Set<string>();
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
      onLog: () => {},
      plugins: [
        {
          name: 'what-leads-nowhere',
          // Rolldown takes a package that it does not find for one that is meant to be elsewhere.
          async resolveId(source, importer, { kind }) {
            if (isBuiltin(source)) return { id: source, external: true };
            const found = await this.resolve(source, importer, { kind, skipSelf: true });
            if (found && !found.external) return found;
            if (!OPTIONAL.includes(source)) broken.add(`${source} from ${relative(folder, importer ?? '')}`);
            return { id: source, external: true };
          },
        },
      ],
    });
    await walk.generate({ format: 'esm' });
    await walk.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return [...broken].sort();
}
