import type { AccessTokens } from '../auth/port.ts';
import { FacteurError, keptError } from '../errors.ts';
import type { AccountOutcome } from './port.ts';

/** What it means for the account that no token was to be had. */
export function withoutToken(error: unknown): AccountOutcome {
  const reply = keptError(error);
  if (!(error instanceof FacteurError) || error.code === 'unexpected') return { kind: 'unexpected', reply };
  if (error.code === 'sign-in-unreachable') return { kind: 'unreachable', reply };
  return { kind: 'configuration', reason: 'auth', reply };
}

/** Most tokens of which it is remembered that they must not be shown. */
const REMEMBERED = 4;

/** Tokens of an account, of which the latest are remembered, so that no reply shows them. */
export class RememberedTokens implements AccessTokens {
  readonly #tokens: AccessTokens;
  readonly #formsOf: (token: string) => readonly string[];
  #remembered: readonly { readonly token: string; readonly forms: readonly string[] }[] = [];
  #secrets: readonly string[] = [];

  /** `formsOf`: how else a server could echo a token, longer than the token itself. */
  constructor(tokens: AccessTokens, formsOf: (token: string) => readonly string[] = () => []) {
    this.#tokens = tokens;
    this.#formsOf = formsOf;
  }

  get account(): string {
    return this.#tokens.account;
  }

  /** The longest of each first. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  async token(refused?: string): Promise<string> {
    const token = await this.#tokens.token(refused);
    if (!this.#remembered.some((known) => known.token === token)) this.#remember(token);
    return token;
  }

  #remember(token: string): void {
    this.#remembered = [{ token, forms: this.#formsOf(token) }, ...this.#remembered].slice(0, REMEMBERED);
    this.#secrets = this.#remembered.flatMap(({ token, forms }) => [...forms, token]);
  }
}
