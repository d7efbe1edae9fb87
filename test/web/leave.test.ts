import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hashedKey } from '../../src/address-hash.ts';
import { lookAtLeavePage } from '../../src/app/leave-page-look.ts';
import { unsubscribeKey } from '../../src/config/unsubscribe-key.ts';
import { UnsubscribeTokens } from '../../src/message/unsubscribe.ts';
import { AnswerTimes } from '../../src/web/leave/patience.ts';
import { createPublicServer } from '../../src/web/public.ts';
import { collect } from '../helpers/collect.ts';
import { accept, type Stage, startStage } from './stage.ts';

const YAML = 'publicUrl: https://courrier.exemple.org\nidentity:\n  name: Les Jardins d’Élise\n  colour: "#c60"\n';
const ONE_CLICK = {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: 'List-Unsubscribe=One-Click',
};
const form = (wish: string) => ({ headers: ONE_CLICK.headers, payload: `wish=${wish}` });

afterEach(() => void vi.restoreAllMocks());

/** A campaign to one, and the tokens of this project. */
async function started() {
  const stage = await startStage({}, { files: { 'facteur.yaml': YAML } });
  const id = await accept(stage, 1);
  const tokens = new UnsubscribeTokens(unsubscribeKey(stage.project.config, { create: true }) as Uint8Array);
  const of = { delivery: `${id}.1`, email: 'member1@example.org', language: 'fr', topic: null } as const;
  return { ...stage, id, tokens, of, token: tokens.make(of) };
}

const left = async ({ project }: Pick<Stage, 'project'>) =>
  (await collect(project.backend.suppressions())).map(({ key, topic, reason }) => [key, topic, reason]);

describe('the link in each message', () => {
  it('asks when it is opened, and does nothing', async () => {
    const stage = await started();
    const { status, text, headers } = await stage.ask('GET', `/u/${stage.token}`, { scope: null });
    expect(status).toBe(200);
    expect(text).toContain('<html lang="fr">');
    expect(text).toContain('Les Jardins d’Élise');
    expect(text).toContain('Souhaitez-vous ne plus recevoir nos messages');
    expect(text).toContain('--main: #c60');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'content-language': 'fr' });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
    );
    expect(await left(stage)).toEqual([]);
    const english = stage.tokens.make({ ...stage.of, language: 'en', topic: 'lettre' });
    const answer = await stage.ask('GET', `/u/${english}`, { scope: null, headers: { 'accept-language': 'fr' } });
    expect(answer.text).toContain('<html lang="en">');
    expect(answer.text).toContain('“lettre”');
  });

  it('takes a mail program’s one click, from whichever page or proxy; once and again is the same', async () => {
    const stage = await started();
    const { headers, payload } = ONE_CLICK;
    const from = { ...headers, origin: 'null', host: 'inside:1', 'x-forwarded-for': '192.0.2.1' };
    const first = await stage.ask('POST', `/u/${stage.token}`, { scope: null, headers: from, payload });
    expect(first.status).toBe(200);
    expect(first.text).toContain('votre désinscription est enregistrée');
    expect(await left(stage)).toEqual([['member1@example.org', undefined, 'unsubscribed']]);
    const boundary = { 'content-type': 'multipart/form-data; boundary=x' };
    const body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
    const again = await stage.ask('POST', `/u/${stage.token}`, { scope: null, headers: boundary, payload: body });
    expect(again.text).toBe(first.text);
    expect((await stage.ask('POST', `/u/${stage.token}`, { scope: null })).text).toBe(first.text);
    expect(await left(stage)).toHaveLength(1);
  });

  it('can be taken back, but not what others have taken off the list', async () => {
    const stage = await started();
    const { backend } = stage.project;
    await stage.ask('POST', `/u/${stage.token}`, { scope: null, ...ONE_CLICK });
    const back = await stage.ask('POST', `/u/${stage.token}`, { scope: null, ...form('back') });
    expect(back.text).toContain('Votre inscription est maintenue');
    expect(await left(stage)).toEqual([]);
    await backend.suppress([{ key: 'member1@example.org', reason: 'hard-bounce', detail: '' }]);
    await stage.ask('POST', `/u/${stage.token}`, { scope: null, ...form('back') });
    expect(await left(stage)).toEqual([['member1@example.org', undefined, 'hard-bounce']]);
  });

  it('of a topic leaves that topic, or all', async () => {
    const stage = await started();
    const token = stage.tokens.make({ ...stage.of, topic: 'lettre' });
    const asked = await stage.ask('GET', `/u/${token}`, { scope: null });
    expect(asked.text).toMatch(/value="leave">Ne plus recevoir «.lettre.»<[\s\S]*value="all">Ne plus rien recevoir</);
    await stage.ask('POST', `/u/${token}`, { scope: null, ...ONE_CLICK });
    expect(await left(stage)).toEqual([['member1@example.org', 'lettre', 'unsubscribed']]);
    await stage.ask('POST', `/u/${token}`, { scope: null, ...form('all') });
    expect(await left(stage)).toHaveLength(2);
    await stage.ask('POST', `/u/${token}`, { scope: null, ...form('back') });
    expect(await left(stage)).toEqual([]);
  });

  it('shows who writes as the settings say it now', async () => {
    const stage = await started();
    const open = await createPublicServer(stage.context);
    const seen = async () => {
      const names: (string | undefined)[] = [];
      for (const server of [stage.app, open]) {
        const { body, headers } = await server.inject({ method: 'GET', url: `/u/${stage.token}` });
        const [, style = ''] = /<style>(.*)<\/style>/s.exec(body) ?? [];
        const hash = createHash('sha256').update(style).digest('base64');
        expect(headers['content-security-policy']).toContain(hash);
        names.push(/class="name">([^<]*)</.exec(body)?.[1]);
      }
      return names;
    };
    expect(await seen()).toEqual(['Les Jardins d’Élise', 'Les Jardins d’Élise']);
    const changed = YAML.replace('Les Jardins d’Élise', 'Le Verger').replace('#c60', '#063');
    writeFileSync(join(stage.where.cwd, 'facteur.yaml'), changed);
    expect(await seen()).toEqual(['Le Verger', 'Le Verger']);
    await open.close();
  });

  it('holds when its campaign is gone, for the address that it was for', async () => {
    const stage = await started();
    const gone = stage.tokens.make({ ...stage.of, delivery: 'gone.7', topic: 'lettre' });
    await stage.ask('POST', `/u/${gone}`, { scope: null, ...ONE_CLICK });
    expect(await left(stage)).toEqual([[hashedKey('member1@example.org'), 'lettre', 'unsubscribed']]);
    await stage.ask('POST', `/u/${gone}`, { scope: null, ...form('back') });
    expect(await left(stage)).toEqual([]);
  });

  it('answers 503 when nothing could be written down, and says so', async () => {
    const stage = await started();
    vi.spyOn(stage.project.backend, 'suppress').mockRejectedValue(new Error('disk'));
    const answer = await stage.ask('POST', `/u/${stage.token}`, { scope: null, ...ONE_CLICK });
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('n’a pas été enregistrée');
    expect(stage.faults).toHaveLength(1);
  });
});

it('answers go as late as most right links take, whatever the link', () => {
  const times = new AnswerTimes();
  expect(times.due(7)).toBe(57);
  // One that took long does not slow the others down.
  for (const ms of [1, 1, 1, 70]) times.noteRight(ms);
  expect(times.due(7)).toBe(57);
  for (let i = 0; i < 10; i += 1) times.noteRight(70);
  expect(times.due(7)).toBe(107);
  for (let i = 0; i < 20; i += 1) times.noteRight(50);
  expect(times.due(7)).toBe(57);
});

describe('links that are none', () => {
  it('are answered as right ones are, in the same time, and do nothing', async () => {
    const stage = await started();
    const { app, tokens, of, token } = stage;
    const other = new UnsubscribeTokens(randomBytes(32));
    await stage.ask('POST', `/u/${token}`, { scope: null, ...ONE_CLICK });
    const kinds: Record<string, () => string> = {
      used: () => token,
      forged: () => other.make(of),
      altered: () => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      old: () => `${of.delivery}.${randomBytes(18).toString('base64url')}`,
      nothing: () => randomBytes(12).toString('hex'),
      'of strange characters': () => `%zz/${token}?a=%ff`,
      'too long': () => token + 'A'.repeat(2_000),
    };
    const times: number[] = [];
    const texts = new Set<string>();
    const follow = async (make: () => string) => {
      const since = performance.now();
      const answer = await app.inject({ method: 'POST', url: `/u/${make()}`, ...ONE_CLICK });
      times.push(performance.now() - since);
      expect(answer.statusCode).toBe(200);
      texts.add(answer.body);
    };
    for (let round = 0; round < 5; round += 1) await Promise.all(Object.values(kinds).map(follow));
    // How much they differ is measured by bench/leave.ts.
    expect(Math.min(...times)).toBeGreaterThanOrEqual(50);
    expect(texts.size).toBe(1);
    const opened = await Promise.all(
      Object.values(kinds).map((make) => app.inject({ method: 'GET', url: `/u/${make()}` })),
    );
    expect(new Set(opened.map(({ body }) => body)).size).toBe(1);
    expect(await left(stage)).toHaveLength(1);
    expect(tokens.addressOf(token)).not.toBeNull();
  });

  it('are slowed down where many come from, right ones with them; not elsewhere', async () => {
    const stage = await started();
    const ask = (from: string, token: string) =>
      stage.ask('POST', `/u/${token}`, { scope: null, ...ONE_CLICK, headers: { 'x-forwarded-for': from } });
    const wrong = await Promise.all(Array.from({ length: 60 }, (_, i) => ask('192.0.2.1', `x${i}`)));
    expect(wrong.every(({ status }) => status === 200)).toBe(true);
    const slowed = await ask('192.0.2.1', stage.token);
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0);
    expect(await left(stage)).toEqual([]);
    expect((await ask('192.0.2.2', stage.token)).status).toBe(200);
    expect(await left(stage)).toHaveLength(1);
  });
});

describe('the server for the open internet', () => {
  it('has nothing but the links', async () => {
    const stage = await started();
    const app = await createPublicServer(stage.context);
    const ask = async (method: 'GET' | 'POST', url: string) => (await app.inject({ method, url })).statusCode;
    expect(await ask('GET', `/u/${stage.token}`)).toBe(200);
    expect(await ask('POST', `/u/${stage.token}`)).toBe(200);
    expect(await left(stage)).toHaveLength(1);
    for (const url of ['/', '/api/v1/campaigns', '/api/v1/openapi.json', '/healthz', '/metrics', '/u/']) {
      expect(await ask('GET', url)).toBe(url === '/u/' ? 200 : 404);
    }
    await app.close();
  });

  it('is looked at by facteur check', async () => {
    const stage = await started();
    const app = await createPublicServer(stage.context);
    const publicUrl = await app.listen({ host: '127.0.0.1', port: 0 });
    const state = { kind: 'fine', url: publicUrl, waiting: null };
    expect(await lookAtLeavePage({ ...stage.project.config, publicUrl })).toEqual(state);
    expect(await lookAtLeavePage({ ...stage.project.config, publicUrl: null })).toBeNull();
    await app.close();
  });

  it('tells whoever runs it of its own faults, and nobody else what they are', async () => {
    const stage = await started();
    let disk: Error | null = new Error('disk');
    const follow = async () => {
      if (disk) throw disk;
    };
    const app = await createPublicServer({ ...stage.context, follow });
    const url = `/u/${stage.token}`;
    const answer = await app.inject({ method: 'GET', url });
    expect([answer.statusCode, answer.body]).toEqual([500, 'Error']);
    expect(stage.faults).toEqual([disk]);
    disk = null;
    expect((await app.inject({ method: 'POST', url, payload: 'x'.repeat(20_000) })).statusCode).toBe(413);
    expect((await app.inject({ method: 'GET', url: '/%zz' })).statusCode).toBe(400);
    expect(stage.faults).toHaveLength(1);
    await app.close();
  });
});
