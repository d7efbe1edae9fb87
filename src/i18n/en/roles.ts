import type { roleWords as french } from '../fr/roles.ts';
import { hands } from './hands.ts';

const roles = { prepare: 'prepares', send: 'prepares and sends' };

const needs: Readonly<Record<string, string>> = {
  send: 'the right to send is needed',
  admin: 'the owner of the page alone may do this',
};

export const roleWords: typeof french = {
  commands: {
    people: 'the people who open the page under a name of their own',
    add: 'adds a person, with a password of their own',
    list: 'shows these people and what each may do',
    remove: 'takes a person out; they open nothing any more, and their page closes within a quarter of a minute',
  },
  options: {
    name: 'the name of the person',
    role: 'what they may do: prepare (the default) or send (prepare and send)',
  },
  choosePassword: (p) => `Password of ${p.name} (at least 12 characters; Enter: Facteur makes one up): `,
  added: (p) => `✅ ${p.name} opens the page under this name and ${roles[p.role]}.`,
  madeUp: (p) => `The password:\n\n${p.password}\n\n👉 Write it down now: it is not shown again.`,
  none: 'Nobody opens the page under a name. To add somebody: facteur web people add NAME --role prepare',
  line: (p) => `${p.name}: ${roles[p.role]}, since ${p.created}`,
  removed: (p) => `✅ ${p.name} does not open the page any more.`,
  hands,
  errors: {
    'name-password-wrong': (_) => ({
      what: 'This name and this password do not belong together.',
      remedy: 'Look at both, and try again. Forgotten? Ask the owner of the page for another password.',
    }),
    'role-not-enough': (p) => ({
      what: `${p.name} ${roles[p.role]}, and that is not enough here: ${needs[p.needed] ?? 'another right is needed'}.`,
      remedy: 'Ask somebody who may do it.',
    }),
    'web-person-name': (p) => ({
      what: `"${p.name}" cannot be the name of a person.`,
      remedy:
        'Take 1 to 64 letters or digits, with spaces, dots, apostrophes and hyphens; the first is a letter or a digit. A name does not begin with "page-" and has no invisible characters.',
    }),
    'web-person-exists': (p) => ({
      what: `${p.name} opens the page under this name already.`,
      remedy: `Take another name. For another password or role: facteur web people remove "${p.name}", then add.`,
    }),
    'web-person-not-found': (p) => ({
      what: `Nobody opens the page under the name "${p.name}".`,
      remedy: 'facteur web people list shows who does.',
    }),
    'web-person-damaged': (p) => ({
      what: `The file of a person of the page (${p.file}) cannot be read: ${p.problem}.`,
      remedy: `Check your rights, or take this person out and add them again: facteur web people remove ${p.id}, then facteur web people add NAME.`,
    }),
  },
};
