import type { CommanderError } from 'commander';
import { FacteurError } from '../errors.ts';
import { words } from './words.ts';

/** What commander says about a command line, in our words: its messages are English, and their shape is stable. */
export function wrongUse(error: CommanderError, command: string): FacteurError<'usage'> {
  return new FacteurError('usage', { problem: problemOf(error), command });
}

/** What stands in brackets behind options and commands (`<file>`, `[account]`), in the language of the moment; other words stay. */
export function slotsSaid(text: string): string {
  const slots: Readonly<Record<string, string>> = words().cli.slots;
  return text.replace(/[<[]([^>\]]+)[>\]]/g, (slot, names: string) =>
    slot.replace(
      names,
      names.replace(/[a-z]+/g, (name) => slots[name] ?? name),
    ),
  );
}

function problemOf({ code, message }: CommanderError): string {
  const w = words().cli.wrong;
  const name = slotsSaid(/'([^']*)'/.exec(message)?.[1] ?? '');
  switch (code) {
    case 'commander.unknownOption':
      return w.option({ name });
    case 'commander.unknownCommand':
      return w.command({ name });
    case 'commander.excessArguments':
      return w.tooMany;
    case 'commander.missingArgument':
      return w.missingArgument({ name: slotsSaid(`<${name}>`) });
    case 'commander.missingMandatoryOptionValue':
      return w.missingOption({ name });
    case 'commander.optionMissingArgument':
      return w.missingValue({ name });
    case 'commander.invalidArgument':
      // "error: option '--x <y>' argument 'z' is invalid. OUR WORDS"
      return message.replace(/^.* is invalid\. /s, '');
    default:
      return w.other({ text: message.replace(/^error: /, '') });
  }
}
