import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig, type UserConfig } from 'vitepress';

// `npm run docs` (scripts/docs.ts) says where.
const { DOCS_BASE = '/', DOCS_TO = 'site/dist' } = process.env;

const root = resolve(import.meta.dirname, '../..');

// By its name at run time, so that Node reads it as it does all our sources: the esbuild of VitePress does not know our tsconfig.json.
const { siteConfig } = await import(pathToFileURL(join(root, 'scripts/docs/config.ts')).href);

/** Pages become modules that import Vue, and lie in folders above this one's packages. */
const vueFromHere = {
  name: 'facteur-vue-from-here',
  enforce: 'pre',
  resolveId(id: string, importer: string | undefined, { ssr }: { ssr?: boolean }) {
    if (!/^vue(\/|$)/.test(id) || importer?.startsWith(import.meta.dirname)) return null;
    // What makes the pages here is run in this folder, and finds Vue by itself.
    if (ssr) return { id, external: true };
    return this.resolve(id, join(import.meta.dirname, 'theme/index.ts'), { skipSelf: true });
  },
};

export default defineConfig({
  ...siteConfig(root, DOCS_BASE, DOCS_TO),
  vite: { plugins: [vueFromHere], build: { chunkSizeWarningLimit: 1_500 } },
} as UserConfig);
