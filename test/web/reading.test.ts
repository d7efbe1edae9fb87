import { expect, it } from 'vitest';
import { openFacteur } from '../../src/library/facteur.ts';
import { accept, type Stage, startStage } from './stage.ts';

/** A campaign to 60, of whom the first 20 got it, but for two. */
async function sent(stage: Stage): Promise<string> {
  const id = await accept(stage, 60);
  const { backend } = stage.project;
  await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 1 });
  const nothing = { worker: 'w', records: [], begins: [], claims: [] };
  const [claims = []] = (await backend.exchange({ ...nothing, claims: [{ campaign: id, want: 20 }] })).claims;
  const of = claims.map(({ campaign, number, token }) => ({ campaign, number, token }));
  await backend.exchange({ ...nothing, begins: of });
  const records = of.map((claim) =>
    claim.number % 10 === 7
      ? ({ ...claim, kind: 'failed', reply: '550 no such user', suppress: false } as const)
      : ({ ...claim, kind: 'sent', reply: '250 ok' } as const),
  );
  await backend.exchange({ ...nothing, records });
  await backend.recover('w');
  return id;
}

it('deliveries are found by their states and addresses, page by page', async () => {
  const stage = await startStage();
  const id = await sent(stage);
  const path = `/api/v1/campaigns/${id}/deliveries`;
  const numbers = async (query: string) => {
    const { status, json } = await stage.ask('GET', `${path}?${query}`, { scope: 'read' });
    expect(status, query).toBe(200);
    return [json.deliveries.map(({ number }: { number: number }) => number), json.next];
  };
  expect(await numbers('state=failed')).toEqual([[7, 17], null]);
  expect(await numbers('state=failed&limit=1')).toEqual([[7], '7']);
  expect(await numbers('state=failed&limit=1&after=7')).toEqual([[17], '17']);
  expect((await numbers('state=failed&state=sent'))[0]).toHaveLength(20);
  expect(await numbers('state=pending&limit=2')).toEqual([[21, 22], '22']);
  expect(await numbers('search=Member7%40example.org')).toEqual([[7], null]);
  expect(await numbers('search=R7%40example.org')).toEqual([[7], null]);
  expect(await numbers('search=er5*&limit=1')).toEqual([[], null]);
  expect(await numbers('search=member5*&limit=3')).toEqual([[5, 50, 51], 'b51']);
  expect(await numbers('search=7%40&limit=2&state=failed')).toEqual([[7, 17], null]);
  expect(await numbers('search=r1%40example.org&limit=1')).toEqual([[1], null]);
  expect(await numbers('search=0%40&limit=2')).toEqual([[10, 20], 'p20']);
  expect(await numbers('search=0%40&limit=2&after=p20')).toEqual([[30, 40], 'p40']);
  expect(await numbers('search=x%40example.org&limit=2&after=p20')).toEqual([[], null]);
  expect(await numbers('search=')).toEqual([expect.any(Array), '50']);
  for (const query of ['after=x', 'after=1.5', 'state=lost', 'state=sent&state=lost', 'limit=0']) {
    expect((await stage.ask('GET', `${path}?${query}`)).status, query).toBe(400);
  }
  expect((await stage.ask('GET', '/api/v1/campaigns/nosuch/deliveries')).status).toBe(404);
});

it('the timeline says what became of a campaign over time, and when it was stopped', async () => {
  const stage = await startStage();
  const id = await sent(stage);
  await stage.project.backend.setWanted(id, 'paused');
  const { status, json } = await stage.ask('GET', `/api/v1/campaigns/${id}/timeline`, { scope: 'read' });
  expect(status).toBe(200);
  expect(json.stepSeconds).toBe(60);
  const sum = (state: string) =>
    json.spans.reduce((all: number, span: Record<string, number>) => all + (span[state] ?? 0), 0);
  expect([sum('sent'), sum('failed')]).toEqual([18, 2]);
  expect(Date.parse(json.spans[0].at) % 60_000).toBe(0);
  const since = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(json.stops).toEqual([{ of: 'campaign', reason: 'paused', since, until: null }]);
  expect((await stage.ask('GET', '/api/v1/campaigns/nosuch/timeline')).status).toBe(404);
});

it('one address is found over all campaigns, by the API and by the library', async () => {
  const stage = await startStage();
  const first = await sent(stage);
  const second = await accept(stage, 8);
  const people = (query: string) => stage.ask('GET', `/api/v1/people?${query}`, { scope: 'read' });
  const { json } = await people('search=MEMBER7%40example.org');
  expect(json).toMatchObject({
    deliveries: [
      { id: `${second}.7`, campaign: second, number: 7, state: 'pending' },
      { id: `${first}.7`, campaign: first, number: 7, state: 'failed', reply: '550 no such user' },
    ],
    next: null,
  });
  const page = (await people('search=member7%40example.org&limit=1')).json;
  expect(page.deliveries).toEqual(json.deliveries.slice(0, 1));
  const rest = (await people(`search=member7%40example.org&limit=1&after=${page.next}`)).json;
  expect(rest.deliveries).toEqual(json.deliveries.slice(1));
  expect((await people('search=nobody%40example.org')).json).toEqual({ deliveries: [], next: null });
  expect(await people('search=nobody')).toMatchObject({ status: 422, json: { code: 'address-invalid' } });
  expect((await people('search=a%40b.org&after=x')).status).toBe(400);
  expect((await people('')).status).toBe(400);

  await using project = await openFacteur({ folder: stage.where.cwd, settings: stage.where.env });
  expect(await project.person('member7@example.org')).toEqual({ items: json.deliveries, next: null });
  const failed = await project.deliveriesPage(first, { state: ['failed'], search: 'er1', limit: 5 });
  expect(failed).toMatchObject({ items: [{ number: 17, state: 'failed' }], next: null });
  expect((await project.timeline(first)).spans.reduce((all, { sent: count }) => all + count, 0)).toBe(18);
  await expect(project.deliveriesPage(first, { limit: 1_001 })).rejects.toThrow(RangeError);
  await expect(project.deliveriesPage(first, { after: 'x' })).rejects.toThrow(RangeError);
  await expect(project.person('member7@example.org', { after: '7' })).rejects.toThrow(RangeError);
});
