/**
 * `npm run check`: format and lint, types, unused code, the package as others will install it, and the import rule with
 * a planted violation (a rule that finds nothing may be a rule that looks at nothing). Runs all, then fails if one did.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

interface Step {
  readonly name: string;
  readonly run: () => boolean;
}

const steps: readonly Step[] = [
  { name: 'format, lint and import rule (biome)', run: () => runs('biome', 'ci', '--colors=off', '.') },
  { name: 'the import rule finds a planted violation', run: plantedViolationsAreFound },
  { name: 'types (tsc)', run: () => runs('tsc', '--noEmit') },
  { name: 'unused code (knip)', run: () => runs('knip') },
  {
    name: 'package (publint)',
    run: () => (existsSync('dist') || runs('npm', 'run', 'build')) && runs('publint', '--strict'),
  },
];

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

// One file a rule: imported statically and lazily, upward from the lowest and from a middle layer.
function plantedViolationsAreFound(): boolean {
  const plants = [
    { file: 'src/backend/planted-violation.ts', text: "export { submit } from '../campaign/submit.ts';\n" },
    { file: 'src/message/planted-violation.ts', text: "export const later = () => import('../worker/worker.ts');\n" },
    { file: 'src/campaign/planted-violation.ts', text: "export { main } from '../commands/main.ts';\n" },
    { file: 'src/config/planted-violation.ts', text: "export type { Outcome } from '../transport/port.ts';\n" },
  ];
  return plants.every(({ file, text }) => {
    try {
      writeFileSync(file, text);
      const { stdout, stderr } = spawnSync('biome', ['lint', '--only=style/noRestrictedImports', file], {
        encoding: 'utf8',
        shell: process.platform === 'win32',
      });
      const found = `${stdout}${stderr}`.includes('noRestrictedImports');
      if (!found) console.error(`not found: ${file}: ${text}`);
      return found;
    } finally {
      rmSync(file, { force: true });
    }
  });
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
