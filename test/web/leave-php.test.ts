import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { exists } from '../../scripts/debian.ts';
import { hashedKey } from '../../src/address-hash.ts';
import { fetchLeaves, leavePageKeys } from '../../src/app/leave-page.ts';
import { leavePageChecks } from '../../src/commands/check-leave-page.ts';
import { unsubscribeKey } from '../../src/config/unsubscribe-key.ts';
import { UnsubscribeTokens } from '../../src/message/unsubscribe.ts';
import { phpSettings } from '../../src/web/leave/php.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { eventually } from '../helpers/eventually.ts';
import { folderWith } from '../helpers/folder.ts';
import { freePort } from '../helpers/redis.ts';
import { startStage } from './stage.ts';

const servers: ChildProcess[] = [];

afterEach(() => Promise.all(servers.splice(0).map(ended)));

async function ended(server: ChildProcess): Promise<void> {
  const gone = new Promise((done) => server.once('exit', done));
  server.kill();
  await gone;
}

/** A project, and a site of shared hosting with its page. */
async function started() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/unsubscribe.php`;
  const yaml = `publicUrl: ${url}\nidentity:\n  name: Club de l'Échecs\n`;
  const stage = await startStage({}, { files: { 'facteur.yaml': yaml } });
  const { config, backend } = stage.project;
  const site = folderWith();
  copyFileSync(resolve(import.meta.dirname, '../../deploy/unsubscribe.php'), join(site, 'unsubscribe.php'));
  const settings = phpSettings({ identity: config.identity, ...leavePageKeys(config) });
  writeFileSync(join(site, 'unsubscribe-settings.php'), settings);
  const server = spawn('php', ['-d', 'opcache.enable=0', '-S', `127.0.0.1:${port}`, '-t', site], { stdio: 'ignore' });
  servers.push(server);
  await eventually('the site answers', () => fetch(url).catch(() => null));
  const tokens = new UnsubscribeTokens(unsubscribeKey(config, { create: true }) as Uint8Array);
  const token = (number: number, topic: string | null = null) =>
    tokens.make({ delivery: `gone.${number}`, email: `member${number}@example.org`, language: 'fr', topic });
  const post = async (link: string, body = 'List-Unsubscribe=One-Click') => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(`${url}/u/${link}`, { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text() };
  };
  const left = async () => (await collect(backend.suppressions())).map(({ key, topic }) => [key, topic]);
  const kept = () => readFileSync(join(site, 'unsubscribe-data.php'), 'utf8');
  return { ...stage.project, url, site, token, post, left, kept, secret: tokens.fetchSecret };
}

describe.skipIf(!exists('php'))('the page for leaving on shared hosting', () => {
  it('asks, takes down who leaves, and tells it to whoever has the secret', async () => {
    const stage = await started();
    const { url, token, post, left, kept } = stage;
    const asked = await fetch(`${url}/u/${token(1, 'lettre')}`);
    const text = await asked.text();
    expect([asked.status, asked.headers.get('content-language')]).toEqual([200, 'fr']);
    expect(asked.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).toContain('Club de l&#39;Échecs');
    expect(text).toMatch(/Ne plus recevoir «.lettre.»/);
    expect(text).not.toContain('%TOPIC%');
    expect((await post(token(1, 'lettre'))).text).toMatch(/désinscription est enregistrée/);
    await post(token(1, 'lettre'));
    await post(token(2));
    await post(token(3));
    await post(token(3), 'wish=back');
    expect(kept().trim().split('\n')).toHaveLength(5);
    expect(await fetchLeaves(stage)).toBe(4);
    expect(await left()).toEqual(
      [
        [hashedKey('member1@example.org'), 'lettre'],
        [hashedKey('member2@example.org'), undefined],
      ].sort(),
    );
    expect(await fetchLeaves(stage)).toBe(0);
    expect(kept().trim().split('\n')).toHaveLength(1);
    await post(token(4));
    expect(await fetchLeaves(stage)).toBe(1);
  });

  it('takes nothing down for links that are none, answered as right ones are', async () => {
    const stage = await started();
    const { token, post, url } = stage;
    const right = await post(token(1));
    const real = token(2);
    const wrong = [
      `${real.slice(0, -1)}${real.endsWith('A') ? 'B' : 'A'}`,
      'nothing',
      'gone.1.aaaaaaaaaaaaaaaaaaaaaaaa',
    ];
    for (const one of wrong) expect(await post(one)).toEqual(right);
    expect(await fetchLeaves(stage)).toBe(1);
    for (const path of ['', '/', '/fetch', '/else']) expect((await fetch(url + path)).status).toBe(404);
    const hidden = await fetch(url.replace('unsubscribe.php', 'unsubscribe-settings.php'));
    expect(await hidden.text()).toBe('');
    const data = await fetch(url.replace('unsubscribe.php', 'unsubscribe-data.php'));
    expect(await data.text()).toBe('');
  });

  it('tells again what was not recorded, in parts, and loses nothing that came meanwhile', async () => {
    const stage = await started();
    const { token, post, left, secret, url } = stage;
    const links = Array.from({ length: 12 }, (_, i) => token(i + 1));
    await Promise.all(links.slice(0, 6).map((link) => post(link)));
    const read = async (done = '') => {
      const answer = await fetch(`${url}/fetch?done=${done}`, { headers: { 'x-facteur-secret': secret } });
      return (await answer.json()) as { done: string; requests: string[][] };
    };
    const first = await read();
    expect(first.requests).toHaveLength(6);
    expect(await read()).toEqual(first);
    expect((await read('0123456789abcdef:9999')).requests).toHaveLength(6);
    await Promise.all(links.slice(6).map((link) => post(link)));
    expect((await read(first.done)).requests).toHaveLength(6);
    expect((await read(first.done)).requests).toHaveLength(6);
    expect(await fetchLeaves(stage)).toBe(6);
    expect(await left()).toHaveLength(6);
    expect((await read(first.done)).requests).toHaveLength(0);
  });

  it('is looked at by facteur check: whether it answers, is ours, has our key and can write', async () => {
    const stage = await started();
    const { config, site, token, post, kept } = stage;
    const seen = async () => {
      const checks = await collect(leavePageChecks(config));
      return checks.map(({ status, message, remedy }) => `${status} ${message} ${remedy ?? ''}`).join('\n');
    };
    const settings = (change: (text: string) => string) => {
      writeFileSync(join(site, 'unsubscribe-settings.php'), change(written));
    };
    const written = readFileSync(join(site, 'unsubscribe-settings.php'), 'utf8');
    expect(await seen()).toMatch(/^ok .* répond $/);
    await post(token(1));
    const before = kept();
    expect(await seen()).toMatch(/^ok .* demandes à reprendre.: 1 $/);
    expect(kept()).toBe(before);
    settings((text) => text.replace(/'secret' => '.{8}/, "'secret' => '00000000"));
    expect(await seen()).toMatch(/^warning .* n’a pas la clé de ce projet.* facteur suppress php/);
    settings((text) => text.replace("'policy'", "'folder' => '/nowhere/at/all',\n  'policy'"));
    expect(await seen()).toMatch(/^warning .* ne peut pas noter les demandes/);
    rmSync(join(site, 'unsubscribe-settings.php'));
    expect(await seen()).toMatch(/^warning .* pas son second fichier/);
    writeFileSync(join(site, 'unsubscribe.php'), 'Bienvenue');
    expect(await seen()).toMatch(/^warning .* ce n’est pas la page de désinscription/);
    await Promise.all(servers.splice(0).map(ended));
    expect(await seen()).toMatch(/^warning .* ne répond pas.: .*ECONNREFUSED/);
  });

  it('is told about when it does not answer, or something else does', async () => {
    const stage = await startStage(
      {},
      { files: { 'facteur.yaml': 'publicUrl: http://127.0.0.1:1/unsubscribe.php\n' } },
    );
    expect(await errorOf(() => fetchLeaves(stage.project))).toMatchObject({ code: 'leave-page-silent' });
    const other = await startStage({}, { files: { 'facteur.yaml': 'publicUrl: https://courrier.exemple.org\n' } });
    expect(await errorOf(() => fetchLeaves(other.project))).toMatchObject({ code: 'leave-no-page' });
  });
});
