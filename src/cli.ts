import { main } from './commands/main.ts';
import { useLanguage } from './commands/words.ts';
import { chooseLanguage } from './i18n/index.ts';

// The language is needed before anything is parsed: help and errors of the parser are in it too.
const argv = process.argv.slice(2);
useLanguage(chooseLanguage(languageFlag(argv), process.env));
// A reader that goes away (`facteur export ID | head`, a closed terminal) is no reason to crash: what has a reader to
// wait for ends by itself (see Terminal.write), and a worker stops in good order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.exitCode = await main(argv);

function languageFlag(args: readonly string[]): string | undefined {
  const at = args.indexOf('--lang');
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith('--lang='))?.slice('--lang='.length);
}
