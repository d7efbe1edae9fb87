import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigProblem } from '../config-problem.ts';
import type { FacteurError } from '../errors.ts';
import { invalid, type Layered } from './layers.ts';
import type { WrittenWebhook } from './schema.ts';
import type { Secret } from './secret.ts';
import { readSetting, type Settings } from './settings.ts';
import { type WebhookConfig, webhookEvents } from './types.ts';
import { webhookSecret } from './values.ts';

/** Where settings come from, and the folder that paths in facteur.yaml are relative to. */
interface Sources {
  readonly layered: Layered;
  readonly settings: Settings;
  readonly folder: string;
}

/** Headers that are ours to set; `host` and the rest of a connection's are the platform's. */
const TAKEN =
  /^(webhook-.*|content-type|content-length|user-agent|host|connection|transfer-encoding|expect|upgrade|keep-alive|te|trailer)$/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The endpoints of `webhooks`, with their secrets. Throws `config-invalid`. */
export function resolveWebhooks(written: readonly WrittenWebhook[], sources: Sources): readonly WebhookConfig[] {
  const webhooks = written.map((one, i) => resolveWebhook(one, i, sources));
  const twice = webhooks.findIndex(({ url }, i) => webhooks.findIndex((other) => other.url === url) < i);
  if (twice !== -1) throw refused(sources, twice, 'url', { kind: 'webhook-twice' });
  return Object.freeze(webhooks);
}

function refused({ layered }: Sources, i: number, field: string, problem: ConfigProblem): FacteurError {
  return invalid(layered, ['webhooks', String(i), ...field.split('/')], problem);
}

function resolveWebhook(written: WrittenWebhook, i: number, sources: Sources): WebhookConfig {
  const { url, events = [], headers = {} } = written;
  const bad = Object.keys(headers).find((name) => !TOKEN.test(name) || TAKEN.test(name));
  if (bad !== undefined) throw refused(sources, i, `headers/${bad}`, { kind: 'header-name' });
  return Object.freeze({
    url,
    secret: secretOf(written, i, sources),
    events: Object.freeze(webhookEvents.filter((name) => events.length === 0 || events.includes(name))),
    headers: new Map(Object.entries(headers)),
  });
}

function secretOf({ secretEnv, secretFile }: WrittenWebhook, i: number, sources: Sources): Secret {
  if ((secretEnv === undefined) === (secretFile === undefined)) {
    throw refused(sources, i, secretEnv === undefined ? 'url' : 'secretFile', { kind: 'webhook-secret-place' });
  }
  if (secretEnv !== undefined) {
    const setting = sources.settings.first(secretEnv);
    if (setting) return readSetting(setting, webhookSecret);
    throw refused(sources, i, 'secretEnv', { kind: 'variable-missing', variable: secretEnv });
  }
  const file = resolve(sources.folder, secretFile ?? '');
  const read = webhookSecret(fileText(file) ?? refuseFile(sources, i, file));
  if ('value' in read) return read.value;
  throw refused(sources, i, 'secretFile', read.problem);
}

function refuseFile(sources: Sources, i: number, file: string): never {
  throw refused(sources, i, 'secretFile', { kind: 'webhook-secret-file', file });
}

function fileText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
