import type { TokenScope } from '../app/token-scopes.ts';
import { type TokenFacts, Tokens } from '../app/tokens.ts';
import { loadBackendChoice } from '../config/backend.ts';
import { words } from '../i18n/index.ts';
import type { Context } from './context.ts';

export interface TokenOptions {
  readonly scope: TokenScope;
  /** How long it is good for, in milliseconds; absent: for ever. */
  readonly expires?: number | undefined;
}

/** `facteur token create`: makes a token and shows it this once. Throws `token-name`, `token-exists`. */
export async function createToken(context: Context, name: string, { scope, expires }: TokenOptions): Promise<void> {
  const { clock, terminal, json } = context;
  const created = await tokensOf(context).create({ name, scope, lifeMs: expires ?? null }, clock.now());
  if (json) return terminal.result(created);
  const w = words().web.tokens;
  terminal.say(`${w.created({ name, scope: w.scopes[scope] })}\n\n${created.token}\n\n${w.once}`);
}

/** `facteur token list`. Throws `token-damaged`. */
export async function listTokens(context: Context): Promise<void> {
  const { clock, terminal, json } = context;
  const all = await tokensOf(context).list();
  if (json) return terminal.result({ tokens: all });
  const w = words().web.tokens;
  terminal.say(all.length === 0 ? w.none : all.map((token) => line(token, clock.now())).join('\n'));
}

function line({ name, scope, createdAt, expires }: TokenFacts, now: number): string {
  const day = (time: string) => time.slice(0, 10);
  const isOver = expires !== null && Date.parse(expires) <= now;
  return words().web.tokens.line({ name, scope, created: day(createdAt), expires: expires && day(expires), isOver });
}

/** `facteur token revoke`: it opens nothing any more. Throws `token-name`, `token-not-found`. */
export async function revokeToken(context: Context, name: string): Promise<void> {
  await tokensOf(context).revoke(name);
  if (context.json) context.terminal.result({ revoked: name });
  else context.terminal.say(words().web.tokens.revoked({ name }));
}

function tokensOf(context: Context): Tokens {
  return new Tokens(loadBackendChoice(context).backend.dataFolder);
}
