/**
 * `npm run check`: format and lint, types, unused code, the package as others will install it, the documentation as a site,
 * and the import rule with planted violations (a rule that finds nothing may be a rule that looks at nothing). Runs all, then fails if one did.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readImportRule, unnoticedPlants, violations } from './imports.ts';

interface Step {
  readonly name: string;
  readonly run: () => boolean;
}

const steps: readonly Step[] = [
  { name: 'format and lint (biome)', run: () => runs('biome', 'ci', '--colors=off', '.') },
  { name: 'the import rule (docs/architecture.md)', run: importsAreAllowed },
  { name: 'the import rule refuses each forbidden pair of rooms', run: plantsAreNoticed },
  { name: 'types (tsc)', run: () => runs('tsc', '--noEmit') },
  { name: 'types of the page (tsc)', run: () => runs('tsc', '--noEmit', '-p', 'src/web/front') },
  { name: 'unused code (knip)', run: () => runs('knip') },
  {
    name: 'package (publint)',
    run: () => (existsSync('dist') || runs('npm', 'run', 'build')) && runs('publint', '--strict'),
  },
  { name: 'documentation as a site (npm run docs)', run: () => runs(process.execPath, 'scripts/docs.ts') },
];

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

function importsAreAllowed(): boolean {
  const found = violations(readImportRule());
  for (const violation of found) console.error(violation);
  return found.length === 0;
}

function plantsAreNoticed(): boolean {
  const missed = unnoticedPlants(readImportRule());
  for (const plant of missed) console.error(`not noticed: ${plant}`);
  return missed.length === 0;
}

let failed = 0;
for (const { name, run } of steps) {
  console.log(`\n── ${name}`);
  if (run()) continue;
  failed += 1;
  console.error(`✗ ${name}`);
}
console.log(failed === 0 ? '\nAll checks passed.' : `\n${failed} of ${steps.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
