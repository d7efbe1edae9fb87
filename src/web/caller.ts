import { allows, type TokenScope } from '../app/token-scopes.ts';
import { FacteurError } from '../errors.ts';
import type { PagePerson } from './api/session.ts';

/** Who has sent a request. */
export interface Caller {
  /** For the log: of a token, of a person, or of a session of the page whose owner has no name (`page-3f2a`). */
  readonly name: string;
  readonly scope: TokenScope;
  /** Who has opened the page under a name; null: a program, or the owner of the page. */
  readonly person: PagePerson | null;
}

/** Refuses what needs more than the caller has. Throws `role-not-enough` to a person, `token-scope` to a program. */
export function refuseBeyond({ name, scope, person }: Caller, needed: TokenScope): void {
  if (allows(scope, needed)) return;
  if (person) throw new FacteurError('role-not-enough', { name, role: person.role, needed });
  throw new FacteurError('token-scope', { name, scope, needed });
}

/** The name that is kept with what a caller does; null: nobody has one where everybody opens the page alike. */
export function signatureOf(caller: Caller | null): string | null {
  return caller?.person?.name ?? null;
}
