/** What somebody who opens the page under a name may do; scopes of token-scopes.ts. Everything else is the owner's. */
export const personRoles = ['prepare', 'send'] as const;
export type PersonRole = (typeof personRoles)[number];
