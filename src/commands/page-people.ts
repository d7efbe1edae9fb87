import { loadBackendChoice } from '../config/backend.ts';
import { FacteurError } from '../errors.ts';
import { madeUpPassword, PagePeople } from '../web/page/page-people.ts';
import type { PersonRole } from '../web/page/roles.ts';
import { askTwice } from './ask.ts';
import type { Context } from './context.ts';
import { language, words } from './words.ts';

/**
 * `facteur web people add`: somebody opens the page under a name from now on. The password is asked for on a terminal; where nobody is there to
 * answer, or nothing is typed, one is made up and shown this once. Throws `web-person-name`, `web-person-exists`, `web-password-short`.
 */
export async function addPerson(
  context: Context,
  name: string,
  { role }: { readonly role: PersonRole },
): Promise<void> {
  const { clock, terminal, json, interactive } = context;
  const w = words().roles;
  const people = peopleOf(context);
  await people.refuseTaken(name);
  const chosen = interactive ? await askTwice(w.choosePassword({ name })) : '';
  const madeUp = chosen === '' ? madeUpPassword() : null;
  const added = await people.add({ name, role, password: madeUp ?? chosen }, clock.now());
  if (json) return terminal.result({ ...added, password: madeUp });
  terminal.say(w.added(added));
  if (madeUp !== null) terminal.say(w.madeUp({ password: madeUp }));
}

/** `facteur web people list`; files that cannot be read are told after those that can. */
export async function listPeople(context: Context): Promise<void> {
  const { terminal, json } = context;
  const all = await peopleOf(context).list();
  if (json) return terminal.result(all);
  const w = words().roles;
  const lines = all.people.map(({ name, role, createdAt }) => w.line({ name, role, created: createdAt.slice(0, 10) }));
  const unread = all.unread.map((one) => {
    const { what, remedy } = new FacteurError('web-person-damaged', one).say(language());
    return `${what} ${remedy}`;
  });
  terminal.say([...lines, ...unread].join('\n') || w.none);
}

/** `facteur web people remove`: they see nothing any more, a page that is open included. Throws `web-person-not-found`. */
export async function removePerson(context: Context, written: string): Promise<void> {
  const { terminal, json } = context;
  const name = await peopleOf(context).remove(written);
  if (json) terminal.result({ removed: name });
  else terminal.say(words().roles.removed({ name }));
}

function peopleOf(context: Context): PagePeople {
  return new PagePeople(loadBackendChoice(context).backend.dataFolder);
}
