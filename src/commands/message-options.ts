import type { Command } from 'commander';
import { words } from '../i18n/index.ts';
import { collected, positive } from './command-line.ts';

/** A command with the flags that say what is sent and to whom: message, list, choice of rows, what stands over the message. */
export function withMessageFlags(command: Command): Command {
  const o = words().cli.options;
  return command
    .option('-m, --message <file>', o.message)
    .option('-t, --to <file>', o.to)
    .option('--where <condition>', o.where)
    .option('--exclude <file>', o.exclude, collected)
    .option('--only-failed-of <id>', o.onlyFailedOf)
    .option('--report <file>', o.report)
    .option('--limit <n>', o.limit, positive('--limit'))
    .option('--subject <text>', o.subject)
    .option('--from <address>', o.from)
    .option('--reply-to <address>', o.replyTo)
    .option('--attach <file>', o.attach, collected);
}
