/** What the tests use of oidc-provider, which has no types of its own. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  interface Model {
    readonly isExpired: boolean;
    readonly scope?: string;
    readonly accountId?: string;
    readonly grantId?: string;
    destroy(): Promise<void>;
  }

  interface ModelClass {
    readonly prototype: { consume(): Promise<void> };
    find(value: string): Promise<Model | undefined>;
  }

  export type Configuration = Readonly<Record<string, unknown>>;

  export interface Context {
    readonly path: string;
    readonly oidc?: { readonly params?: { readonly grant_type?: string } };
    readonly res: import('node:http').ServerResponse;
    status: number;
    body: unknown;
  }

  export default class Provider {
    constructor(issuer: string, configuration: Configuration);
    readonly AccessToken: ModelClass;
    readonly ClientCredentials: ModelClass;
    readonly RefreshToken: ModelClass;
    readonly Grant: ModelClass;
    use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void> | void): void;
    callback(): RequestListener;
  }
}
