/**
 * What a token, or somebody who has opened the page, may do. `read`, `prepare`, `send` and `admin`: look; make drafts and test them; send and
 * steer; change what concerns everybody; each more than the one before. `returns`: tell what came back, and nothing else, for providers whose
 * notifications carry it in their address.
 */
export const tokenScopes = ['read', 'prepare', 'send', 'admin', 'returns'] as const;
export type TokenScope = (typeof tokenScopes)[number];

const LADDER: readonly TokenScope[] = ['read', 'prepare', 'send', 'admin'];

/** Whether one scope allows what another is asked for. */
export function allows(scope: TokenScope, needed: TokenScope): boolean {
  if (scope === needed) return true;
  if (scope === 'returns') return false;
  return LADDER.indexOf(scope) >= LADDER.indexOf(needed === 'returns' ? 'send' : needed);
}
