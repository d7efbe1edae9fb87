/**
 * Builds dist/front/ from src/web/front/: modules for browsers, a chunk for each view and for the words of each language, all under names
 * with a hash so that browsers may keep them for ever; one style sheet; and manifest.json, by which the server finds them.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type OutputChunk, type RolldownOutput, rolldown } from 'rolldown';

const SOURCE = 'src/web/front';
const TARGET = 'dist/front';

/** Where style sheets come from, in the order of the cascade: a later one wins. Within a folder by name. */
const STYLE_ORDER = ['ui/tokens.css', 'ui/base.css', 'ui/', 'app/', 'views/'];

/** Builds the front; `log` is told what browsers load. Returns what rolldown wrote, for the licences. */
export async function buildFront(log: (line: string) => void = console.log): Promise<RolldownOutput> {
  const bundle = await rolldown({
    input: { main: join(SOURCE, 'main.tsx') },
    platform: 'browser',
    tsconfig: join(SOURCE, 'tsconfig.json'),
    // The editor's packages bring an older one of their own: messages are to be read as the server reads them, and once.
    resolve: { alias: { 'markdown-it': fileURLToPath(import.meta.resolve('markdown-it')) } },
    onLog(level, { message }) {
      throw new Error(`${level}: ${message}`);
    },
  });
  const written = await bundle.write({
    dir: TARGET,
    format: 'esm',
    minify: true,
    entryFileNames: '[name]-[hash].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
  copyFileSync(join(SOURCE, 'icon.svg'), join(TARGET, 'icon.svg'));
  const style = writeStyle();
  const chunks = written.output.filter((part) => part.type === 'chunk');
  const manifest = { ...manifestOf(chunks), style };
  writeFileSync(join(TARGET, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  log(
    `front: ${kibOf([...manifest.main, ...manifest.words.fr, ...(manifest.views.home ?? []), style])} KiB gzip for Home`,
  );
  return written;
}

/** Which files a browser needs: at once, for the words of a language, for a view. */
function manifestOf(chunks: readonly OutputChunk[]) {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const withImports = (chunk: OutputChunk | undefined, found = new Set<string>()): string[] => {
    if (!chunk || found.has(chunk.fileName)) return [];
    found.add(chunk.fileName);
    for (const file of chunk.imports) withImports(byFile.get(file), found);
    return [...found];
  };
  const of = (ending: string) => chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(ending));
  const main = withImports(of(`${SOURCE}/main.tsx`));
  const more = (ending: string) => withImports(of(ending)).filter((file) => !main.includes(file));
  const views = readdirSync(join(SOURCE, 'views'));
  return {
    main,
    words: { fr: more('i18n/fr/page/index.ts'), en: more('i18n/en/page/index.ts') },
    views: Object.fromEntries(views.map((view) => [view, more(`${SOURCE}/views/${view}/index.tsx`)])),
  };
}

function writeStyle(): string {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.css'))
    .sort();
  const place = (file: string) => STYLE_ORDER.findIndex((start) => file.startsWith(start));
  const ordered = files.map((file) => ({ file, at: place(file) })).sort((a, b) => a.at - b.at);
  const lost = ordered.find(({ at }) => at < 0);
  if (lost) throw new Error(`${lost.file} has no place among the style sheets`);
  const text = ordered.map(({ file }) => withoutComments(readFileSync(join(SOURCE, file), 'utf8'))).join('\n');
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 8);
  const name = `style-${hash}.css`;
  writeFileSync(join(TARGET, name), text);
  return name;
}

function withoutComments(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\n\s*/g, '\n')
    .trim();
}

function kibOf(files: readonly string[]): string {
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(TARGET, file))).length, 0);
  return (bytes / 1024).toFixed(1);
}
