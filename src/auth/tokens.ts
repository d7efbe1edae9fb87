import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemClock } from '../clock.ts';
import type { AccountConfig, IssuerConfig, TokenSource } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { issuerAccount, ownSignIn } from './client.ts';
import type { AccessTokens } from './port.ts';
import { renewApart } from './renewal-client.ts';
import { isFresh, readSignIn } from './store.ts';

/** The access tokens of an account; null: it has a password, or nothing. */
export function accessTokens({
  name,
  user,
  signIn,
}: Pick<AccountConfig, 'name' | 'user' | 'signIn'>): AccessTokens | null {
  if (signIn === null) return null;
  return signIn.kind === 'issuer'
    ? new IssuerTokens(name, user ?? '', signIn)
    : new GivenTokens(name, () => tokenFrom(name, signIn));
}

/** Of an account that signs in with an issuer: kept in its file, renewed before they end and when a server refuses one. */
class IssuerTokens implements AccessTokens {
  readonly account: string;
  readonly #user: string;
  readonly #config: IssuerConfig;

  constructor(name: string, user: string, config: IssuerConfig) {
    this.account = name;
    this.#user = user;
    this.#config = config;
  }

  async token(refused: string | null = null): Promise<string> {
    const account = issuerAccount(this.account, this.#user, this.#config);
    const kept = ownSignIn(account);
    if (kept && isFresh(kept, systemClock().now()) && kept.accessToken !== refused) return kept.accessToken;
    if (account.grant === 'person' && kept === null) throw this.#notSignedIn();
    await renewApart({ account, refused });
    const renewed = ownSignIn(account);
    if (renewed === null) throw this.#notSignedIn();
    return renewed.accessToken;
  }

  // Somebody has signed in, but the settings name another client, issuer or user now.
  #notSignedIn(): FacteurError {
    const other = readSignIn(this.#config.file);
    if (other === null || other.user === this.#user)
      return new FacteurError('sign-in-needed', { account: this.account });
    return new FacteurError('sign-in-other-address', {
      account: this.account,
      user: this.#user,
      address: other.address ?? other.user,
    });
  }
}

/** Of a command, a file or a variable: whatever is there when it is asked for. */
class GivenTokens implements AccessTokens {
  readonly account: string;
  readonly #source: () => Promise<string>;
  #asked: Promise<string> | null = null;
  #refused: string | null = null;

  constructor(account: string, source: () => Promise<string>) {
    this.account = account;
    this.#source = source;
  }

  async token(refused?: string): Promise<string> {
    this.#refused = refused ?? this.#refused;
    this.#asked ??= this.#source().finally(() => {
      this.#asked = null;
    });
    const token = await this.#asked;
    // Once refused, it is not shown to the server again: some lock accounts for that.
    if (token === this.#refused) throw new FacteurError('sign-in-token-stale', { account: this.account });
    return token;
  }
}

function tokenFrom(account: string, source: TokenSource): Promise<string> {
  switch (source.kind) {
    case 'given':
      return Promise.resolve(source.token.reveal());
    case 'file':
      return tokenInFile(account, source.file);
    case 'command':
      return tokenOfCommand(account, source);
  }
}

async function tokenInFile(account: string, file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new FacteurError('sign-in-token-file', { account, file, problem: error.code ?? '' });
  });
  const token = firstLine(text);
  if (token === '') throw new FacteurError('sign-in-token-file', { account, file, problem: 'empty' });
  return token;
}

const COMMAND_PATIENCE_MS = 60_000;
/** Bytes. */
const LONGEST_OUTPUT = 65_536;

/** What it says on its standard error stays there: nobody knows what secrets are in it. */
async function tokenOfCommand(
  account: string,
  { command, folder }: Extract<TokenSource, { kind: 'command' }>,
): Promise<string> {
  const failed = (problem: string) => new FacteurError('sign-in-token-command', { account, problem });
  const options = { cwd: folder, timeout: COMMAND_PATIENCE_MS, maxBuffer: LONGEST_OUTPUT, windowsHide: true };
  const { stdout } = await promisify(exec)(command, options).catch(
    (error: { code?: number | string; killed?: boolean }) => {
      throw failed(error.killed ? 'timeout' : `exit ${error.code ?? ''}`);
    },
  );
  const token = firstLine(stdout);
  if (token === '') throw failed('empty');
  return token;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim();
}
