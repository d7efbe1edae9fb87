import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { figures } from '../../../src/backend/redis/figures.ts';
import { partOf, script } from '../../../src/backend/redis/scripts.ts';

const parts = readdirSync(new URL('../../../src/backend/redis/lua/', import.meta.url)).map((file) =>
  file.replace(/\.lua$/, ''),
);
/** The text without comments and without what stands in quotes. */
const code = (part: string) => partOf(part).replace(/'[^'\n]*'|--.*$/gm, '');
/** Names that Lua gives numbers of its own. */
const own = (part: string) => [...code(part).matchAll(/\blocal ([A-Z][A-Z_]*) =/g)].map(([, name]) => name as string);
/** A second has 1000 ms; the place of a value in an answer; the character 0. */
const PLAIN = /\bv\[\d+\]|\b1000 \*|[*/] 1000\b|\b1000 \/|string\.byte\(\w+, \w+\) == 48/g;

describe('Lua has its figures from TypeScript', () => {
  test.each(parts)('%s.lua says no number that has a name there, and names those of its own', (part) => {
    expect(own(part).filter((name) => name in figures)).toEqual([]);
    const rest = code(part)
      .replace(/^ *local [A-Z][A-Z_]* = [\d.]+$/gm, '')
      .replace(PLAIN, '');
    expect(rest.match(/\b(\d{2,}|\d+\.\d+)\b/g) ?? []).toEqual([]);
  });

  test('each figure is used, and put before the operations that use it, once', () => {
    for (const name of Object.keys(figures)) {
      const users = parts.filter((part) => new RegExp(`\\b${name}\\b`).test(code(part)));
      expect(users, name).not.toEqual([]);
    }
    expect(script('exchange').text.match(/^local FIRST_GROWTH = 0\.004$/gm)).toHaveLength(1);
    expect(script('add').text).not.toContain('FIRST_GROWTH');
  });
});
