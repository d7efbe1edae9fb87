import type { Command } from 'commander';
import { collected, positive } from './command-line.ts';
import { words } from './words.ts';

/** A command with the flags that say what is sent and to whom: message, list, choice of rows, what stands over the message. */
export function withMessageFlags(command: Command): Command {
  const o = words().cli.options;
  return command
    .option('-m, --message <file>', o.message)
    .option('-t, --to <file>', o.to)
    .option('--where <condition>', o.where)
    .option('--exclude <file>', o.exclude, collected)
    .option('--to-header <header=variable>', words().elsewhere.options.toHeader)
    .option('--only-failed-of <id>', o.onlyFailedOf)
    .option('--only-missing-of <id>', words().elsewhere.options.onlyMissingOf)
    .option('--exclude-replied <id>', words().followUps.excludeReplied)
    .option('--skip-hidden', o.skipHidden)
    .option('--subject <text>', o.subject)
    .option('--from <address>', o.from)
    .option('--reply-to <address>', o.replyTo)
    .option('--topic <name>', words().leaving.options.topic)
    .option('--attach <file>', o.attach, collected);
}

/** A command that goes through the whole list: `--report`, `--limit`. */
export function withWholeList(command: Command): Command {
  const o = words().cli.options;
  return command.option('--report <file>', o.report).option('--limit <n>', o.limit, positive('--limit'));
}

/** A command with the flags that choose recipients to look at: `--for`, `--row`. */
export function withSampleFlags(command: Command): Command {
  const o = words().cli.options;
  const numbers = positive('--row');
  return command
    .option('--for <address>', o.for, collected)
    .option('--row <n>', o.row, (value: string, all: readonly number[] = []) => [...all, numbers(value)]);
}
