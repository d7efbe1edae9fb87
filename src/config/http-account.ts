import type { WrittenAccount } from './schema.ts';
import type { TransportKind } from './types.ts';

/** An account of which it is known how it sends, and by which server. */
export type CompleteAccount = WrittenAccount & { readonly host: string; readonly transport: TransportKind };

/**
 * What an account that sends over HTTP has when it says nothing else: the provider's server, and signing in with what sending needs. A
 * scope of its own, because that of SMTP does not count there.
 */
const defaults: Readonly<Record<Exclude<TransportKind, 'smtp'>, { host: string; provider: string; scope: string }>> = {
  graph: {
    host: 'graph.microsoft.com',
    provider: 'microsoft',
    // learn.microsoft.com/graph/permissions-reference, 2026-11
    scope: 'openid email profile offline_access https://graph.microsoft.com/Mail.Send',
  },
  gmail: {
    host: 'gmail.googleapis.com',
    provider: 'google',
    // developers.google.com/workspace/gmail/api/auth/scopes, 2026-11: needs no yearly assessment, as that of SMTP does
    scope: 'openid email https://www.googleapis.com/auth/gmail.send',
  },
};

/** What an application of an organisation asks Microsoft for: what its administrator has granted. */
const GRAPH_APPLICATION_SCOPE = 'https://graph.microsoft.com/.default';

/** The account with its server; null: it sends over SMTP and says none. */
export function withServer(written: WrittenAccount): CompleteAccount | null {
  const { transport = 'smtp', host } = written;
  if (transport === 'smtp') return host === undefined ? null : { ...written, transport, host };
  const { scope, ...known } = defaults[transport];
  return {
    tls: 'implicit',
    port: 443,
    auth: 'oauth2',
    ...known,
    scope: transport === 'graph' && written.grant === 'application' ? GRAPH_APPLICATION_SCOPE : scope,
    ...written,
    transport,
    host: host ?? known.host,
  };
}
