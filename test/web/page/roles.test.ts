import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { allows, type TokenScope } from '../../../src/app/token-scopes.ts';
import { statusLines } from '../../../src/commands/show-status.ts';
import { handsOf } from '../../../src/message/stored-message.ts';
import type { PagePerson } from '../../../src/web/api/session.ts';
import { Guesses } from '../../../src/web/attempts.ts';
import { PagePeople } from '../../../src/web/page/page-people.ts';
import { PagePassword } from '../../../src/web/page/password.ts';
import { Sessions } from '../../../src/web/page/sessions.ts';
import { eventually } from '../../helpers/eventually.ts';
import { folderWith } from '../../helpers/folder.ts';
import { EventStream } from '../event-stream.ts';
import { type Answer, type Asked, type Stage, startStage } from '../stage.ts';

const SESSION = '/page/session';
const DRAFTS = '/api/v1/drafts';
const OWN = { 'x-facteur-page': '1' };
const PASSWORD = { Awa: 'cheval agrafe correcte', Moussa: 'pirogue sel et tamis', owner: 'baobab lampe tiroir' };

type Who = 'Awa' | 'Moussa' | 'owner';

interface Opened {
  readonly stage: Stage;
  readonly people: PagePeople;
  /** Signs in, and returns the cookie of the session. */
  signIn(payload: object): Promise<Answer>;
  /** The cookie of somebody's session, at that port. */
  cookieOf(who: Who, port: number): string;
  /** Asks as somebody who has signed in, as the page does. */
  ask(who: Who, method: string, url: string, more?: Asked): Promise<Answer>;
}

/** Made once: to keep a password takes a tenth of a second. */
let kept: Promise<{ readonly folder: string; readonly password: PagePassword; readonly people: readonly PagePerson[] }>;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-roles-'));
  const people = new PagePeople(folder);
  const add = (name: 'Awa' | 'Moussa', role: 'prepare' | 'send') =>
    people.add({ name, role, password: PASSWORD[name] }, Date.now());
  kept = Promise.all([PagePassword.of(PASSWORD.owner), add('Awa', 'prepare'), add('Moussa', 'send')]).then(
    ([password, ...all]) => ({ folder, password, people: all }),
  );
  return async () => rmSync((await kept).folder, { recursive: true });
});

/** A page that Awa prepares on, Moussa sends on, and the owner opens by the password of the page. */
async function opened(): Promise<Opened> {
  const { folder, password, people: all } = await kept;
  const sessions = new Sessions();
  const stage = await startStage({}, { page: { sessions, password, forOthers: false } });
  const { dataFolder } = stage.project.config.project;
  cpSync(join(folder, 'page-people'), join(dataFolder, 'page-people'), { recursive: true });
  const people = new PagePeople(dataFolder);
  const now = Date.now();
  const [awa, moussa] = all.map((person) => sessions.open(now, person));
  const secrets: Record<Who, string> = { Awa: awa as string, Moussa: moussa as string, owner: sessions.open(now) };
  const cookieOf = (who: Who, port: number) => `facteur-${port}=${secrets[who]}`;
  return {
    ...{ stage, people, cookieOf },
    signIn: (payload) => stage.ask('POST', SESSION, { scope: null, headers: OWN, payload }),
    ask: (who, method, url, { headers = {}, ...more } = {}) =>
      stage.ask(method, url, {
        ...more,
        scope: null,
        headers: { cookie: cookieOf(who, 0), ...OWN, ...headers },
      }),
  };
}

/** A draft that could be sent. */
async function draftOf({ ask }: Opened, name: string): Promise<string> {
  const payload = {
    list: { rows: [{ email: 'zoe@example.org', nom: 'Zoé' }] },
    message: {
      format: 'md',
      text: `---\nsubject: ${name}\n---\nBonjour {{ nom }}. Pour ne plus rien recevoir, répondez STOP.\n`,
    },
    options: { name },
  };
  return (await ask('Awa', 'POST', DRAFTS, { payload })).json.id;
}

it('each route lets through who may use it, by name, and refuses the others in their language', async () => {
  const { stage, ask } = await opened();
  const { json } = await stage.ask('GET', '/api/v1/openapi.json', { scope: null });
  const roles: Record<Who, TokenScope> = { Awa: 'prepare', Moussa: 'send', owner: 'admin' };
  const refused: string[] = [];
  for (const [path, item] of Object.entries<any>(json.paths)) {
    // A stream of events does not end.
    if (path.endsWith('/events')) continue;
    for (const [method, { security, description }] of Object.entries<any>(item)) {
      if (!security) continue;
      const needed = description.replace('Scope: ', '') as TokenScope;
      for (const who of ['Awa', 'Moussa', 'owner'] as const) {
        const mayDoIt = allows(roles[who], needed);
        // What they may do is not done here: the owner alone would install services, and end workers.
        if (mayDoIt && (who === 'owner' || method !== 'get')) continue;
        const { status, json: answer } = await ask(who, method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x'));
        expect([who, method, path, answer?.code === 'role-not-enough']).toEqual([who, method, path, !mayDoIt]);
        if (!mayDoIt) {
          expect(status).toBe(403);
          refused.push(`${who} ${method} ${path.replace('/api/v1', '')}`);
        }
      }
    }
  }
  for (const one of [
    'Awa post /drafts/{id}/send',
    'Awa post /campaigns/{id}/pause',
    'Awa post /campaigns/{id}/retry',
    'Awa post /campaigns/{id}/deliveries/suppress',
    'Awa post /messages',
    'Awa post /accounts/{name}/resume',
    'Awa delete /suppressions',
    'Awa get /settings',
    'Moussa patch /settings',
    'Moussa delete /suppressions/{email}',
    'Moussa delete /people/{email}',
    'Moussa post /purge',
  ])
    expect(refused).toContain(one);
  for (const one of [
    'Awa post /drafts',
    'Awa post /drafts/{id}/test',
    'Awa post /suppressions',
    'Moussa post /workers',
  ])
    expect(refused).not.toContain(one);
  const said = await Promise.all(
    ['fr', 'en'].map((language) => ask('Awa', 'POST', '/api/v1/purge', { headers: { 'accept-language': language } })),
  );
  expect(said.map(({ json: { detail } }) => detail)).toEqual([
    'Awa prépare, et cela ne suffit pas ici\u202f: seule la personne responsable de la page le peut.',
    'Awa prepares, and that is not enough here: the owner of the page alone may do this.',
  ]);
  // The log says who has tried.
  expect(stage.changes).toContainEqual(expect.objectContaining({ who: 'Awa', path: '/api/v1/purge', status: 403 }));
});

it('a draft that is ready says who has prepared it, until it is changed; the campaign says who has sent it', async () => {
  const set = await opened();
  const { stage, ask } = set;
  const id = await draftOf(set, 'Fête de la moisson');
  const ready = async () => (await ask('Moussa', 'GET', `${DRAFTS}/${id}`)).json.ready;
  expect(await ready()).toBeNull();
  const marked = await ask('Awa', 'PUT', `${DRAFTS}/${id}/ready`, { headers: { 'if-match': '"1"' } });
  expect(marked).toMatchObject({ status: 200, json: { revision: 2, ready: { by: 'Awa', at: expect.any(String) } } });
  expect((await ask('Moussa', 'GET', DRAFTS)).json.drafts).toMatchObject([{ id, ready: { by: 'Awa' } }]);
  // However many were made after it.
  const newer = await draftOf(set, 'Vœux');
  const listed = async (query: string) =>
    (await ask('Moussa', 'GET', `${DRAFTS}?limit=1&${query}`)).json.drafts.map((draft: { id: string }) => draft.id);
  expect(await Promise.all(['ready=true', 'ready=false', ''].map(listed))).toEqual([[id], [newer], [newer]]);
  const old = await ask('Awa', 'PUT', `${DRAFTS}/${id}/ready`, { headers: { 'if-match': '"1"' } });
  expect(old).toMatchObject({ status: 412, json: { code: 'draft-changed' } });

  await ask('Awa', 'DELETE', `${DRAFTS}/${id}/ready`);
  expect(await ready()).toBeNull();
  await ask('Awa', 'PUT', `${DRAFTS}/${id}/ready`);
  expect(await ready()).toMatchObject({ by: 'Awa' });
  // Who sends sees what was changed since; it stays known who has prepared it.
  await ask('Moussa', 'PATCH', `${DRAFTS}/${id}`, { payload: { options: { delay: 0 } } });
  expect(await ready()).toBeNull();

  const send = (who: Who) => ask(who, 'POST', `${DRAFTS}/${id}/send`, { payload: {} });
  expect(await send('Awa')).toMatchObject({ status: 403, json: { code: 'role-not-enough' } });
  const sent = await send('Moussa');
  expect(sent.status).toBe(201);
  const campaign = (await ask('Awa', 'GET', `/api/v1/campaigns/${sent.json.id}`)).json;
  expect(campaign).toMatchObject({ name: 'Fête de la moisson', preparedBy: 'Awa', sentBy: 'Moussa' });
  expect(statusLines(campaign, Date.now())).toContain('   Préparé par Awa, envoyé par Moussa');
  expect(stage.changes.map(({ who, path }) => [who, path])).toContainEqual(['Moussa', `${DRAFTS}/${id}/send`]);

  const incomplete = (await ask('Awa', 'POST', DRAFTS, { payload: {} })).json.id;
  expect((await ask('Awa', 'PUT', `${DRAFTS}/${incomplete}/ready`)).json.code).toBe('draft-incomplete');
  const owners = await draftOf(set, 'Cotisation');
  const byOwner = await ask('owner', 'POST', `${DRAFTS}/${owners}/send`, { payload: {} });
  const alone = (await ask('owner', 'GET', `/api/v1/campaigns/${byOwner.json.id}`)).json;
  expect([alone.name, 'preparedBy' in alone, 'sentBy' in alone]).toEqual(['Cotisation', false, false]);
  expect(stage.faults).toEqual([]);
});

it('the names of who had a hand in it are found at the end of a message alone', () => {
  const hands = { preparedBy: 'Awa "l’aînée"', sentBy: 'Moussa' };
  const forged = '"stamp":"x","hands":{"sentBy":"Nobody"}}';
  expect(handsOf(JSON.stringify({ source: { text: forged }, stamp: 'x', hands }))).toEqual(hands);
  expect(handsOf(JSON.stringify({ source: {}, stamp: forged }))).toEqual({});
  expect(handsOf(JSON.stringify({ source: {}, senders: { hands: { from: { name: 'A' } } } }))).toEqual({});
});

it('opens by a name and its password, whatever the capitals, and not by another’s', async () => {
  const { stage, signIn, people, ask } = await opened();
  const { json } = await signIn({ name: ' awa ', password: PASSWORD.Awa });
  expect(json).toMatchObject({ signedIn: true, name: 'Awa', scope: 'prepare', opensBy: 'password', byName: 'maybe' });
  expect((await signIn({ password: PASSWORD.owner })).json).toMatchObject({ name: null, scope: 'admin' });
  const wrong = { status: 403, json: { code: 'name-password-wrong' } };
  // Who comes and goes is logged by name.
  await ask('Moussa', 'DELETE', SESSION);
  expect(stage.changes.map(({ who }) => who)).toEqual(['Awa', expect.stringMatching(/^page-/), 'Moussa']);
  expect(await signIn({ name: 'Awa', password: PASSWORD.Moussa })).toMatchObject(wrong);
  expect(await signIn({ name: 'Awa', password: PASSWORD.owner })).toMatchObject(wrong);
  expect(await signIn({ name: '../Awa', password: PASSWORD.Awa })).toMatchObject(wrong);
  expect(await signIn({ password: PASSWORD.Awa })).toMatchObject({ json: { code: 'password-wrong' } });
  // Where the file cannot be read just now, nobody was taken out: it is refused, and the session goes on.
  const folder = join(stage.project.config.project.dataFolder, 'page-people');
  renameSync(folder, `${folder}-away`);
  writeFileSync(folder, '');
  expect((await ask('Awa', 'GET', DRAFTS)).status).toBe(500);
  rmSync(folder);
  renameSync(`${folder}-away`, folder);
  // Who was taken out sees nothing any more, also where the page is open, also when somebody of that name comes after.
  expect((await ask('Awa', 'GET', DRAFTS)).status).toBe(200);
  await people.remove('AWA');
  expect((await ask('Awa', 'GET', DRAFTS)).json.code).toBe('token-missing');
  await people.add({ name: 'Awa', role: 'send', password: PASSWORD.Awa }, Date.now() + 1);
  expect((await ask('Awa', 'GET', DRAFTS)).json.code).toBe('token-missing');
});

it('who signs in rightly between guesses of another’s password gets no more of these', async () => {
  const { signIn } = await opened();
  const codes: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    for (let j = 0; j < 2; j += 1) codes.push((await signIn({ password: `essai ${i} ${j}` })).json.code);
    expect((await signIn({ name: i % 2 ? 'AWA' : 'Awa ', password: PASSWORD.Awa })).json).toMatchObject({
      name: 'Awa',
    });
  }
  expect(codes).toEqual([...Array(5).fill('password-wrong'), ...Array(3).fill('password-attempts')]);
});

it('all guesses from an address are counted, whatever the names, and right ones cost nothing', () => {
  const guesses = new Guesses();
  const right = () => {
    expect(guesses.tried('192.0.2.7', 'awa')).toBe(0);
    guesses.right('192.0.2.7', 'awa');
  };
  for (let i = 0; i < 30; i += 1) right();
  for (let i = 0; i < 20; i += 1) {
    if (i < 19) right();
    expect(guesses.tried('192.0.2.7', `name ${i}`)).toBe(0);
  }
  expect(guesses.tried('192.0.2.7', 'awa')).toBeGreaterThan(0);
  expect(guesses.tried('192.0.2.8', 'awa')).toBe(0);
});

it('a name is taken once, is somebody’s, and is kept with a hash for this user alone', async () => {
  const folder = folderWith();
  const people = new PagePeople(folder);
  const one = { name: 'Aïssata  N’Diaye-Sow', role: 'prepare', password: PASSWORD.Awa } as const;
  const tries = await Promise.allSettled([one, one].map((each) => people.add(each, 0)));
  expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(people.refuseTaken('aïssata n’diaye-sow')).rejects.toMatchObject({ code: 'web-person-exists' });
  for (const name of [
    '',
    ' ',
    '-x',
    'a/b',
    'a\0b',
    'a{b',
    'x'.repeat(65),
    'page-3f2a',
    'PAGE-x',
    'Awa\u3164',
    'A\ufe0fwa',
    'Awa\uffa0Ba',
  ])
    await expect(people.add({ ...one, name }, 0)).rejects.toMatchObject({ code: 'web-person-name' });
  await expect(people.add({ ...one, name: 'Zoé', password: 'court' }, 0)).rejects.toMatchObject({
    code: 'web-password-short',
  });
  await expect(people.remove('Zoé')).rejects.toMatchObject({ code: 'web-person-not-found' });
  expect(await people.list()).toEqual({
    people: [{ name: 'Aïssata N’Diaye-Sow', role: 'prepare', createdAt: '1970-01-01T00:00:00.000Z' }],
    unread: [],
  });
  const [file = ''] = readdirSync(join(folder, 'page-people')).map((name) => join(folder, 'page-people', name));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).not.toContain('cheval');
  writeFileSync(file, '{"name":"Aïssata N’Diaye-Sow","role":"admin"}');
  expect(await people.find(one.name, one.password)).toBeNull();
  // What is damaged hides nobody else, and is taken out by the id that is shown for it: nobody knows the name.
  await people.add({ ...one, name: 'Zoé' }, 0);
  const { people: read, unread } = await people.list();
  expect([read, unread]).toMatchObject([[{ name: 'Zoé' }], [{ file, problem: 'not a person' }]]);
  await people.remove(unread[0]?.id ?? '');
  await expect(people.remove(unread[0]?.id ?? '')).rejects.toMatchObject({ code: 'web-person-not-found' });
  expect(await people.list()).toMatchObject({ people: [{ name: 'Zoé' }], unread: [] });
  expect(readdirSync(join(folder, 'page-people'))).toHaveLength(1);
});

it('what somebody follows ends when they are taken out on the page, and what others follow goes on', async () => {
  const { stage, ask, cookieOf } = await opened();
  await stage.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = stage.app.server.address() as AddressInfo;
  const follow = (who: Who) => EventStream.open(port, '/api/v1/events', { cookie: cookieOf(who, port), ...OWN });
  const [awa, moussa] = await Promise.all([follow('Awa'), follow('Moussa')]);
  const began = performance.now();
  await ask('owner', 'DELETE', '/page/people/awa');
  await eventually('the stream of Awa ends', () => awa.ended);
  // Sooner than it would have been asked again.
  expect(performance.now() - began).toBeLessThan(12_000);
  await eventually('Moussa is told that the stream goes on', () => moussa.comments > 0);
  expect(moussa.ended).toBe(false);
  moussa.close();
});

it('the owner alone adds people and takes them out, also on the page, and no answer has a password in it', async () => {
  const { ask, signIn } = await opened();
  const payload = { name: 'Zoé Ba', role: 'send', password: 'baobab lampe tiroir' };
  for (const who of ['Awa', 'Moussa'] as const) {
    for (const [method, url] of [
      ['GET', '/page/people'],
      ['POST', '/page/people'],
      ['DELETE', '/page/people/Awa'],
    ] as const) {
      const refused = await ask(who, method, url, method === 'POST' ? { payload } : {});
      expect([who, method, refused.json.code]).toEqual([who, method, 'role-not-enough']);
    }
  }
  const added = await ask('owner', 'POST', '/page/people', { payload });
  expect(added).toMatchObject({
    status: 201,
    json: { people: [{ name: 'Awa' }, { name: 'Moussa' }, { name: 'Zoé Ba' }] },
  });
  expect(added.text).not.toMatch(/password|baobab|hash/);
  expect((await ask('owner', 'POST', '/page/people', { payload })).json.code).toBe('web-person-exists');
  const admin = { ...payload, name: 'Nil', role: 'admin' };
  expect((await ask('owner', 'POST', '/page/people', { payload: admin })).json.code).toBe('request-invalid');
  expect((await signIn({ name: 'zoé ba', password: payload.password })).json).toMatchObject({ scope: 'send' });
  await ask('owner', 'DELETE', `/page/people/${encodeURIComponent('Zoé Ba')}`);
  expect((await signIn({ name: 'zoé ba', password: payload.password })).json.code).toBe('name-password-wrong');
});
