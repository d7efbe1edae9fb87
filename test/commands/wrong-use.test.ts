import { CommanderError } from 'commander';
import { expect, it, onTestFinished } from 'vitest';
import { language, useLanguage } from '../../src/commands/words.ts';
import { slotsSaid, wrongUse } from '../../src/commands/wrong-use.ts';

it('what stands in brackets behind options and commands is said in the language of the moment', () => {
  const before = language();
  onTestFinished(() => useLanguage(before));
  const said = () => [
    ...['--map <variable=column>', 'status [options] [ID]', '<address...>', '--lang <fr|en>', 'file'].map(slotsSaid),
    wrongUse(new CommanderError(1, 'commander.missingArgument', "error: missing required argument 'folder'"), '').params
      .problem,
  ];
  useLanguage('fr');
  expect(said()).toEqual([
    ...['--map <variable=colonne>', 'status [options] [ID]', '<adresse...>', '--lang <fr|en>', 'file'],
    'Il manque\u202f: <dossier>.',
  ]);
  useLanguage('en');
  expect(said()).toEqual([
    ...['--map <variable=column>', 'status [options] [ID]', '<address...>', '--lang <fr|en>', 'file'],
    'Missing: <folder>.',
  ]);
});
