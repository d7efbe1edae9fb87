/** What a token may do, each more than the one before: look; send and steer; change what concerns everybody. */
export const tokenScopes = ['read', 'send', 'admin'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** Whether one scope allows what another is asked for. */
export function allows(scope: TokenScope, needed: TokenScope): boolean {
  return tokenScopes.indexOf(scope) >= tokenScopes.indexOf(needed);
}
