import { relative, resolve } from 'node:path';
import { type SendPlan as Plan, planOf, type SendRequest, usualFile } from '../app/plan.ts';
import type { OpenProject } from '../app/project.ts';
import type { CampaignMode } from '../backend/states.ts';
import { isElsewhere, nameOfElsewhere } from '../campaign/list/elsewhere.ts';
import { STANDARD_INPUT } from '../campaign/list/file.ts';
import { requireAccount } from '../config/load.ts';
import { FacteurError } from '../errors.ts';
import { ownWords } from '../own-words.ts';
import { ask, askFor, readNumber } from './ask.ts';
import type { Context } from './context.ts';
import { type ListFlags, listOptions } from './list-options.ts';
import { language, said, words } from './words.ts';

/** The flags of `facteur send`. */
export interface SendOptions extends ListFlags, Omit<SendRequest, 'list'> {
  /** A file for what was found in the list. */
  readonly report?: string | undefined;
  /** Sends what the chosen recipients (none named: the first one) would get to this address instead, as a test. */
  readonly testTo?: string | undefined;
  readonly for?: readonly string[] | undefined;
  readonly row?: readonly number[] | undefined;
}

/** What is to be sent, to whom and how, after flags, configuration and answers were put together. */
export interface SendPlan extends Plan {
  /** The files as people know them. */
  readonly shown: { readonly message: string; readonly list: string };
  /** Absolute path; null: no report is wanted. */
  readonly report: string | null;
}

/**
 * Puts the plan together; on a terminal asks for what no flag says (the seed's dialogue), else takes the defaults. Throws
 * what `planOf` throws, and `usage`.
 */
export async function makePlan(context: Context, project: OpenProject, options: SendOptions): Promise<SendPlan> {
  const { interactive, terminal, cwd } = context;
  const { config } = project;
  if (interactive) terminal.say(`\n${words().send.title({ identity: config.identity.name })}\n${'='.repeat(60)}\n`);
  const mode = options.mode ?? (interactive ? await askMode(terminal) : 'async');
  if (mode === 'sync' && options.at !== undefined) {
    throw new FacteurError('usage', {
      problem: words().cli.wrong.conflict({ options: '--sync, --at' }),
      command: 'facteur send',
    });
  }
  // Nobody answers questions for an account that is not there.
  if (mode !== 'dry-run') requireAccount(config, options.account);
  const message = options.message ?? (await askFile(context, 'message'));
  const to = options.to ?? (await askFile(context, 'list'));
  const delay =
    options.delay ?? (interactive && mode !== 'dry-run' ? await askDelay(config.delayMs / 1000) : undefined);
  const asked = { ...options, language: language(), list: listOptions(options) };
  const plan = await planOf(context, project, { ...asked, mode, message, to, delay });
  return {
    ...plan,
    shown: { message: shown(cwd, plan.messageFile), list: shown(cwd, plan.listFile) },
    report: options.report === undefined ? null : resolve(cwd, options.report),
  };
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

// Only where there is none of the usual names; nothing typed: what is missing is said by the plan.
async function askFile({ cwd, interactive }: Context, kind: 'message' | 'list'): Promise<string | undefined> {
  if (!interactive || usualFile(cwd, kind) !== null) return undefined;
  const answer = await ask(kind === 'message' ? words().send.askMessage : words().send.askList);
  return answer === '' ? undefined : answer;
}

function shown(cwd: string, path: string): string {
  if (path === STANDARD_INPUT) return said(ownWords('standard-input', {}));
  if (isElsewhere(path)) return nameOfElsewhere(path);
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : near;
}
