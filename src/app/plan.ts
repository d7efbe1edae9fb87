import { resolve } from 'node:path';
import { MOST_ACCOUNTS, poolNamed } from '../backend/pool.ts';
import { type CampaignMode, DRY_RUN_ACCOUNT, type OnUnknown } from '../backend/states.ts';
import { findFirst, listNames, messageNames } from '../campaign/find-files.ts';
import type { Correction } from '../campaign/list/correct.ts';
import { isElsewhere, type ListHeader } from '../campaign/list/elsewhere.ts';
import { STANDARD_INPUT } from '../campaign/list/file.ts';
import type { ListOptions } from '../campaign/list/read-list.ts';
import { startTime } from '../campaign/start-time.ts';
import type { SubmissionRequest } from '../campaign/submit.ts';
import { requireAccounts } from '../config/load.ts';
import { Settings } from '../config/settings.ts';
import type { AccountConfig, Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { FacteurError } from '../errors.ts';
import type { Language } from '../language.ts';
import { isOwnBounce } from '../message/bounce-address.ts';
import type { OpenProject } from './project.ts';
import { signerOf } from './signer.ts';
import type { Surroundings } from './surroundings.ts';

/** What somebody wants to send, to whom and how. Paths are relative to the current folder. What is absent is taken from the project. */
export interface SendRequest {
  /**
   * Of what is put around the message, of numbers and dates that a workbook or a template leaves to the reader, and of columns
   * that a list has no names for. Default: `fr`.
   */
  readonly language?: Language | undefined;
  /** Path of the message; absent: the first of message.md, .html, .mjml, .txt that is there. */
  readonly message?: string | undefined;
  /** The list: a path, `-` (standard input), an address on the web (`https://...`) or `!` and a command that prints it; absent: destinataires.csv, recipients.csv, or the same as .xlsx. */
  readonly to?: string | undefined;
  /**
   * A header of the request for a list on the web, and the variable (of the environment or .env) that holds its value:
   * `Authorization=MEMBERS_TOKEN`. It is not sent to where a redirection leads.
   */
  readonly toHeader?: string | undefined;
  /** Default `async`. */
  readonly mode?: CampaignMode | undefined;
  /** How the list is to be read, where it is not recognised as it should be. */
  readonly list?: ListOptions | undefined;
  /** See ChoiceOptions. */
  readonly where?: string | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly onlyFailedOf?: string | undefined;
  readonly onlyMissingOf?: string | undefined;
  readonly excludeReplied?: string | undefined;
  readonly skipHidden?: boolean | undefined;
  readonly corrections?: readonly Correction[] | undefined;
  /** See SubmissionRequest. */
  readonly confined?: boolean | undefined;
  /** Seconds between two messages, 0 or more. */
  readonly delay?: number | undefined;
  /** The first so many rows only, 1 or more. */
  readonly limit?: number | undefined;
  /** Not before this time; see start-time.ts. */
  readonly at?: string | undefined;
  /**
   * Name of the account that sends, or names of several that send together, with commas between (at most MOST_ACCOUNTS); absent: those of the project's
   * `pool:`, else its first.
   */
  readonly account?: string | undefined;
  /** The same key never makes a second campaign. */
  readonly key?: string | undefined;
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly replyTo?: string | undefined;
  /** What the campaign is about, so that people can leave that alone (docs/leaving.md); absent: the message's, else nothing in particular. */
  readonly topic?: string | undefined;
  /** Paths of attachments for everybody. */
  readonly attach?: readonly string[] | undefined;
  /** The campaign's name; absent: the message's, else its subject. */
  readonly name?: string | undefined;
  /** What becomes of deliveries whose outcome is not known: kept for people to decide (default), or sent again. */
  readonly onUnknown?: OnUnknown | undefined;
}

/** A request after the project's settings were put to it; paths are absolute. */
export interface SendPlan extends SubmissionRequest {
  /** Milliseconds since 1970; null: at once. */
  readonly notBefore: number | null;
  /** Missed, when no worker has found it by then; null: it starts at once. */
  readonly startBy: number | null;
}

/**
 * Puts the plan together. Throws `send-no-file`, `send-time-*`, `list-header-*`, what is wrong with the account (`config-no-account`,
 * `config-unknown-account`, `send-many-accounts`, `dkim-*`) and `unsubscribe-key-*`.
 */
export async function planOf(
  { cwd, clock, env }: Surroundings,
  project: OpenProject,
  request: SendRequest,
): Promise<SendPlan> {
  const { config } = project;
  const {
    language = 'fr',
    mode = 'async',
    at,
    onUnknown = 'keep',
    limit = Number.POSITIVE_INFINITY,
    list = {},
    attach = [],
  } = request;
  const notBefore = at === undefined ? null : startTime(at, clock.now(), config.timeZone);
  const accounts = await sendingAccounts(config, mode, request.account);
  const account = accounts.length === 0 ? DRY_RUN_ACCOUNT : poolNamed(accounts.map(({ name }) => name));
  const sender = accounts[0]?.name ?? request.account ?? config.account;
  for (const { name } of accounts) refuseUnknownKey(project, name);
  return {
    language,
    messageFile: fileOf(cwd, request.message, 'message'),
    listFile: fileOf(cwd, request.to, 'list'),
    list: {
      ...list,
      commandFolder: cwd,
      ...(request.toHeader !== undefined && { requestHeader: headerOf(request.toHeader, config, env) }),
    },
    choice: {
      where: request.where,
      exclude: request.exclude?.map((path) => resolve(cwd, path)),
      onlyFailedOf: request.onlyFailedOf,
      onlyMissingOf: request.onlyMissingOf,
      excludeReplied: request.excludeReplied,
      skipHidden: request.skipHidden,
      corrections: request.corrections,
      at: new Date(clock.now()),
    },
    ...{ mode, limit, account, onUnknown, notBefore, confined: request.confined },
    startBy: notBefore === null ? null : notBefore + config.scheduleGraceMs,
    timeZone: config.timeZone,
    delayMs: mode === 'dry-run' ? 0 : delayMsOf(config, request.delay),
    key: request.key ?? null,
    name: request.name ?? null,
    overrides: {
      subject: request.subject,
      from: request.from,
      replyTo: request.replyTo,
      topic: request.topic,
      attach: attach.map((path) => resolve(cwd, path)),
    },
    defaultFrom: config.accounts.get(sender)?.from ?? null,
    senders: accounts.length > 1 ? accounts.map(({ name, from, user }) => ({ account: name, from, user })) : [],
    identity: config.identity,
    unsubscribe: { email: config.unsubscribe.email, online: onlineUnsubscribe(project) },
  };
}

// Nobody sends a dry run.
async function sendingAccounts(
  config: Config,
  mode: CampaignMode,
  names: string | undefined,
): Promise<readonly AccountConfig[]> {
  if (mode === 'dry-run') return [];
  const accounts = requireAccounts(config, names);
  if (accounts.length > MOST_ACCOUNTS) throw new FacteurError('send-many-accounts', { most: MOST_ACCOUNTS });
  return Promise.all(accounts.map(usable));
}

function delayMsOf({ delayMs }: Config, seconds: number | undefined): number {
  return seconds === undefined ? delayMs : Math.round(seconds * 1000);
}

// As for the links below: workers on several machines make them, and whoever reads the mailbox has to know them.
function refuseUnknownKey({ config, backend }: OpenProject, account: string): void {
  const own = isOwnBounce(config.accounts.get(account)?.bounce ?? null);
  if (own && backend.capabilities.manyMachines && config.unsubscribe.key === null) {
    throw new FacteurError('unsubscribe-key-missing', {});
  }
}

// The key is made by whoever first needs it; where workers are on other machines, they could not know it.
function onlineUnsubscribe({ config, backend }: OpenProject): SubmissionRequest['unsubscribe']['online'] {
  const { publicUrl, unsubscribe } = config;
  if (publicUrl === null) return null;
  if (backend.capabilities.manyMachines && unsubscribe.key === null)
    throw new FacteurError('unsubscribe-key-missing', {});
  const key = unsubscribeKey(config, { create: true });
  return key && { base: publicUrl, key };
}

// A key that cannot be read is told to whoever is there, not to the worker's log.
async function usable(account: AccountConfig): Promise<AccountConfig> {
  await signerOf(account);
  return account;
}

// A secret in a command line would stand in the list of processes and in the shell's history.
function headerOf(written: string, { project }: Config, env: Surroundings['env']): ListHeader {
  const [, name = '', variable = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(\w+)$/.exec(written.trim()) ?? [];
  if (name === '') throw new FacteurError('list-header-form', { written });
  const setting = new Settings(project, env).first(variable);
  if (!setting) throw new FacteurError('list-header-missing', { name, variable });
  return { name, value: setting.value };
}

/** The file that was named, else the first of the usual names in the folder. Throws `send-no-file`. */
function fileOf(cwd: string, given: string | undefined, kind: 'message' | 'list'): string {
  if (kind === 'list' && given !== undefined && (given === STANDARD_INPUT || isElsewhere(given))) return given;
  const found = given === undefined ? usualFile(cwd, kind) : resolve(cwd, given);
  if (found !== null) return found;
  throw new FacteurError('send-no-file', { kind, names: usualNames[kind].join(', ') });
}

const usualNames = { message: messageNames, list: listNames };

/** The first of the usual names that is in the folder; null: none is. */
export function usualFile(cwd: string, kind: 'message' | 'list'): string | null {
  return findFirst(cwd, usualNames[kind]);
}
