/**
 * `npm run fuzz:api -- [--requests 20000] [--seed N]`: starts `facteur serve` over a project of its own and asks it by what it says of itself
 * (valid, nearly valid and absurd requests). Fails when an answer is a 5xx, is not what was said, or does not come; when files are left behind;
 * when the memory of the server grows.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Api } from '../test/web/fuzz/answers.ts';
import { fuzz } from '../test/web/fuzz/fuzzer.ts';

/** As people have it: what strips types from sources takes memory of its own. */
const CLI = resolve(import.meta.dirname, '../bin/facteur.js');
/** What the memory of the server may have grown by between the first fifth of the requests and the last, in MiB. */
const GROWTH_MIB = 40;

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
});
const requests = Number(values.requests);
const folder = mkdtempSync(join(tmpdir(), 'facteur-fuzz-'));
const env = { ...process.env, SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'jardins@example.org' };

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...args, '--json'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The first line that a command prints, as JSON. */
async function firstLine(child: ChildProcess): Promise<Record<string, string>> {
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) return JSON.parse(line);
  throw new Error('the command said nothing');
}

async function tokenOf(scope: string): Promise<string> {
  return (await firstLine(start('token', 'create', scope, '--scope', scope))).token as string;
}

function files(): string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all.map(({ parentPath, name }) => join(parentPath, name)).sort();
}

/** Drafts are there to be kept: whole ones are discarded, and nothing else may be left of what came in. */
async function discardDrafts(url: string): Promise<void> {
  const kept = join(folder, '.facteur/drafts');
  for (const id of existsSync(kept) ? readdirSync(kept) : []) {
    const headers = { authorization: `Bearer ${admin}` };
    const { status } = await fetch(`${url}/api/v1/drafts/${id}`, { method: 'DELETE', headers });
    if (status !== 204) console.error(`draft ${id} cannot be discarded: ${status}`);
  }
}

/** Memory of a process in MiB; null where the system does not say. */
function memoryOf(pid: number): number | null {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return null;
  }
}

const [admin, send, read] = await Promise.all(['admin', 'send', 'read'].map(tokenOf));
const server = start('serve', '--port', '0');
const exited = new Promise((done) => server.once('exit', done));
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
/** The ledger, the settings that somebody may change, the empty file by which one process at a time does, and what was declined. */
const STAYS = /(facteur\.db(-wal|-shm)?|facteur\.yaml|settings\.lock|service-declined)$/;
try {
  const { url = '' } = await firstLine(server);
  const api = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Api;
  const before = files();
  const memory: (number | null)[] = [];
  const began = performance.now();
  const report = await fuzz({
    ...{ api, agent, requests, port: Number(new URL(url).port), seed: Number(values.seed), concurrency: 8 },
    tokens: { admin: admin as string, others: [send as string, read as string] },
    onProgress: (made) => {
      memory.push(memoryOf(server.pid as number));
      if (made % 2_000 === 0) console.log(`${made} requests, ${memory.at(-1)?.toFixed(0) ?? '?'} MiB`);
    },
  });
  await discardDrafts(url);
  const left = files().filter((file) => !before.includes(file) && !STAYS.test(file));
  const fifth = Math.ceil(memory.length / 5);
  const most = (part: readonly (number | null)[]) => Math.max(...part.map((mib) => mib ?? 0));
  const growth = most(memory.slice(-fifth)) - most(memory.slice(0, fifth));
  console.log(
    report.statuses,
    `${((performance.now() - began) / 1000).toFixed(0)} s`,
    `memory ${growth >= 0 ? '+' : ''}${growth.toFixed(0)} MiB`,
  );
  for (const fault of report.faults) console.error(fault);
  for (const file of left) console.error(`left behind: ${file}`);
  if (growth > GROWTH_MIB) console.error(`the server's memory has grown by ${growth.toFixed(0)} MiB`);
  process.exitCode = report.faults.length + left.length > 0 || growth > GROWTH_MIB ? 1 : 0;
} finally {
  agent.destroy();
  server.kill('SIGTERM');
  await exited;
  rmSync(folder, { recursive: true, force: true });
}
