import { relative, resolve } from 'node:path';
import type { Backend } from '../backend/port.ts';
import { type CampaignMode, DRY_RUN_ACCOUNT, type OnUnknown } from '../backend/states.ts';
import { findFirst, listNames, messageNames } from '../campaign/find-files.ts';
import { STANDARD_INPUT } from '../campaign/list/file.ts';
import { startTime } from '../campaign/start-time.ts';
import type { SubmissionRequest } from '../campaign/submit.ts';
import { requireAccount } from '../config/load.ts';
import type { AccountConfig, Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { FacteurError } from '../errors.ts';
import { words } from '../i18n/index.ts';
import { ask, askFor, readNumber } from './ask.ts';
import type { Context } from './context.ts';
import { type ListFlags, listOptions } from './list-options.ts';
import type { OpenProject } from './project.ts';
import { signerOf } from './signer.ts';

/** The flags of `facteur send`. */
export interface SendOptions extends ListFlags {
  /** Path of the message, relative to the current folder. */
  readonly message?: string | undefined;
  /** Path of the list. */
  readonly to?: string | undefined;
  readonly mode?: CampaignMode | undefined;
  /** See ChoiceOptions; paths relative to the current folder. */
  readonly where?: string | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly onlyFailedOf?: string | undefined;
  readonly skipHidden?: boolean | undefined;
  /** A file for what was found in the list. */
  readonly report?: string | undefined;
  /** Seconds between two messages, 0 or more. */
  readonly delay?: number | undefined;
  /** The first so many rows only, 1 or more. */
  readonly limit?: number | undefined;
  /** Not before this time; see start-time.ts. */
  readonly at?: string | undefined;
  readonly account?: string | undefined;
  /** The same key never makes a second campaign. */
  readonly key?: string | undefined;
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly replyTo?: string | undefined;
  /** Paths, relative to the current folder. */
  readonly attach?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly onUnknown?: OnUnknown | undefined;
  /** Sends what the chosen recipients (none named: the first one) would get to this address instead, as a test. */
  readonly testTo?: string | undefined;
  readonly for?: readonly string[] | undefined;
  readonly row?: readonly number[] | undefined;
}

/** What is to be sent, to whom and how, after flags, configuration and answers were put together. */
export interface SendPlan extends SubmissionRequest {
  /** The files as people know them. */
  readonly shown: { readonly message: string; readonly list: string };
  readonly notBefore: number | null;
  /** Missed, when no worker has found it by then; null: it starts at once. */
  readonly startBy: number | null;
  /** Absolute path; null: no report is wanted. */
  readonly report: string | null;
}

/**
 * Puts the plan together; on a terminal asks for what no flag says (the seed's dialogue), else takes the defaults.
 * Throws `send-no-file`, `usage`, `send-time-*`, and what is wrong with the account.
 */
export async function makePlan(
  context: Context,
  { config, backend }: OpenProject,
  options: SendOptions,
): Promise<SendPlan> {
  const { interactive, terminal, cwd, clock } = context;
  if (interactive) terminal.say(`\n${words().send.title({ identity: config.identity.name })}\n${'='.repeat(60)}\n`);
  const mode = options.mode ?? (interactive ? await askMode(terminal) : 'async');
  if (mode === 'sync' && options.at !== undefined) {
    throw new FacteurError('usage', {
      problem: words().cli.wrong.conflict({ options: '--sync, --at' }),
      command: 'facteur send',
    });
  }
  const notBefore = options.at === undefined ? null : startTime(options.at, clock.now(), config.timeZone);
  const account = mode === 'dry-run' ? DRY_RUN_ACCOUNT : (await usable(requireAccount(config, options.account))).name;
  const messageFile = await file(context, options.message, 'message');
  const listFile = await file(context, options.to, 'list');
  const seconds =
    options.delay ?? (interactive && mode !== 'dry-run' ? await askDelay(config.delayMs / 1000) : undefined);
  return {
    messageFile,
    listFile,
    list: listOptions(options),
    choice: {
      where: options.where,
      exclude: options.exclude?.map((path) => resolve(cwd, path)),
      onlyFailedOf: options.onlyFailedOf,
      skipHidden: options.skipHidden,
      at: new Date(clock.now()),
    },
    shown: { message: shown(cwd, messageFile), list: shown(cwd, listFile) },
    mode,
    delayMs: mode === 'dry-run' ? 0 : seconds === undefined ? config.delayMs : Math.round(seconds * 1000),
    limit: options.limit ?? Number.POSITIVE_INFINITY,
    notBefore,
    startBy: notBefore === null ? null : notBefore + config.scheduleGraceMs,
    report: options.report === undefined ? null : resolve(cwd, options.report),
    account,
    key: options.key ?? null,
    onUnknown: options.onUnknown ?? 'keep',
    name: options.name ?? null,
    overrides: {
      subject: options.subject,
      from: options.from,
      replyTo: options.replyTo,
      attach: (options.attach ?? []).map((path) => resolve(cwd, path)),
    },
    defaultFrom: config.accounts.get(mode === 'dry-run' ? (options.account ?? config.account) : account)?.from ?? null,
    identity: config.identity,
    unsubscribe: { email: config.unsubscribe.email, online: onlineUnsubscribe(config, backend) },
  };
}

/** The key is made by whoever first needs it; where workers are on other machines, they could not know it. */
function onlineUnsubscribe(config: Config, { capabilities }: Backend): SubmissionRequest['unsubscribe']['online'] {
  const { publicUrl, unsubscribe } = config;
  if (publicUrl === null) return null;
  if (capabilities.manyMachines && unsubscribe.key === null) throw new FacteurError('unsubscribe-key-missing', {});
  const key = unsubscribeKey(config, { create: true });
  return key && { base: publicUrl, key };
}

/** A key that cannot be read is told to whoever is there, not to the worker's log. */
async function usable(account: AccountConfig): Promise<AccountConfig> {
  await signerOf(account);
  return account;
}

async function askMode(terminal: Context['terminal']): Promise<CampaignMode> {
  const { chooseMode, modes, choice } = words().send;
  terminal.say([chooseMode, '', ...modes.async, '', ...modes.sync, '', ...modes.test, ''].join('\n'));
  const byNumber: Record<string, CampaignMode> = { 1: 'async', 2: 'sync', 3: 'dry-run' };
  return askFor(choice, 'async' as CampaignMode, (answer) => byNumber[answer]);
}

function askDelay(seconds: number): Promise<number> {
  return askFor(words().send.askDelay({ seconds }), seconds, (answer) => readNumber(answer, 0));
}

async function file(
  { cwd, interactive }: Context,
  given: string | undefined,
  kind: 'message' | 'list',
): Promise<string> {
  if (given === STANDARD_INPUT && kind === 'list') return given;
  if (given !== undefined) return resolve(cwd, given);
  const names = kind === 'message' ? messageNames : listNames;
  const found = findFirst(cwd, names);
  if (found) return found;
  const answer = interactive ? await ask(kind === 'message' ? words().send.askMessage : words().send.askList) : '';
  if (answer === '') throw new FacteurError('send-no-file', { kind, names: names.join(', ') });
  return resolve(cwd, answer);
}

function shown(cwd: string, path: string): string {
  if (path === STANDARD_INPUT) return words().list.standardInput;
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : near;
}
