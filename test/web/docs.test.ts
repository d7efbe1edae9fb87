import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startStage } from './stage.ts';

it('x', async () => {
  const { ask } = await startStage();
  const a = await ask('GET', '/api/v1/openapi.json', { scope: null });
  expect(a.status).toBe(200);
  writeFileSync('/tmp/n/openapi.json', JSON.stringify(a.json, null, 1));
  const b = await ask('GET', '/api/docs', { scope: null });
  expect(b.status).toBe(200);
  writeFileSync('/tmp/n/docs.html', b.text);
  console.log(b.headers);
});
