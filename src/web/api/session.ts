/** What the server says of who has opened the page, and of itself (GET /page/session). */
export interface SessionFacts {
  readonly signedIn: boolean;
  /** How the page is opened: by the link that the terminal shows, or by a password. */
  readonly opensBy: 'link' | 'password';
  /** All mail goes to a mailbox of this machine, which can be looked at. */
  readonly isDemo: boolean;
  /** The association's name and colour (`#1f5fa8`); null: not set. */
  readonly identity: { readonly name: string | null; readonly colour: string | null };
}
