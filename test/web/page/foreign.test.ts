import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startPageStage } from '../../helpers/browser.ts';
import { eventually } from '../../helpers/eventually.ts';
import { accept } from '../stage.ts';

/** A page of somebody else's, which tries everything that a browser lets it do to the campaign `id` of the page at `url`. */
function foreignPage(url: string, id: string): string {
  const target = `${url}/api/v1/campaigns/${id}/cancel`;
  return `<!doctype html><title>begin</title>
<form id="form" method="post" target="sink" action="${target}" enctype="text/plain"><input name='{"a":"' value='"}'></form>
<iframe name="sink"></iframe><iframe src="${url}/"></iframe><img src="${url}/api/v1/campaigns"><script src="${url}/api/v1/campaigns"></script>
<script type="module">
const read = [];
const attempt = async (what, act) => { try { read.push([what, await act()]); } catch { read.push([what, null]); } };
const options = { method: 'POST', credentials: 'include' };
await attempt('read', async () => (await fetch('${url}/api/v1/campaigns', { credentials: 'include' })).text());
await attempt('simple', async () => (await fetch('${target}', { ...options, mode: 'no-cors' })).text());
await attempt('json', async () => (await fetch('${target}', { ...options, headers: { 'content-type': 'application/json', 'x-facteur-page': '1' } })).text());
navigator.sendBeacon('${target}', 'x');
await attempt('stream', () => new Promise((done, fail) => { const s = new EventSource('${url}/api/v1/events', { withCredentials: true }); s.onmessage = s.onopen = () => done('open'); s.onerror = fail; }));
document.getElementById('form').submit();
window.read = read;
document.title = 'done';
</script>`;
}

it.each(['localhost', '127.0.0.1'])(
  'a foreign page at %s changes and reads nothing, though the browser has the session',
  async (name) => {
    const stage = await startPageStage();
    const id = await accept(stage, 2);
    const foreign = createServer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/html' }).end(foreignPage(stage.url, id));
    });
    await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done));
    onTestFinished(() => void foreign.close());

    const own = await stage.open();
    const page = await own.context().newPage();
    await page.goto(`http://${name}:${(foreign.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => (globalThis as any).document.title === 'done');
    expect(await page.evaluate(() => (globalThis as any).read)).toEqual([
      ['read', null],
      // An answer that cannot be read.
      ['simple', null],
      ['json', null],
      ['stream', null],
    ]);
    await eventually('the form and the beacon have come', () => stage.changes.length >= 3);
    expect(stage.changes.filter(({ path }) => path.endsWith('/cancel')).every(({ status }) => status === 403)).toBe(
      true,
    );
    expect((await stage.ask('GET', `/api/v1/campaigns/${id}`)).json.state).toBe('running');
    // It cannot be put into a frame either, where clicks could be led astray.
    const frames = await Promise.all(
      page.frames().map((frame) => frame.evaluate(() => (globalThis as any).document.querySelectorAll('#app').length)),
    );
    expect(frames.every((count) => count === 0)).toBe(true);
  },
);
