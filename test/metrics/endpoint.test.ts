import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type EndpointOptions, portProblem, startEndpoint } from '../../src/metrics/endpoint.ts';
import type { Readiness } from '../../src/metrics/readiness.ts';

/** An endpoint on a free port, closed with the test, and how to ask it. */
async function stage(over: Partial<EndpointOptions> = {}) {
  const endpoint = await startEndpoint({
    host: '127.0.0.1',
    port: 0,
    metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'a 1\n' },
    readiness: async () => ({ ready: true }),
    onFault: () => {},
    ...over,
  });
  onTestFinished(() => endpoint.close());
  const ask = (path: string, init?: RequestInit) => fetch(new URL(path, endpoint.url), init);
  return { endpoint, ask };
}

it('serves the figures, whatever else the address says', async () => {
  const { endpoint, ask } = await stage();
  expect(endpoint.url).toBe(`http://127.0.0.1:${endpoint.port}/metrics`);
  const answer = await ask('/metrics?name[]=x');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await answer.text()).toBe('a 1\n');
  expect(await (await ask('/metrics', { method: 'HEAD' })).text()).toBe('');
});

it('is healthy while it answers, and ready when it is told so, or says why not', async () => {
  let readiness: Readiness = { ready: true };
  const { ask } = await stage({ readiness: async () => readiness });
  expect([(await ask('/healthz')).status, (await ask('/readyz')).status]).toEqual([200, 200]);
  readiness = { ready: false, reason: 'ledger' };
  const answer = await ask('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: 'not-ready', reason: 'ledger' });
  expect((await ask('/healthz')).status).toBe(200);
});

it('has nothing else, and nothing can be changed', async () => {
  const { ask } = await stage();
  expect([(await ask('/')).status, (await ask('/metrics/x')).status]).toEqual([404, 404]);
  const posted = await ask('/metrics', { method: 'POST', body: 'x' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

it('what fails in making the figures is told as 500, and the next one is answered', async () => {
  let fails = true;
  const text = async () => {
    if (fails) throw new Error('no');
    return 'a 1\n';
  };
  const faults: unknown[] = [];
  const { ask } = await stage({ metrics: { contentType: 'text/plain', text }, onFault: (error) => faults.push(error) });
  expect((await ask('/metrics')).status).toBe(500);
  expect(faults).toEqual([new Error('no')]);
  fails = false;
  expect((await ask('/metrics')).status).toBe(200);
});

it('closing cuts those who are connected', async () => {
  const { endpoint } = await stage();
  const socket = connect(endpoint.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  const cut = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  await endpoint.close();
  await cut;
});

it('a port that is taken, or an address of another machine, is a named error', async () => {
  const taken = createServer();
  onTestFinished(() => void taken.close());
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  await expect(stage({ port })).rejects.toMatchObject({
    code: 'metrics-port-taken',
    params: { host: '127.0.0.1', port },
  });
  const elsewhere = stage({ host: '192.0.2.1' });
  await expect(elsewhere).rejects.toMatchObject({ code: 'metrics-port-refused', params: { privileged: false } });
});

it('a port that only the administrator may have is named as one', () => {
  const denied = Object.assign(new Error('listen EACCES: permission denied 127.0.0.1:80'), { code: 'EACCES' });
  const problem = portProblem(denied, { host: '127.0.0.1', port: 80 });
  expect(problem).toMatchObject({ code: 'metrics-port-refused', params: { port: 80, privileged: true } });
  expect(problem.say('en').remedy).toContain('1023');
});
