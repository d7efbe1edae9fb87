import type { AuthServer } from '../auth-server.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

/** A login, as it was tried. */
export interface TokenLogin {
  readonly user: string;
  readonly token: string;
  readonly accepted: boolean;
}

export interface TokenMailServer extends MailServer {
  readonly logins: readonly TokenLogin[];
}

export interface TokenServerOptions {
  readonly port?: number;
  /** Connections are closed after so many messages, so that there is a login now and then; absent: never. */
  readonly messagesPerConnection?: number;
}

/** A mail server on 127.0.0.1 that lets in whoever shows an access token which the authorization server knows, by XOAUTH2. */
export async function startTokenServer(
  auth: AuthServer,
  { port = 0, messagesPerConnection = Number.POSITIVE_INFINITY }: TokenServerOptions = {},
): Promise<TokenMailServer> {
  const logins: TokenLogin[] = [];
  const messages = new Map<string, number>();
  const server = await startMailServer({
    port,
    server: {
      authMethods: ['XOAUTH2'],
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth({ username = '', accessToken: token = '' }, _session, done) {
        auth.owner(token).then((owner) => {
          const accepted = owner === '*' || owner === username;
          logins.push({ user: username, token, accepted });
          // As Gmail: what is wrong first, as a challenge.
          if (accepted) done(null, { user: username });
          else done(null, { data: { status: '400', schemes: 'Bearer', scope: 'https://mail.google.com/' } });
        }, done);
      },
      onMailFrom(_address, session, done) {
        if (session.user === undefined)
          return done(Object.assign(new Error('5.7.0 Login first'), { responseCode: 530 }));
        const count = (messages.get(session.id) ?? 0) + 1;
        messages.set(session.id, count);
        // RFC 5321, section 3.8.
        const isOver = count > messagesPerConnection;
        done(
          isOver ? Object.assign(new Error('4.4.2 Enough messages on this connection'), { responseCode: 421 }) : null,
        );
      },
    },
  });
  return Object.assign(Object.create(server) as MailServer, { logins });
}
