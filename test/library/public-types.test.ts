import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCEPTED, publicTypesIn } from '../../scripts/public-types.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facteur-types-'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(root, 'tsconfig.types.json'), '--outDir', folder];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('what programs see is what was accepted last (node scripts/public-types.ts --accept)', () => {
  expect(publicTypesIn(folder)).toBe(readFileSync(ACCEPTED, 'utf8'));
});
