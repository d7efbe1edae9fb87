import type { Agent } from 'node:http';
import { request as open } from 'node:http';
import { type Api, type FuzzAnswer, faultOf, type Operation } from './answers.ts';
import { Dice } from './dice.ts';
import { absurdText, absurdValue, nearly, valueFor } from './values.ts';

export interface FuzzOptions {
  readonly api: Api;
  readonly port: number;
  readonly agent: Agent;
  /** One token that may everything, and others. */
  readonly tokens: { readonly admin: string; readonly others: readonly string[] };
  readonly requests: number;
  readonly seed: number;
  /** At the same time. */
  readonly concurrency: number;
  /** Called now and then, with how many were made. */
  readonly onProgress?: (made: number) => void;
}

export interface FuzzReport {
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** What was not as it should be, and the request: twenty at most. */
  readonly faults: readonly string[];
}

/** They do something outside the project: start a process, connect to whatever server is named. */
const LEFT_OUT = [
  'post /api/v1/workers',
  'post /api/v1/settings/accounts/find',
  'post /api/v1/settings/accounts/{name}/check',
];
/** An answer that takes longer is a hang, in milliseconds. */
const PATIENCE_MS = 30_000;
const MOST_FAULTS = 20;

/** What is asked, in the words of HTTP. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  /** What the API says of it; null: it is none of its operations. */
  readonly operation: Operation | null;
}

/** Sends requests made by what the API says of itself (valid, nearly valid and absurd ones) and looks whether the answers are what it says. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const dice = new Dice(options.seed);
  const statuses: Record<number, number> = {};
  const faults: string[] = [];
  const ids: string[] = ['x'];
  let made = 0;
  const one = async () => {
    const asked = nextRequest(options, dice, ids);
    const answer = await ask(options, asked).catch((error: Error) => error);
    const fault = answer instanceof Error ? answer.message : judge(options.api, asked, answer);
    if (fault !== null && faults.length < MOST_FAULTS)
      faults.push(`${asked.method} ${asked.path} ${asked.body?.slice(0, 300) ?? ''}: ${fault}`);
    if (answer instanceof Error) return;
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    remember(ids, answer);
  };
  const lane = async () => {
    while (made < options.requests) {
      made += 1;
      if (made % 500 === 0) options.onProgress?.(made);
      await one();
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, lane));
  return { statuses, faults };
}

function judge(api: Api, { operation }: Asked, answer: FuzzAnswer): string | null {
  if (operation) return faultOf(api, operation, answer);
  return answer.status >= 500 ? `${answer.status}: ${answer.text}` : null;
}

/** Ids that were seen, so that later requests are about something that is there. */
function remember(ids: string[], { text, type }: FuzzAnswer): void {
  if (!type.endsWith('json')) return;
  for (const [, id = ''] of text.slice(0, 5_000).matchAll(/"id":"([^"]{1,40})"/g)) {
    if (!ids.includes(id)) ids.push(id);
    if (ids.length > 50) ids.splice(1, 1);
  }
}

function nextRequest({ api, tokens }: FuzzOptions, dice: Dice, ids: readonly string[]): Asked {
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  const { path, method, operation } = dice.one(
    operations.filter((one) => !LEFT_OUT.includes(`${one.method} ${one.path}`)),
  );
  const kind = dice.one(['valid', 'valid', 'nearly', 'nearly', 'absurd'] as const);
  const token = dice.chance(0.9) ? tokens.admin : dice.one([...tokens.others, 'facteur_no', '']);
  const headers: Record<string, string> = { host: 'localhost', authorization: `Bearer ${token}` };
  if (dice.chance(0.3)) headers['accept-language'] = dice.one(['en', 'fr;q=0.1, en', '*', ';;q=,,', 'x'.repeat(200)]);
  const filled = fillPath(path, operation, kind, dice, ids);
  const query = queryOf(operation, kind, dice);
  const body = bodyOf(operation, kind, dice, headers);
  const absurd = kind === 'absurd' && dice.chance(0.3);
  const verb = absurd ? dice.one(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST']) : method.toUpperCase();
  const isOther = verb !== method.toUpperCase() || LEFT_OUT.includes(`${verb.toLowerCase()} ${path}`);
  const asked = {
    method: isOther && LEFT_OUT.includes(`${verb.toLowerCase()} ${path}`) ? 'PUT' : verb,
    path: filled + query,
    headers,
    body,
  };
  return { ...asked, operation: isOther ? null : operation };
}

type Kind = 'valid' | 'nearly' | 'absurd';

function fillPath(path: string, operation: Operation, kind: Kind, dice: Dice, ids: readonly string[]): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = operation.parameters?.find((one) => one.name === name && one.in === 'path')?.schema ?? {};
    const value = kind === 'absurd' ? absurdText(dice) : name === 'id' ? dice.one(ids) : String(valueFor(schema, dice));
    return encodeURIComponent(value.toWellFormed()).slice(0, 2_000) || 'x';
  });
}

function queryOf(operation: Operation, kind: Kind, dice: Dice): string {
  const query = new URLSearchParams();
  for (const { name, in: place, required, schema } of operation.parameters ?? []) {
    if (place !== 'query' || (!required && dice.chance(0.6))) continue;
    query.append(name, String(valueFor(schema, dice)));
    if (kind === 'nearly' && dice.chance(0.3)) query.append(name, absurdText(dice).slice(0, 3_000));
  }
  if (kind === 'absurd')
    query.append(dice.one(['', 'limit', 'after', '__proto__', 'x[]']), absurdText(dice).slice(0, 3_000));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function bodyOf(
  { requestBody }: Operation,
  kind: Kind,
  dice: Dice,
  headers: Record<string, string>,
): string | undefined {
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (!media || !type) return undefined;
  if (!requestBody?.required && dice.chance(0.5)) return undefined;
  headers['content-type'] =
    kind === 'absurd' ? dice.one([type, 'text/plain', 'application/json; charset=x', 'multipart/form-data', '']) : type;
  if (headers['content-type'] === '') delete headers['content-type'];
  const value = valueFor(media.schema, dice);
  if (kind === 'valid') return JSON.stringify(value);
  if (kind === 'nearly') return JSON.stringify(nearly(value, dice));
  const texts = [
    '',
    '{',
    'null',
    '[]',
    '0',
    '"x"',
    '\ufeff{}',
    '{"a":1}}',
    '['.repeat(50_000),
    `{"to":"${'x'.repeat(1_200_000)}"}`,
    '{"__proto__":{"x":1}}',
  ];
  return dice.chance(0.5) ? dice.one(texts) : JSON.stringify(absurdValue(dice));
}

function ask({ port, agent }: FuzzOptions, { method, path, headers, body }: Asked): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const sent = open({ host: '127.0.0.1', port, agent, method, path, headers });
    const timer = setTimeout(() => sent.destroy(new Error('no answer came')), PATIENCE_MS);
    const done = (answer: FuzzAnswer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    sent.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.on('response', (response) => {
      const type = response.headers['content-type']?.split(';')[0] ?? '';
      const status = response.statusCode ?? 0;
      // What never ends is begun, and left.
      if (type === 'text/event-stream') {
        done({ status, type, text: '' });
        return void sent.destroy();
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done({ status, type, text: String(Buffer.concat(chunks)) }));
    });
    sent.end(body);
  });
}
