// Run by the Node of a bundle, in a system that has nothing else: the demo in the terminal, then the one on the page, each 200 people.
// Plain JavaScript, because it is the only file that is carried in.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const [start] = process.argv.slice(2);
const terminal = spawnSync(start, ['demo', '--json', '--lang', 'en'], { encoding: 'utf8' });
const { counts } = JSON.parse(terminal.stdout);
console.log(`demo in the terminal: ${JSON.stringify(counts)}`);

const page = spawn(start, ['web', '--demo', '--no-open', '--json', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await first(page.stdout);
const { url, link } = JSON.parse(line);
const opened = await fetch(`${url}/page/session`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-facteur-page': '1' },
  body: JSON.stringify({ link: new URL(link).hash.replace('#open=', '') }),
});
const headers = { cookie: opened.headers.getSetCookie()[0].split(';')[0], 'x-facteur-page': '1' };
const html = await (await fetch(`${url}/`, { headers: { ...headers, accept: 'text/html' } })).text();
const scripts = Array.from(html.matchAll(/(?:src|href)="(\/front\/[^"]+)"/g), ([, path]) => path);
const loaded = await Promise.all(scripts.map(async (path) => (await fetch(`${url}${path}`, { headers })).status));
console.log(`page: ${opened.status}, its files: ${loaded.join(' ')}`);
let campaign;
for (;;) {
  const { campaigns } = await (await fetch(`${url}/api/v1/campaigns`, { headers })).json();
  [campaign] = campaigns;
  if (campaign?.state === 'finished') break;
  await sleep(1000);
}
console.log(`demo on the page: ${JSON.stringify(campaign.counts)}`);
page.kill('SIGTERM');
await new Promise((resolve) => page.once('exit', resolve));
const good =
  counts.sent === 200 && campaign.counts.sent === 200 && loaded.length > 0 && loaded.every((code) => code === 200);
process.exitCode = good ? 0 : 1;

async function first(stream) {
  for await (const text of createInterface({ input: stream })) return [text];
  return [];
}
