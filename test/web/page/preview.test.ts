import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { readable } from '../../../src/commands/demo-mailbox.ts';
import { newPage, startPageStage } from '../../helpers/browser.ts';

/** A message that tries everything: to run, to fetch, to send a form, to lead the whole page away, to reach the page around it. */
function hostile(elsewhere: string): Buffer {
  const html = `<html><head><meta http-equiv="refresh" content="0;url=${elsewhere}/refresh">
<link rel="stylesheet" href="${elsewhere}/style"><style>@import "${elsewhere}/import"; body { background: url(${elsewhere}/background) }</style></head>
<body onload="parent.document.title='hit'"><p>Bonjour</p>
<script>parent.document.title = 'hit'; fetch('${elsewhere}/fetch'); top.location = '${elsewhere}/top';</script>
<img src="${elsewhere}/image" onerror="parent.document.title='hit'"><iframe src="${elsewhere}/frame"></iframe>
<object data="${elsewhere}/object"></object><video src="${elsewhere}/video" autoplay></video>
<form action="${elsewhere}/form" method="post"><button>Envoyer</button></form>
<a href="javascript:parent.document.title='hit'">a</a> <a href="${elsewhere}/link" target="_top">b</a></body></html>`;
  const head =
    'From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n';
  return Buffer.from(`${head}\r\n${html}`);
}

it('a message in its frame runs nothing, fetches nothing, sends nothing, and leads nowhere', async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, answer) => {
    asked.push(request.url ?? '');
    answer.end();
  });
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
  onTestFinished(() => void elsewhere.close());
  const messages = [hostile(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`)];
  const stage = await startPageStage({}, { mailbox: readable({ messages }) });
  // The browser says of each thing that it refuses; that is what is looked for here.
  const page = await newPage({ faults: 'allowed' });
  await page.goto(stage.link());
  await page.getByRole('link', { name: 'Voir cette boîte' }).click();
  await page.getByRole('link', { name: 'b@example.org' }).click();
  const frame = page.frameLocator('iframe.preview-frame');
  await frame.getByText('Bonjour').waitFor();
  await frame.getByRole('button', { name: 'Envoyer' }).click();
  await frame.getByRole('link', { name: 'a' }).click();
  await frame.getByRole('link', { name: 'b' }).click();
  await page.waitForLoadState('networkidle');
  expect(await page.title()).toBe('La boîte de démonstration – Facteur');
  expect(new URL(page.url()).origin).toBe(stage.url);
  expect(asked).toEqual([]);
  // By itself, outside of the page, it has no more rights.
  const { headers } = await page.request
    .get(`${stage.url}/api/v1/demo/mails/1`)
    .then((answer) => ({ headers: answer.headers() }));
  expect(headers['content-security-policy']).toMatch(/^default-src 'none';.* sandbox$/);
});
