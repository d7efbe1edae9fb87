/**
 * Damaged lists and documents, bombs among them, without end: each is read, or refused by name, within bounds.
 *
 *   npm run fuzz:files -- [--rounds 5000] [--seed 7] [--only "old Excel"]
 *
 * Prints how each kind ended, the longest time and the greatest memory of a process (also of those that read for this one, on Linux); ends with 1 when a bound was broken.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import JSZip from 'jszip';
import { FacteurError } from '../src/errors.ts';
import { fromDocx } from '../src/message/documents/docx.ts';
import { ending, kinds, options, random } from '../test/list/fuzz-lists.ts';
import { DocumentFuzz } from '../test/message/fuzz-documents.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
  },
});
const ROUNDS = Number(values.rounds);
const SEED = Number(values.seed);
/** For one file, in ms (a process that reads is ended after a minute), and of memory of one process, in MB. */
const LONGEST_MS = 62_000;
const MOST_MB = 1_200;

let largestReader = 0;
/** Looked at often: a process that has ended has no memory to be asked about. */
const watching = setInterval(() => {
  largestReader = Math.max(largestReader, ...readers());
}, 20);

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
try {
  for (const [kind, make] of kinds) {
    if (!kind.includes(values.only)) continue;
    const next = random(SEED + kind.length);
    const path = join(folder, 'liste');
    await walk(kind, () => {
      writeFileSync(path, make(next));
      return ending(path, options[next(options.length)] ?? {});
    });
  }
  const fuzz = await DocumentFuzz.of(SEED, await partsOf('letter.docx'));
  if ('docx'.includes(values.only)) await walk('docx', async () => read(await fuzz.next()));
} finally {
  clearInterval(watching);
  rmSync(folder, { recursive: true, force: true });
}

async function walk(kind: string, one: () => Promise<string>): Promise<void> {
  const ends = new Map<string, number>();
  let longest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = performance.now();
    const end = await one();
    longest = Math.max(longest, performance.now() - before);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  const memory = Math.max(process.resourceUsage().maxRSS / 1_024, largestReader);
  const told = [...ends].sort((a, b) => b[1] - a[1]).map(([end, times]) => `${times} ${end}`);
  console.log(`${kind}: ${told.join(', ')}; at most ${Math.round(longest)} ms, ${Math.round(memory)} MB`);
  if (longest > LONGEST_MS || memory > MOST_MB) process.exitCode = 1;
}

/** The greatest memory that each process begun by this one has had, in MB. */
function readers(): number[] {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.map(
      (pid) => Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024,
    );
  } catch {
    return []; // One ended meanwhile, or there is no /proc.
  }
}

async function read(bytes: Buffer): Promise<string> {
  try {
    await fromDocx('f', bytes);
    return 'read';
  } catch (error) {
    // Levels without end are named where the message is known (message-file.ts).
    if (error instanceof RangeError) return 'nested';
    if (error instanceof FacteurError) return error.code;
    throw error;
  }
}

async function partsOf(name: string): Promise<Record<string, string>> {
  const zip = await JSZip.loadAsync(readFileSync(join(import.meta.dirname, '../test/message/files', name)));
  const parts: Record<string, string> = {};
  for (const { name: part } of zip.file(/\.(xml|rels)$/)) parts[part] = (await zip.file(part)?.async('string')) ?? '';
  return parts;
}
