import type { IssuerConfig } from '../config/types.ts';

/**
 * What signing in needs to know of each provider. Whatever an issuer's own description says (its endpoints, whether it has the
 * device flow) is asked of it each time and stands nowhere here.
 */
export interface SignInProvider {
  /** Where its description is found (OpenID Connect Discovery 1.0). */
  readonly issuer: string;
  /** The client of the project itself; null: it has none here, so everybody needs one of their own. */
  readonly ownClient: { readonly id: string; readonly secret: string | null } | null;
  /** What a person is asked for. */
  readonly scopes: readonly string[];
  /** Of these, what no mail can be sent without: whoever unticks it has not signed in. */
  readonly needed: readonly string[];
  /** What an application of an organisation asks for. */
  readonly applicationScope: string | null;
  /** Parameters of the authorization request beyond those of the protocol. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The name under which the browser comes back to this machine (RFC 8252, section 7.3). */
  readonly loopback: '127.0.0.1' | 'localhost';
  /** Whether a code typed on another device may be used for mail. */
  readonly device: boolean;
  /** How a client shows its secret (RFC 6749, section 2.3.1); null: as the issuer says. */
  readonly secretIn: 'body' | null;
}

/**
 * The project's own clients: the one place for them, empty until somebody has registered them in the name of the project. As soon
 * as they are filled in, `facteur login` works without `clientId`; what an account has of its own stands over them.
 */
const ownClients: Readonly<Record<'google' | 'microsoft', SignInProvider['ownClient']>> = {
  google: null,
  microsoft: null,
};

const google: SignInProvider = {
  issuer: 'https://accounts.google.com',
  ownClient: ownClients.google,
  scopes: ['openid', 'email', 'https://mail.google.com/'],
  needed: ['https://mail.google.com/'],
  applicationScope: null,
  // Without both there is no refresh token for whoever has agreed once before (developers.google.com/identity/protocols/oauth2).
  parameters: { access_type: 'offline', prompt: 'consent' },
  loopback: '127.0.0.1',
  // Its device flow does not offer the scope of mail (developers.google.com/identity/protocols/oauth2/limited-input-device).
  device: false,
  secretIn: 'body',
};

const OUTLOOK = 'https://outlook.office.com';

function microsoft(tenant: string): SignInProvider {
  return {
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    ownClient: ownClients.microsoft,
    scopes: [
      ...['openid', 'email', 'profile', 'offline_access'],
      ...[`${OUTLOOK}/SMTP.Send`, `${OUTLOOK}/IMAP.AccessAsUser.All`],
    ],
    needed: [`${OUTLOOK}/SMTP.Send`],
    // SMTP.SendAsApp and IMAP.AccessAsApp, as an administrator has granted them.
    applicationScope: 'https://outlook.office365.com/.default',
    parameters: {},
    // Only this name may come back to any port (learn.microsoft.com/entra/identity-platform/reply-url).
    loopback: 'localhost',
    device: true,
    secretIn: 'body',
  };
}

/** Any tenant, and personal accounts. */
const ANY_TENANT = 'common';

/** The provider of an account. An issuer of one's own: what it is asked for is `scope`, and how to stay signed in. */
export function signInProvider({
  issuer,
  tenant,
  scope,
}: Pick<IssuerConfig, 'issuer' | 'tenant' | 'scope'>): SignInProvider {
  const provider =
    issuer === 'google' ? google : issuer === 'microsoft' ? microsoft(tenant ?? ANY_TENANT) : other(issuer);
  if (scope === null) return provider;
  const scopes = scope.split(/\s+/).filter(Boolean);
  const needed = scopes.filter((one) => !SIGN_IN_SCOPES.includes(one));
  return { ...provider, scopes, needed, applicationScope: scope };
}

/** Scopes of OpenID Connect Core 1.0 about who somebody is: servers need not say that they were granted. */
const SIGN_IN_SCOPES = ['openid', 'email', 'profile', 'address', 'phone', 'offline_access'];

function other(issuer: string): SignInProvider {
  return {
    issuer,
    ownClient: null,
    scopes: ['openid', 'email', 'offline_access'],
    needed: [],
    applicationScope: null,
    // OpenID Connect Core 1.0, section 11: `offline_access` counts only where somebody is asked.
    parameters: { prompt: 'consent' },
    loopback: '127.0.0.1',
    device: true,
    secretIn: null,
  };
}
