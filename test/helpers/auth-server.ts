import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration, type Context } from 'oidc-provider';

/** The public client of a program on somebody's computer, and the confidential one of an organisation. */
export const PERSON_CLIENT = 'facteur-desktop';
export const APPLICATION_CLIENT = 'facteur-application';
export const APPLICATION_SECRET = 'the secret of the application';
/** What a token must be good for to send mail. */
export const MAIL_SCOPE = 'mail.send';

export interface AuthServerOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** How long access tokens live, in seconds; absent: an hour. */
  readonly accessSeconds?: number;
  /** How long refresh tokens live, in seconds; absent: a day. */
  readonly refreshSeconds?: number;
  /**
   * `strict`: each refresh token is good once, and the whole sign-in is over when one is used again (RFC 9700, section 4.14.2);
   * absent: a new one each time, but the old ones stay good, as at Microsoft.
   */
  readonly rotation?: 'strict';
  /** Who is asked nothing about who he is: the address is told by UserInfo alone. */
  readonly addressByUserInfo?: boolean;
}

/** A request for tokens, as the server has answered it. */
export interface TokenRequest {
  readonly grant: string;
  readonly status: number;
  /** How many were being answered at the same time, this one included. */
  readonly atOnce: number;
}

/** What the server says in the place of tokens. */
export interface Refusal {
  readonly status?: number;
  readonly error: string;
  readonly error_description?: string;
}

export interface AuthServer {
  readonly issuer: string;
  readonly requests: readonly TokenRequest[];
  /** All that was ever handed out and must not be found anywhere but in the files of sign-ins. */
  readonly secrets: ReadonlySet<string>;
  /** Whose token this is, when it is good now and for mail; null: it is not. */
  owner(token: string): Promise<string | null>;
  /** Takes back everything that people have agreed to, and all tokens. */
  revokeAll(): Promise<void>;
  /** Ends all access tokens before their time; whoever has a refresh token gets new ones. */
  endAccessTokens(): Promise<void>;
  /** Answers so from now on when tokens are asked for; null: as it should. */
  refuse(refusal: Refusal | null): void;
  /** Says from now on that only these scopes were granted; null: what was. */
  grantOnly(scope: string | null): void;
  /** Called when an answer with tokens has gone out whole. */
  onAnswered(listener: (request: TokenRequest) => void): void;
  close(): Promise<void>;
}

/** A real authorization server (oidc-provider) on 127.0.0.1, where everybody may sign in under the name that he types. */
export async function startAuthServer(options: AuthServerOptions = {}): Promise<AuthServer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new LocalAuthServer(issuer, server, options);
}

class LocalAuthServer implements AuthServer {
  readonly issuer: string;
  readonly requests: TokenRequest[] = [];
  readonly secrets = new Set<string>();
  readonly #server: Server;
  readonly #provider: Provider;
  readonly #listeners: ((request: TokenRequest) => void)[] = [];
  #refusal: Refusal | null = null;
  #scope: string | null = null;
  #atOnce = 0;

  constructor(issuer: string, server: Server, options: AuthServerOptions) {
    this.issuer = issuer;
    this.#server = server;
    this.#provider = quietly(() => new Provider(issuer, configuration(options)));
    // A refresh token that was used stays what it was.
    if (options.rotation !== 'strict') this.#provider.RefreshToken.prototype.consume = async () => {};
    this.#provider.use((ctx, next) => (ctx.path === '/token' ? this.#token(ctx, next) : next()));
    server.on('request', this.#provider.callback());
  }

  async owner(token: string): Promise<string | null> {
    const { AccessToken, ClientCredentials } = this.#provider;
    const found = (await AccessToken.find(token)) ?? (await ClientCredentials.find(token));
    if (!found || found.isExpired || !found.scope?.split(' ').includes(MAIL_SCOPE)) return null;
    return found.accountId ?? '*';
  }

  async revokeAll(): Promise<void> {
    const { RefreshToken, Grant } = this.#provider;
    for (const secret of this.secrets) {
      const { grantId = '' } = (await RefreshToken.find(secret)) ?? {};
      await (await Grant.find(grantId))?.destroy();
    }
    await this.endAccessTokens();
  }

  async endAccessTokens(): Promise<void> {
    const { AccessToken, ClientCredentials } = this.#provider;
    for (const secret of this.secrets) {
      await (await AccessToken.find(secret))?.destroy();
      await (await ClientCredentials.find(secret))?.destroy();
    }
  }

  refuse(refusal: Refusal | null): void {
    this.#refusal = refusal;
  }

  grantOnly(scope: string | null): void {
    this.#scope = scope;
  }

  onAnswered(listener: (request: TokenRequest) => void): void {
    this.#listeners.push(listener);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #token(ctx: Context, next: () => Promise<void>): Promise<void> {
    this.#atOnce += 1;
    const atOnce = this.#atOnce;
    try {
      if (this.#refusal) {
        const { status = 400, ...body } = this.#refusal;
        ctx.status = status;
        ctx.body = body;
      } else await next();
    } finally {
      this.#atOnce -= 1;
    }
    const body = Object(ctx.body) as Record<string, unknown>;
    if (this.#scope !== null && body.scope) ctx.body = { ...body, scope: this.#scope };
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
      const secret = body[name];
      if (typeof secret === 'string') this.secrets.add(secret);
    }
    const request = { grant: ctx.oidc?.params?.grant_type ?? '', status: ctx.status, atOnce };
    this.requests.push(request);
    ctx.res.once('finish', () => {
      for (const listener of this.#listeners) listener(request);
    });
  }
}

// What is to be filled in, and nothing else; where there is nothing, the sign-in is done.
function page(ctx: { body: unknown }, form: unknown): void {
  ctx.body = `<!doctype html>${typeof form === 'string' ? form : ''}`;
}

// It warns that everything is kept in memory, under keys that everybody knows, and that anybody may sign in: as it should be here.
function quietly<T>(make: () => T): T {
  const { warn } = console;
  console.warn = () => {};
  try {
    return make();
  } finally {
    console.warn = warn;
  }
}

function configuration(options: AuthServerOptions): Configuration {
  const { accessSeconds = 3_600, refreshSeconds = 86_400, addressByUserInfo = false } = options;
  return {
    clients: [
      {
        client_id: PERSON_CLIENT,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/'],
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        response_types: ['code'],
      },
      {
        client_id: APPLICATION_CLIENT,
        client_secret: APPLICATION_SECRET,
        redirect_uris: [],
        grant_types: ['client_credentials'],
        response_types: [],
      },
    ],
    scopes: ['openid', 'offline_access', MAIL_SCOPE],
    claims: { email: ['email'] },
    conformIdTokenClaims: addressByUserInfo,
    findAccount: async (_ctx: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, email: id }),
    }),
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true, userCodeInputSource: page, userCodeConfirmSource: page, successSource: page },
      introspection: {
        enabled: true,
        allowedPolicy: (_: unknown, client: { readonly clientAuthMethod: string }) =>
          client.clientAuthMethod !== 'none',
      },
      revocation: { enabled: true, allowedPolicy: () => true },
      devInteractions: { enabled: true },
    },
    rotateRefreshToken: true,
    ttl: {
      AccessToken: accessSeconds,
      ClientCredentials: accessSeconds,
      RefreshToken: refreshSeconds,
      IdToken: 3_600,
      Session: 86_400,
      Grant: 86_400,
      Interaction: 3_600,
      DeviceCode: 600,
    },
    cookies: { keys: ['tests'] },
  };
}
