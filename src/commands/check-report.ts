import type { Context } from './context.ts';
import { words } from './words.ts';

/** One thing that was checked. */
export interface Check {
  readonly name:
    | 'configuration'
    | 'store'
    | 'account'
    | 'workers'
    | 'service'
    | 'webhook'
    | 'mailbox'
    | 'unsubscribe'
    | 'dns'
    | 'message'
    | 'updates';
  readonly status: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly remedy: string | null;
}

const marks = { ok: '✅', warning: '⚠️ ', error: '❌' } as const;

/** Shows a check to people. */
export function sayCheck({ terminal }: Context, { status, message, remedy }: Check): void {
  terminal.say(`${marks[status]} ${message}`);
  if (remedy) terminal.say(`   ${words().cli.remedy({ remedy })}`);
}
