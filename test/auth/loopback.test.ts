import { expect, test } from 'vitest';
import { openLoopback } from '../../src/auth/loopback.ts';

const isAnswer = (callback: URL) => callback.searchParams.get('state') === 'right';

test('what is no answer is turned away, and the answer gets a page that nothing may load from', async () => {
  const { redirectUri, answer, close } = await openLoopback('127.0.0.1');
  const waiting = answer(isAnswer, new AbortController().signal);
  for (const path of ['favicon.ico?state=right', '?state=wrong&code=1', '']) {
    expect((await fetch(redirectUri + path)).status).toBe(404);
  }
  expect((await fetch(`${redirectUri}?state=right`, { method: 'POST' })).status).toBe(404);
  const browser = fetch(`${redirectUri}?state=right&code=abc`);
  const { callback, show } = await waiting;
  expect(callback.searchParams.get('code')).toBe('abc');
  show('<p>done</p>');
  const page = await browser;
  expect(await page.text()).toBe('<p>done</p>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  close();
  await expect(fetch(redirectUri)).rejects.toThrow();
});

test('an answer that a browser sends twice is taken once, and the second one is not left waiting', async () => {
  const { redirectUri, answer, close } = await openLoopback('127.0.0.1');
  const waiting = answer(isAnswer, new AbortController().signal);
  const browser = fetch(`${redirectUri}?state=right&code=abc`);
  const { show } = await waiting;
  expect((await fetch(`${redirectUri}?state=right&code=abc`)).status).toBe(404);
  show('<p>done</p>');
  expect((await browser).status).toBe(200);
  close();
});

test('it is open on this machine alone, and gives up when it is told to', async () => {
  const { redirectUri, answer, close } = await openLoopback('localhost');
  expect(new URL(redirectUri).hostname).toBe('localhost');
  const given = new AbortController();
  const waiting = answer(isAnswer, given.signal);
  given.abort(new Error('no more'));
  await expect(waiting).rejects.toThrow('no more');
  close();
});
