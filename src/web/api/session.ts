import type { TokenScope } from '../../app/token-scopes.ts';

/** Whether one scope allows what another is asked for: the page offers what the server would let somebody do. */
export { allows, type TokenScope } from '../../app/token-scopes.ts';

/** Somebody who opens the page under a name and with a password of their own. */
export interface PagePerson {
  readonly name: string;
  /** What they may do, as scopes say it; everything else is the owner's. */
  readonly role: 'prepare' | 'send';
  /** ISO 8601. Tells them from somebody of the same name who was taken out before. */
  readonly createdAt: string;
}

/** A file of somebody who opens the page under a name that cannot be read: it opens nothing. */
export interface UnreadPerson {
  /** By which they are taken out in place of their name, which nobody knows. */
  readonly id: string;
  readonly file: string;
  /** What the system, or the reading, says. */
  readonly problem: string;
}

/** Who opens the page under a name (GET /page/people). */
export interface ListedPeople {
  readonly people: readonly PagePerson[];
  readonly unread: readonly UnreadPerson[];
}

/** What the server says of who has opened the page, and of itself (GET /page/session). */
export interface SessionFacts {
  readonly signedIn: boolean;
  /** How the page is opened: by the link that the terminal shows, or by a password. */
  readonly opensBy: 'link' | 'password';
  /** Whether a name is asked for with the password: nobody has one, some do, or everybody who opens it by a password. */
  readonly byName: 'never' | 'maybe' | 'always';
  /** Who has signed in; null: the owner, or nobody has yet. */
  readonly name: string | null;
  /** What they may do; null: nobody has signed in yet. */
  readonly scope: TokenScope | null;
  /** All mail goes to a mailbox of this machine, which can be looked at. */
  readonly isDemo: boolean;
  /** The association's name and colour (`#1f5fa8`); null: not set. */
  readonly identity: { readonly name: string | null; readonly colour: string | null };
}
