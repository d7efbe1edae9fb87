/**
 * What the answers of `facteur web --public` (built: npm run build) tell of a link: links that were used, fresh, forged, altered and so on are
 * followed, mixed, so many of each kind (argument, default 1,000), some at once, first opened (GET) and then asked (POST); and then 20,000 wrong
 * ones. Says the median time of each kind and by how much they differ, how many different answers there were, and how many addresses were taken
 * off the list.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openSqliteBackend } from '../src/backend/sqlite/index.ts';
import { systemClock } from '../src/clock.ts';
import { UnsubscribeTokens } from '../src/message/unsubscribe.ts';

const LAUNCHER = resolve(import.meta.dirname, '../bin/facteur.js');
const WRONG = 20_000;
const AT_ONCE = 50;
/** While times are taken: few enough that none waits for another. */
const TIMED_AT_ONCE = 2;

const each = Number(process.argv[2] ?? 1_000);
const folder = mkdtempSync(join(tmpdir(), 'facteur-leave-'));
const key = randomBytes(32).toString('hex');
writeFileSync(join(folder, '.env'), `FACTEUR_UNSUBSCRIBE_KEY=${key}\n`);
writeFileSync(join(folder, 'facteur.yaml'), 'publicUrl: https://mail.example.org\n');
const server = spawn(process.execPath, [LAUNCHER, 'web', '--public', '--port', '0', '--json'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'ignore'],
});
const agent = new Agent({ keepAlive: true });
const tokens = new UnsubscribeTokens(Buffer.from(key));
const others = new UnsubscribeTokens(randomBytes(32));
const of = (number: number) =>
  ({ delivery: `k7m4qp.${number}`, email: `m${number}@example.org`, language: 'fr', topic: null }) as const;
const altered = (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
const kinds: Readonly<Record<string, (i: number) => string>> = {
  used: () => tokens.make(of(1)),
  fresh: (i) => tokens.make(of(i + 2)),
  forged: (i) => others.make(of(i + 2)),
  altered: (i) => altered(tokens.make(of(i + 2))),
  'of an older program': (i) => `k7m4qp.${i + 2}.${randomBytes(18).toString('base64url')}`,
  cut: (i) => tokens.make(of(i + 2)).slice(0, 20 + (i % 30)),
  'too long': (i) => tokens.make(of(i + 2)) + 'A'.repeat(1 + ((i * 7) % 1_500)),
  'other characters': (i) => `${'é/%zz+?&~'[i % 9]}${tokens.make(of(i + 2))}`,
  random: () => randomBytes(40).toString('base64url'),
};
const WRONG_KINDS = Object.keys(kinds).slice(2);

interface Followed {
  readonly answer: string;
  readonly ms: number;
}

function follow(url: string, method: 'GET' | 'POST' = 'POST'): Promise<Followed> {
  const since = performance.now();
  return new Promise((done, fail) => {
    const asked = request(url, { method, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => done({ answer: `${response.statusCode} ${text}`, ms: performance.now() - since }));
    });
    asked.on('error', fail).end(method === 'POST' ? 'List-Unsubscribe=One-Click' : undefined);
  });
}

/** So many of each kind, in random order; returns their answers. */
async function measure(url: string, method: 'GET' | 'POST'): Promise<readonly string[]> {
  const times = new Map(Object.keys(kinds).map((kind) => [kind, [] as number[]]));
  const answers = new Set<string>();
  const left = Object.entries(kinds)
    .flatMap(([kind, make]) => Array.from({ length: each }, (_, i) => ({ kind, make, i, at: Math.random() })))
    .sort((a, b) => a.at - b.at);
  const following = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      const { answer, ms } = await follow(url + one.make(one.i), method);
      times.get(one.kind)?.push(ms);
      answers.add(answer);
    }
  };
  await Promise.all(Array.from({ length: TIMED_AT_ONCE }, following));
  const medians = [...times].map(([kind, all]) => [kind, all.sort((a, b) => a - b)[all.length >> 1] ?? 0] as const);
  for (const [kind, ms] of medians) console.log(`${method} ${kind}: ${ms.toFixed(2)} ms`);
  const all = medians.map(([, ms]) => ms);
  console.log(`${method}: the medians differ by ${((Math.max(...all) / Math.min(...all) - 1) * 100).toFixed(1)} %`);
  return [...answers];
}

async function listening(): Promise<string> {
  for await (const line of createInterface({ input: server.stdout })) return `${JSON.parse(line).url}/u/`;
  throw new Error('the server did not start');
}

async function suppressed(): Promise<number> {
  const backend = await openSqliteBackend({ folder: join(folder, '.facteur'), clock: systemClock({}), readonly: true });
  let count = 0;
  for await (const _ of backend.suppressions()) count += 1;
  await backend.close();
  return count;
}

try {
  const url = await listening();
  await follow(url + tokens.make(of(1)));
  const opened = await measure(url, 'GET');
  const asked = await measure(url, 'POST');
  const answers = new Set(asked);
  const wrong = Array.from({ length: WRONG }, (_, i) => kinds[WRONG_KINDS[i % WRONG_KINDS.length] ?? '']?.(i) ?? '');
  const following = async () => {
    for (let token = wrong.pop(); token !== undefined; token = wrong.pop())
      answers.add((await follow(url + token)).answer);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, following));
  console.log(`different answers: ${opened.length} to GET, ${answers.size} to POST`);
  console.log(`taken off the list: ${await suppressed()} (right: ${each + 1})`);
} finally {
  agent.destroy();
  server.kill();
  await new Promise((gone) => server.once('exit', gone));
  rmSync(folder, { recursive: true, force: true });
}
