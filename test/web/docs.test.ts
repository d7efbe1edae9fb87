import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyCode } from '../../src/errors.ts';
import { statusOfCode } from '../../src/web/statuses.ts';
import { absolute, blocksIn } from '../docs/markdown.ts';
import { finished } from '../helpers/facteur.ts';
import { folderWith } from '../helpers/folder.ts';
import { freePort } from '../helpers/redis.ts';
import { startStage } from './stage.ts';

const DOCUMENTS = ['docs/api.md', 'docs/fr/api.md'];

describe('what the API says of itself', () => {
  it('is OpenAPI 3.1, with a problem for each route and a token where one is needed', async () => {
    const { ask } = await startStage();
    const { json, headers } = await ask('GET', '/api/v1/openapi.json', { scope: null });
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(json).toMatchObject({ openapi: '3.1.0', info: { title: 'Facteur', version: '0' } });
    const operations = Object.values<any>(json.paths).flatMap((item) => Object.values<any>(item));
    expect(operations.length).toBeGreaterThan(25);
    for (const { responses, summary } of operations) {
      expect(summary).not.toBe('');
      expect(Object.keys(responses.default.content)).toEqual(['application/problem+json']);
    }
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('postCampaignsByIdPause');
    for (const id of ids) expect(id).toMatch(/^[a-z]+[A-Za-z0-9]+$/);
    const refs = JSON.stringify(json).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    const names = new Set(Array.from(refs, ([, name]) => name));
    expect([...names].sort()).toEqual(Object.keys(json.components.schemas).sort());
    expect(JSON.stringify(json.components)).not.toContain('additionalProperties":false');
    expect(json.paths['/api/v1/campaigns/{id}/pause'].post.requestBody.required).toBe(false);
    expect(
      json.paths['/api/v1/messages'].post.requestBody.content['application/json'].schema.additionalProperties,
    ).toBe(false);
  });

  it('is a page in both languages that loads nothing from elsewhere and explains each code where problems lead', async () => {
    const { ask } = await startStage();
    const french = await ask('GET', '/api/docs', { scope: null });
    const english = await ask('GET', '/api/docs', { scope: null, headers: { 'accept-language': 'en' } });
    expect([french.headers['content-language'], english.headers['content-language']]).toEqual(['fr', 'en']);
    for (const { text } of [french, english]) {
      expect(text).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1)|undefined|\[object/);
      expect(text).toContain('<code>/api/v1/campaigns/{id}/export</code>');
      for (const code of everyCode()) expect(text).toContain(`id="${code}"`);
      for (const [, target] of text.matchAll(/href="#([\w-]+)"/g)) expect(text).toContain(`id="${target}"`);
    }
    const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(french.text) ?? [];
    expect((await ask('GET', style, { scope: null })).headers['content-type']).toBe('text/css; charset=utf-8');
  });
});

it('only a fault of ours is a 500, and only a ledger that cannot be used, or what is to be told again, a 503', () => {
  const codes = everyCode().filter((code) => statusOfCode(code) >= 500);
  const others = codes.filter((code) => !/^(store|redis)-/.test(code));
  expect(others.toSorted()).toEqual(['notice-not-checked', 'notice-too-early', 'unexpected']);
  expect(codes.filter((code) => statusOfCode(code) === 500)).toEqual(['unexpected']);
});

describe.each(DOCUMENTS)('%s', (path) => {
  const document = { path, text: readFileSync(absolute(path), 'utf8') };

  it('names the status of each code that it has', () => {
    for (const [, statuses = '', codes = ''] of document.text.matchAll(/^\| (\d{3}(?:, \d{3})*) \| (.*) \|$/gm)) {
      const allowed = statuses.split(', ').map(Number);
      const named = [...codes.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, code]) =>
        everyCode().find((one) => one === code),
      );
      expect(named).not.toContain(undefined);
      for (const code of named) expect(allowed, code).toContain(code && statusOfCode(code));
    }
  });

  it('begins with ten lines that run', async () => {
    const [script = ''] = blocksIn(document, 'sh');
    expect(script.trim().split('\n').length).toBeLessThanOrEqual(10);
    const port = String(await freePort());
    const cwd = folderWith();
    const facteur = `facteur() { exec ${process.execPath} ${absolute('src/cli.ts')} "$@"; }`;
    const text = script
      .replaceAll('4280', port)
      .replace('facteur serve', `facteur serve --port ${port}`)
      .replace('kill %1', 'kill %1; wait');
    const child = spawn('bash', ['-c', `set -m\n${facteur}\n${text}`], {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: cwd,
        LANG: 'en',
        SMTP_URL: 'smtp://127.0.0.1:1',
        MAIL_FROM: 'a@example.org',
      },
      detached: true,
    });
    onTestFinished(() => {
      if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
    });
    const { code, stdout } = await finished(child);
    const answers = stdout
      .split('\n')
      .flatMap((line) => [...line.matchAll(/\{.*\}/g)].map(([json]) => JSON.parse(json)));
    expect(answers).toMatchObject([
      { status: 'ok' },
      { state: 'pending', existing: false },
      { campaigns: [{ state: 'running' }], next: null },
      { added: 1, already: 0 },
    ]);
    expect(stdout).toContain(`http://127.0.0.1:${port}/api/v1`);
    expect(code).not.toBe(1);
  });
});
