import { readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fuzz } from './fuzz/fuzzer.ts';
import { accept, startStage } from './stage.ts';

/** Other histories: `FUZZ_SEED`; more requests: `FUZZ_REQUESTS`, or `npm run fuzz:api`. */
const seed = Number(process.env.FUZZ_SEED ?? 2);
const requests = Number(process.env.FUZZ_REQUESTS ?? 500);

it(`answers ${requests} requests, good and bad, with what it says of itself, and leaves no file`, async () => {
  const stage = await startStage();
  await accept(stage, 5);
  await stage.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = stage.app.server.address() as { port: number };
  const api = (await stage.ask('GET', '/api/v1/openapi.json')).json;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  onTestFinished(() => agent.destroy());
  const { admin, send, read } = stage.tokens;
  const before = files(stage.where.cwd);
  const report = await fuzz({
    ...{ api, port, agent, requests, seed, concurrency: 4 },
    tokens: { admin, others: [send, read] },
  });
  expect(report.faults).toEqual([]);
  expect(stage.faults).toEqual([]);
  // Drafts are there to be kept: whole ones are discarded, and nothing else may be left of what came in.
  const drafts = join(stage.project.config.project.dataFolder, 'drafts');
  for (const id of readdirSync(drafts)) expect((await stage.ask('DELETE', `/api/v1/drafts/${id}`)).status).toBe(204);
  // The lock of the settings is an empty file that stays, and so does that nobody wants to be asked.
  const staying = /settings\.lock$|service-declined$/;
  expect(files(stage.where.cwd).filter((path) => !staying.test(path))).toEqual(before);
  // The dice were good for something: much was served, and much was refused.
  expect(report.statuses[200]).toBeGreaterThan(requests / 20);
  expect(report.statuses[400]).toBeGreaterThan(requests / 20);
});

function files(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all.map(({ parentPath, name }) => join(parentPath, name)).sort();
}
