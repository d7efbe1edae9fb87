import { signal } from '@preact/signals';
import { allows, type SessionFacts, type TokenScope } from '../../api/session.ts';
import { askAt } from './api.ts';

/** Where it stands with the session: null while it is asked for. */
export const session = signal<SessionFacts | null>(null);

/** Whether who has signed in may do what needs a scope. The server refuses it all the same: this decides what is offered. */
export function may(needed: TokenScope): boolean {
  const scope = session.value?.scope ?? null;
  return scope !== null && allows(scope, needed);
}

/** Where the server is asked about the session. */
export const SESSION_ADDRESS = '/page/session';

/** Finds out whether somebody is signed in; a one-time link in the address is exchanged for a session first. Throws `ApiProblem`. */
export async function openSession(): Promise<void> {
  const link = /^#open=([\w-]+)$/.exec(location.hash)?.[1];
  // A link works once: it is of no use in the history.
  if (link !== undefined) history.replaceState(null, '', location.pathname + location.search);
  const opened = link === undefined ? null : await signIn({ link }).catch(() => null);
  session.value = opened ?? (await askAt<SessionFacts>('GET', SESSION_ADDRESS));
}

/** Signs in by a name with its password, or by the owner's (`name` is empty). Throws `ApiProblem`: `password-wrong`, `name-password-wrong`, `password-attempts`. */
export async function openByPassword(name: string, password: string): Promise<void> {
  session.value = await signIn(name.trim() === '' ? { password } : { name, password });
}

/** Ends the session. */
export async function closeSession(): Promise<void> {
  session.value = await askAt<SessionFacts>('DELETE', SESSION_ADDRESS);
}

/** The session is not known to the server any more. */
export function sessionIsGone(): void {
  if (session.value) session.value = { ...session.value, signedIn: false };
}

function signIn(
  by: { readonly link: string } | { readonly name?: string; readonly password: string },
): Promise<SessionFacts> {
  return askAt<SessionFacts>('POST', SESSION_ADDRESS, { json: by });
}
