import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';
import { type Asked, accept, type Stage, startStage } from './stage.ts';

const DRAFTS = '/api/v1/drafts';
const settings = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Les Amis <asso@example.org>' };
const message = '---\nsubject: Bonjour {{ prenom }}\n---\n\nBonjour {{ prenom }}.\n\nLes Amis\nRépondez STOP.\n';
const list = 'email;prenom\nlea@example.org;Léa\npas une adresse;Awa\nzoe@example.org;Zoé\n';

const BOUNDARY = 'x-boundary-of-the-form';

/** A form: fields by name, a file where there is a file name. */
function form(...parts: readonly (readonly [name: string, content: string | Buffer, file?: string])[]): Asked {
  const chunks = parts.flatMap(([name, content, file]) => {
    const named = file === undefined ? '' : `; filename="${file}"`;
    const type = file === undefined ? '' : '\r\ncontent-type: application/octet-stream';
    const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${named}${type}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')];
  });
  return {
    payload: Buffer.concat([...chunks, Buffer.from(`--${BOUNDARY}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  };
}

const whole = form(['list', list, 'membres.csv'], ['message', message, 'lettre.md']);

/** What the folder of drafts holds. */
function kept({ project }: Stage): string[] {
  try {
    return readdirSync(join(project.config.project.dataFolder, 'drafts'));
  } catch {
    return [];
  }
}

it('takes a form, tells what it found, is put right, and becomes one campaign', async () => {
  const stage = await startStage(settings);
  const { ask, project } = stage;
  const made = await ask('POST', DRAFTS, { scope: 'send', ...whole });
  expect(made).toMatchObject({ status: 201, headers: { etag: '"1"' }, json: { state: 'open', revision: 1 } });
  const url = `${DRAFTS}/${made.json.id}`;
  expect(made.headers.location).toBe(url);
  expect((await ask('GET', DRAFTS, { scope: 'read' })).json).toMatchObject({
    drafts: [{ id: made.json.id }],
    next: null,
  });
  expect((await ask('GET', `${url}/list?rows=1`, { scope: 'read' })).json).toMatchObject({
    ...{ format: 'csv', delimiter: ';', headers: ['email', 'prenom'] },
    firstRows: [{ line: 2, email: 'lea@example.org', vars: { prenom: 'Léa' } }],
  });

  const found = await ask('GET', `${url}/findings`, { scope: 'read', headers: { 'accept-language': 'en' } });
  expect(found.json).toMatchObject({
    ...{ revision: 1, withMessage: true, total: 3, sendable: 2, next: null },
    findings: [
      {
        ...{ code: 'invalid-addresses', level: 'warning', count: 1, what: '1 address not valid:' },
        rows: [{ line: 3, email: 'pas une adresse', problem: 'no-at', said: 'no @' }],
      },
    ],
    consents: [{ consent: 'invalid-addresses', needed: true }],
    rows: [{ line: 3, email: 'pas une adresse', findings: [{ code: 'invalid-addresses', said: 'no @' }] }],
  });

  const refused = await ask('POST', `${url}/send`, { scope: 'send', payload: {} });
  expect(refused).toMatchObject({
    status: 422,
    json: { code: 'send-invalid-addresses', params: { file: 'membres.csv' } },
  });
  const corrections = [{ line: 3, written: 'pas une adresse', email: 'awa@example.org' }];
  const changed = await ask('PATCH', url, {
    payload: { corrections, options: { delay: 1 } },
    headers: { 'if-match': '"1"' },
  });
  expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' } });
  expect((await ask('GET', `${url}/preview?line=3`)).json).toMatchObject({
    email: 'awa@example.org',
    subject: 'Bonjour Awa',
  });
  expect((await ask('GET', `${url}/forecast`)).json).toMatchObject({ count: 3, seconds: 2 });

  const sent = await ask('POST', `${url}/send`, { scope: 'send', headers: { 'if-match': '"2"' } });
  expect(sent).toMatchObject({
    status: 201,
    json: { total: 3, skipped: 0, existing: false, mode: 'async', backend: 'sqlite', worker: null, etaSeconds: 2 },
  });
  expect(sent.headers.location).toBe(`/api/v1/campaigns/${sent.json.id}`);
  const again = await ask('POST', `${url}/send`, { scope: 'send' });
  expect(again).toMatchObject({ status: 200, json: { id: sent.json.id, existing: true } });
  expect((await ask('GET', url)).json).toMatchObject({ state: 'sent', campaign: sent.json.id });
  expect((await ask('PATCH', url, { payload: { options: { delay: 2 } } })).status).toBe(409);
  expect(await project.backend.campaigns({ limit: 9 })).toHaveLength(1);
  expect(stage.faults).toEqual([]);
});

it('takes JSON, forms, and files as they are, one after the other', async () => {
  const stage = await startStage(settings);
  const { ask } = stage;
  const made = await ask('POST', DRAFTS, { payload: { list: { rows: [{ email: 'a@example.org', prenom: 'A' }] } } });
  expect(made.json).toMatchObject({ list: { source: 'rows' }, message: null, options: { language: 'fr' } });
  const url = `${DRAFTS}/${made.json.id}`;
  const early = await ask('POST', `${url}/send`);
  expect(early).toMatchObject({ status: 422, json: { code: 'draft-incomplete', params: { missing: 'message' } } });
  const html = '<p>Bonjour {{ prenom }} <img src="logo.png"></p>';
  const put = await ask('PUT', `${url}/message`, { payload: html, headers: { 'content-type': 'text/html' } });
  expect(put.json.message).toMatchObject({ name: 'message.html' });
  const files = await ask('PUT', `${url}/files`, form(['a', 'PNG', 'logo.png'], ['b', 'PDF', 'docs/plan.pdf']));
  expect(files.json.message.files.map(({ name }: { name: string }) => name).sort()).toEqual([
    'docs/plan.pdf',
    'logo.png',
    'message.html',
  ]);
  const fewer = await ask('DELETE', `${url}/files/docs/plan.pdf`);
  expect(fewer.json.message.files).toHaveLength(2);
  await ask('PATCH', url, { payload: { options: { subject: 'Objet' } } });
  const raw = await ask('PUT', `${url}/list?name=autres.csv`, {
    payload: list,
    headers: { 'content-type': 'text/csv' },
  });
  expect(raw.json.list).toMatchObject({ name: 'autres.csv', source: 'file' });
  const shown = await ask('GET', `${url}/preview`);
  expect(shown.json).toMatchObject({ subject: 'Objet', email: 'lea@example.org' });
  expect(shown.json.html).toContain('data:image/png;base64,');
  const pasted = await ask('PATCH', url, form(['list', 'x@example.org'], ['options', '{"list":{"header":"none"}}']));
  expect(pasted.json).toMatchObject({ list: { source: 'text' }, options: { list: { header: 'none' } } });
  const excluded = await ask('PUT', `${url}/excludes`, form(['x', 'x@example.org', 'partis.txt']));
  expect(excluded.json.excludes).toMatchObject([{ name: 'partis.txt' }]);
  expect((await ask('DELETE', `${url}/excludes/partis.txt`)).json.excludes).toEqual([]);
  const earlier = { campaign: await accept(stage, 1), states: ['pending'] };
  const left = await ask('PUT', `${url}/excludes`, { payload: earlier });
  expect(left.json.excludes).toMatchObject([{ campaign: { id: earlier.campaign } }]);
  for (const [payload, code] of [
    [{ ...earlier, states: ['failed'] }, 'selection-empty'],
    [{ campaign: 'zzzzzz' }, 'campaign-not-found'],
    [{ text: 'a@example.org' }, 'request-invalid'],
  ] as const)
    expect((await ask('PUT', `${url}/excludes`, { payload })).json.code).toBe(code);
  expect((await ask('PUT', `${url}/excludes`)).json.code).toBe('request-invalid');
  expect((await ask('DELETE', url)).status).toBe(204);
  expect((await ask('GET', url)).json.code).toBe('draft-not-found');
});

it('sends a test to whoever looks at it first', async () => {
  const server = await startMailServer();
  onTestFinished(() => server.close());
  const { ask } = await startStage({ ...settings, SMTP_URL: `smtp://127.0.0.1:${server.port}` });
  const { json } = await ask('POST', DRAFTS, whole);
  const sent = await ask('POST', `${DRAFTS}/${json.id}/test`, {
    payload: { to: 'moi@example.org', email: 'zoe@example.org' },
  });
  expect(sent).toMatchObject({ status: 200, json: { row: 3, email: 'zoe@example.org', sent: true } });
  expect(server.received.map(({ to }) => to[0])).toEqual(['moi@example.org']);
  const nobody = await ask('POST', `${DRAFTS}/${json.id}/test`, { payload: { to: 'moi' } });
  expect(nobody).toMatchObject({ status: 422, json: { code: 'address-invalid' } });
});

it('notices two writers of one draft', async () => {
  const { ask } = await startStage(settings);
  const { json } = await ask('POST', DRAFTS, whole);
  const url = `${DRAFTS}/${json.id}`;
  const write = (delay: number) =>
    ask('PATCH', url, { payload: { options: { delay } }, headers: { 'if-match': '"1"' } });
  const answers = await Promise.all([write(1), write(2), write(3)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  expect(answers.find(({ status }) => status === 412)?.json).toMatchObject({
    code: 'draft-changed',
    params: { revision: 2 },
  });
  expect((await ask('DELETE', `${url}/files/x`, { headers: { 'if-match': 'nonsense' } })).status).toBe(412);
});

const bad: readonly (readonly [
  what: string,
  method: string,
  path: string,
  asked: Asked,
  status: number,
  code: string,
])[] = [
  ['a file that leads up', 'POST', '', form(['list', 'x', '../x.csv']), 422, 'draft-file-name'],
  ['a file that is hidden', 'POST', '', form(['files', 'x', '.env']), 422, 'draft-file-name'],
  ['a file with a full path', 'POST', '', form(['message', 'x', '/etc/x.md']), 422, 'draft-file-name'],
  ['a file with a drive', 'POST', '', form(['message', 'x', 'C:\\x.md']), 422, 'draft-file-name'],
  ['a file by an unknown name', 'POST', '', form(['liste', 'x', 'x.csv']), 400, 'request-invalid'],
  ['an unknown field', 'POST', '', form(['optoins', '{}']), 400, 'request-invalid'],
  ['options that are no JSON', 'POST', '', form(['options', '{']), 400, 'request-invalid'],
  ['an unknown option', 'POST', '', form(['options', '{"dealy":1}']), 400, 'request-invalid'],
  ['an unknown field of JSON', 'POST', '', { payload: { lsit: {} } }, 400, 'request-invalid'],
  ['a delay below nothing', 'POST', '', { payload: { options: { delay: -1 } } }, 400, 'request-invalid'],
  ['a list of two kinds', 'POST', '', { payload: { list: { text: 'x', rows: [] } } }, 400, 'request-invalid'],
  ['a list of no campaign', 'POST', '', { payload: { list: { campaign: 'nobody' } } }, 404, 'campaign-not-found'],
  ['another type', 'POST', '', { payload: '<a/>', headers: { 'content-type': 'text/xml' } }, 415, 'request-media-type'],
  ['half a form', 'POST', '', half(whole), 400, 'request-broken'],
  ['half a form that changes', 'PATCH', '/ID', half(whole), 400, 'request-broken'],
  [
    'a form without its boundary',
    'POST',
    '',
    { payload: 'x', headers: { 'content-type': 'multipart/form-data' } },
    400,
    'request-broken',
  ],
  ['a form that is none', 'POST', '', { ...whole, payload: 'nothing of that kind' }, 400, 'request-broken'],
  ['an empty list', 'PUT', '/ID/list', {}, 400, 'request-invalid'],
  ['no files', 'PUT', '/ID/files', { payload: {} }, 400, 'request-invalid'],
  ['a field among files', 'PUT', '/ID/files', form(['a', 'x']), 400, 'request-invalid'],
  ['a draft that is not there', 'GET', '/zzzzzz/findings', {}, 404, 'draft-not-found'],
  ['a path for a draft', 'GET', '/..%2f..%2fx', {}, 404, 'draft-not-found'],
  ['a file of no draft', 'PUT', '/zzzzzz/files', form(['a', 'x', 'x']), 404, 'draft-not-found'],
  ['a consent that is none', 'POST', '/ID/send', { payload: { accept: ['everything'] } }, 400, 'request-invalid'],
  ['a line that is none', 'GET', '/ID/preview?line=0', {}, 400, 'request-invalid'],
  ['a line that is not there', 'GET', '/ID/preview?line=77', {}, 422, 'sample-not-found'],
  ['a finding that is none', 'GET', '/ID/findings?code=x', {}, 400, 'request-invalid'],
  ['who may only look', 'POST', '', { ...whole, scope: 'read' }, 403, 'token-scope'],
];

function half(asked: Asked): Asked {
  const { payload } = asked as { payload: Buffer };
  return { ...asked, payload: payload.subarray(0, payload.length / 2) };
}

it.each(bad)('refuses %s', async (_, method, path, asked, status, code) => {
  const stage = await startStage(settings);
  const { json } = await stage.ask('POST', DRAFTS, whole);
  const before = kept(stage);
  const answer = await stage.ask(method, `${DRAFTS}${path.replace('ID', json.id)}`, asked);
  expect([answer.status, answer.json.code]).toEqual([status, code]);
  expect(kept(stage)).toEqual(before);
  expect((await stage.ask('GET', `${DRAFTS}/${json.id}`)).json).toEqual(json);
  expect(stage.faults).toEqual([]);
});

it('answers pages past the end with nothing, whatever is asked for', async () => {
  const { ask } = await startStage(settings);
  const { json } = await ask('POST', DRAFTS, whole);
  for (const after of ['zzzzzz', '99999999', '-1', 'x', '%00']) {
    expect((await ask('GET', `${DRAFTS}?after=${after}`)).json).toMatchObject({ drafts: [], next: null });
    expect((await ask('GET', `${DRAFTS}/${json.id}/findings?after=${after}`)).status).toBe(200);
  }
});

it('leaves nothing of an upload that is cut off', async () => {
  const stage = await startStage(settings);
  await stage.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = stage.app.server.address() as { port: number };
  const { payload } = whole as { payload: Buffer };
  const socket = connect(port, '127.0.0.1');
  const answered = text(socket).catch(() => '');
  socket.write(
    `POST ${DRAFTS} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${stage.tokens.send}\r\n` +
      `content-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: 100000\r\n\r\n`,
  );
  socket.write(payload.subarray(0, payload.length - 60));
  await eventually('the upload is on its way', () => kept(stage).length === 1);
  socket.destroy();
  await answered;
  await eventually('nothing is left', () => kept(stage).length === 0);
  expect(stage.faults).toEqual([]);
});

it('shows its message, its files, whom it goes to, and what one of them gets', async () => {
  const { ask } = await startStage(settings);
  const picture = Buffer.from('iVBORw0KGgo=', 'base64');
  const made = await ask('POST', DRAFTS, {
    ...form(
      ['list', list, 'membres.csv'],
      [
        'message',
        '---\nsubject: Bonjour {{ prenom }}\n---\n# Bonjour {{ prenom }}\n\n![Fleur](fleur.png)\n',
        'lettre.md',
      ],
      ['files', picture, 'fleur.png'],
      ['files', '<script>alert(1)</script>', 'été.html'],
      ['options', '{"attach":["été.html","fleur.png"]}'],
    ),
  });
  const url = `${DRAFTS}/${made.json.id}`;
  expect((await ask('GET', `${url}/recipients?limit=1`, { scope: 'read' })).json).toEqual({
    recipients: [{ number: 1, line: 2, email: 'lea@example.org', vars: { email: 'lea@example.org', prenom: 'Léa' } }],
    next: '1',
  });
  expect((await ask('GET', `${url}/recipients?after=1`)).json.recipients).toMatchObject([{ number: 3, line: 4 }]);
  expect((await ask('GET', `${url}/recipients?search=ZOE`)).json.recipients).toMatchObject([{ line: 4 }]);
  expect((await ask('GET', `${url}/recipients?after=x`)).status).toBe(400);
  expect((await ask('GET', `${url}/message`, { scope: 'read' })).json).toEqual({
    ...{ revision: 1, name: 'lettre.md', format: 'md', subject: 'Bonjour {{ prenom }}', attachments: [] },
    ...{ settings: '---\nsubject: Bonjour {{ prenom }}\n---\n' },
    text: '# Bonjour {{ prenom }}\n\n![Fleur](fleur.png)\n',
  });
  const shown = await ask('GET', `${url}/files/fleur.png`, { scope: 'read' });
  expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png']);
  expect(shown.headers['content-disposition']).toBeUndefined();
  const saved = await ask('GET', `${url}/files/${encodeURIComponent('été.html')}`);
  expect([saved.headers['content-type'], saved.headers['content-disposition'], saved.text]).toEqual([
    'application/octet-stream',
    "attachment; filename*=UTF-8''%C3%A9t%C3%A9.html",
    '<script>alert(1)</script>',
  ]);
  for (const answer of [shown, saved]) expect(answer.headers['content-security-policy']).toMatch(/; sandbox$/);
  expect((await ask('GET', `${url}/files/autre.png`)).json).toMatchObject({ status: 404, code: 'draft-no-file' });
  expect((await ask('GET', `${url}/files/..%2F..%2F1.json`)).json.code).toBe('draft-file-name');

  const page = await ask('GET', `${url}/preview.html?line=4`, { scope: 'read' });
  expect(page.text).toMatch(/Bonjour Zoé<\/h1>[\s\S]*src="data:image\/png;base64,iVBORw0KGgo="/);
  expect(page.headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox",
  );
  // As a mail program in the dark shows it, whatever the browser's own scheme is.
  expect(page.text).toContain('<meta name="color-scheme" content="light">');
  const dark = await ask('GET', `${url}/preview.html?scheme=dark`);
  expect(dark.text).toContain('<head><meta name="color-scheme" content="dark">');
  expect(dark.text).not.toContain('name="color-scheme" content="light dark"');
  const remote = await ask('GET', `${url}/preview.html?remote=true`);
  expect(remote.headers['content-security-policy']).toContain('img-src data: https: http:;');
  expect((await ask('GET', `${url}/preview`)).json.attachments).toMatchObject([
    { filename: 'été.html' },
    { filename: 'fleur.png' },
  ]);
  // A file that is taken away is no attachment any more.
  const without = await ask('DELETE', `${url}/files/${encodeURIComponent('été.html')}`);
  expect(without.json.options).toEqual({ language: 'fr', attach: ['fleur.png'] });
});

it('looks at one of them without reading the list again, and sees what is changed in it', async () => {
  const { ask } = await startStage(settings);
  const made = await ask('POST', DRAFTS, whole);
  const url = `${DRAFTS}/${made.json.id}`;
  const subject = async () => (await ask('GET', `${url}/preview?line=4`)).json.subject;
  expect(await subject()).toBe('Bonjour Zoé');
  await ask('PATCH', url, { payload: { options: { subject: 'Chère {{ prenom }}' } } });
  expect(await subject()).toBe('Chère Zoé');
  await ask('PATCH', url, { payload: { options: { where: 'prenom == "Léa"' } } });
  expect((await ask('GET', `${url}/preview?line=4`)).json.code).toBe('sample-not-found');
  await ask('PUT', `${url}/list?name=b.csv`, {
    payload: 'email;prenom\n\n\nnil@example.org;Léa\n',
    headers: { 'content-type': 'text/csv' },
  });
  expect(await subject()).toBe('Chère Léa');
});

it('rewrites a message of another system for its list, and a document as a page', async () => {
  const { ask } = await startStage(settings);
  const message = '---\nsubject: Bonjour [prenom]\n---\nBonjour *|PRENOM|*.\n';
  const made = await ask('POST', DRAFTS, form(['list', list, 'membres.csv'], ['message', message, 'lettre.md']));
  const url = `${DRAFTS}/${made.json.id}`;
  expect((await ask('POST', `${url}/convert`, { headers: { 'if-match': '"7"' } })).json.code).toBe('draft-changed');
  const { status, headers, json } = await ask('POST', `${url}/convert`, {
    scope: 'send',
    headers: { 'if-match': '"1"' },
  });
  expect([status, headers.etag]).toEqual([200, '"2"']);
  expect(json.changes).toEqual([
    { written: '[prenom]', write: '{{ prenom }}' },
    { written: '*|PRENOM|*', write: '{{ prenom }}' },
  ]);
  expect((await ask('GET', `${url}/message`)).json.text).toBe('Bonjour {{ prenom }}.\n');

  const mail = 'Subject: Fête\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Bonjour {{prenom}}</p>\r\n';
  await ask('PUT', `${url}/message`, form(['message', mail, 'fete.eml']));
  expect((await ask('GET', `${url}/message`)).json).toMatchObject({ format: 'document', text: '', subject: 'Fête' });
  const page = await ask('POST', `${url}/convert`);
  expect(page.json.draft.message).toMatchObject({ name: 'fete.html', files: [{ name: 'fete.html' }] });
  expect((await ask('GET', `${url}/message`)).json).toMatchObject({ format: 'html', name: 'fete.html' });
});
