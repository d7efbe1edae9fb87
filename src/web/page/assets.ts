import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Language } from '../../language.ts';
import type { ViewName } from '../api/views.ts';

/** Files that a browser needs, as the build names them (scripts/build-front.ts). */
export interface Manifest {
  readonly main: readonly string[];
  readonly style: string;
  readonly words: Readonly<Record<Language, readonly string[]>>;
  readonly views: Readonly<Partial<Record<ViewName, readonly string[]>>>;
}

export interface Asset {
  readonly type: string;
  readonly content: Buffer;
  /** The same as browsers take it smaller (RFC 9110, 8.4.1.3). */
  readonly zipped: () => Promise<Buffer>;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Where the build has put them: beside the built program, or seen from the sources of a repository. */
const FOLDER = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/front/' : './front/', import.meta.url);

/** The files of the page, in memory: they are few, and nothing else can be asked for. */
export interface Assets {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Asset>;
}

/** Reads what the build has made. */
export function readAssets(): Assets {
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as Manifest;
  const names = readdirSync(FOLDER).filter((name) => extname(name) in types);
  const files = new Map(names.map((name) => [name, assetOf(name, readFileSync(new URL(name, FOLDER)))]));
  return { manifest, files };
}

function assetOf(name: string, content: Buffer): Asset {
  let made: Promise<Buffer> | undefined;
  return {
    type: types[extname(name)] as string,
    content,
    zipped() {
      made ??= promisify(gzip)(content);
      return made;
    },
  };
}
