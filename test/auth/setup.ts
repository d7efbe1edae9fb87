import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { issuerAccount } from '../../src/auth/client.ts';
import { beginInBrowser } from '../../src/auth/sign-in.ts';
import type { IssuerConfig } from '../../src/config/types.ts';
import { type Person, visit } from '../helpers/auth-person.ts';
import {
  type AuthServer,
  type AuthServerOptions,
  MAIL_SCOPE,
  PERSON_CLIENT,
  startAuthServer,
} from '../helpers/auth-server.ts';
import { folderWith } from '../helpers/folder.ts';

export const USER = 'asso@example.org';
export const SCOPE = `openid email offline_access ${MAIL_SCOPE}`;

/** An authorization server for one test. */
export async function authServer(options: AuthServerOptions = {}): Promise<AuthServer> {
  const server = await startAuthServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** The settings of an account that a person signs in at that server, in a folder of its own. */
export function personConfig({ issuer }: AuthServer, change: Partial<IssuerConfig> = {}): IssuerConfig {
  return {
    kind: 'issuer',
    issuer,
    clientId: PERSON_CLIENT,
    clientSecret: null,
    tenant: null,
    scope: SCOPE,
    grant: 'person',
    file: join(folderWith(), 'data', 'sign-in', 'default.json'),
    ...change,
  };
}

/** Signs such an account in: the person signs in as `address` where the account is `user`. */
export async function signIn(config: IssuerConfig, address = USER, user = USER, more: Partial<Person> = {}) {
  const begun = await beginInBrowser(issuerAccount('default', user, config), 'http://127.0.0.1:9/');
  return begun.finish(await visit(begun.address, { address, ...more }));
}
