import { openFacteur } from '../../src/index.ts';
import { startStage } from '../web/stage.ts';
import { deliveryOf, type Face, knownOf, list, message, Refused, type Sending } from './face.ts';

const BOUNDARY = 'story-boundary';

/** The HTTP API, by a token that may send; a worker works beside the server. */
export async function apiFace(settings: Readonly<Record<string, string>>): Promise<Face> {
  const stage = await startStage(settings);

  async function ask(method: string, path: string, options: Parameters<typeof stage.ask>[2] = {}): Promise<any> {
    const { status, json, text } = await stage.ask(method, `/api/v1${path}`, options);
    if (status >= 500) throw new Error(text);
    if (status >= 400) throw new Refused(json.code);
    return json ?? text;
  }

  async function draft(sending: Sending): Promise<string> {
    const { list: rows = list, listName = 'membres.csv', message: text = message, exclude } = sending;
    const { where, limit, skipHidden, key, at } = sending;
    const options = JSON.stringify({ delay: 0, where, limit, skipHidden, key, at });
    const files = [
      ['list', listName, rows],
      ['message', 'message.md', text],
      ...(exclude === undefined ? [] : [['excludes', 'partis.csv', exclude]]),
    ] as const;
    const parts = files.flatMap(([name, file, content]) => [
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"; filename="${file}"\r\n\r\n`,
      ...[content ?? '', '\r\n'],
    ]);
    const field = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="options"\r\n\r\n${options}\r\n--${BOUNDARY}--\r\n`;
    const payload = Buffer.concat([...parts, field].map((part) => Buffer.from(part)));
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
    return (await ask('POST', '/drafts', { payload, headers, scope: 'send' })).id;
  }

  return {
    async send(sending) {
      const { accept = [] } = sending;
      const answer = await ask('POST', `/drafts/${await draft(sending)}/send`, { payload: { accept }, scope: 'send' });
      const { id, total, skipped, existing } = answer;
      return { id, total, skipped, existing };
    },
    async check(sending) {
      const { total, sendable, findings } = await ask('GET', `/drafts/${await draft(sending)}/findings`);
      const codes = (level: string) => findings.filter((one: any) => one.level === level).map(({ code }: any) => code);
      return { total, sendable, errors: codes('error'), warnings: codes('warning') };
    },
    test: async (sending, payload) => (await ask('POST', `/drafts/${await draft(sending)}/test`, { payload })).sent,
    async work() {
      await using project = await openFacteur({ folder: stage.where.cwd, settings: stage.where.env });
      const worker = await project.startWorker({ untilIdle: true });
      await worker.ended;
    },
    status: async (id) => knownOf(await ask('GET', `/campaigns/${id}`)),
    campaigns: async () => (await ask('GET', '/campaigns')).campaigns.length,
    steer: async (id, wanted) => void (await ask('POST', `/campaigns/${id}/${wanted}`)),
    retry: async (id, which) => void (await ask('POST', `/campaigns/${id}/retry`, { payload: { [which]: true } })),
    async export(id, state) {
      const text: string = await ask('GET', `/campaigns/${id}/export?format=ndjson${state ? `&state=${state}` : ''}`);
      return text.split('\n').flatMap((line) => (line === '' ? [] : [deliveryOf(JSON.parse(line))]));
    },
    async delivery(id, email) {
      const { deliveries } = await ask('GET', `/campaigns/${id}/deliveries`);
      const { number = 9_999 } = deliveries.find((one: any) => one.email === email) ?? {};
      return deliveryOf(await ask('GET', `/campaigns/${id}/deliveries/${number}`));
    },
    suppress: async (email) => void (await ask('POST', '/suppressions', { payload: { addresses: [email] } })),
    unsuppress: async (email) => void (await ask('DELETE', `/suppressions/${encodeURIComponent(email)}`)),
    suppressions: async () => (await ask('GET', '/suppressions')).suppressions.map(({ email }: any) => email),
    accounts: async () => (await ask('GET', '/accounts')).accounts.map(({ name }: any) => name),
  };
}
