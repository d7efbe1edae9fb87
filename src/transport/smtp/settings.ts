import type { AccessTokens } from '../../auth/port.ts';

/** How the connection is encrypted; `auto` is STARTTLS when the server offers it, and TLS from the start on port 465. */
export type SmtpTls = 'auto' | 'require' | 'implicit' | 'none';

/** One SMTP account, as the transport needs it. */
export interface SmtpSettings {
  /** Host name or IP address; TLS checks the certificate against it. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /**
   * `require`: STARTTLS or nothing; `implicit`: TLS from the first byte (RFC 8314); `none`: no encryption even where it is
   * offered, the password included: the user's own word. With `auto` the password never goes out unencrypted, except to
   * this machine itself.
   */
  readonly tls: SmtpTls;
  readonly user: string | null;
  /** Null: no login. Never logged, and never part of a reply. */
  readonly password: string | null;
  /** Access tokens, in the place of a password; null or absent: none. */
  readonly tokens?: AccessTokens | null | undefined;
  /** The most connections at once, 1 or more. */
  readonly connections: number;
  /** Messages after which a connection is replaced; null or absent: no limit. */
  readonly messagesPerConnection?: number | null | undefined;
  /** The largest message in bytes, where the server's own limit is not smaller; null or absent: only the server's. */
  readonly messageSize?: number | null | undefined;
  /** The name given with EHLO; absent: this machine's, or `[127.0.0.1]` when that is not fully qualified. */
  readonly name?: string | undefined;
  /** Certificates trusted beside (in fact, instead of) the system's, PEM. */
  readonly ca?: string | undefined;
  readonly timeouts?: Partial<SmtpTimeouts> | undefined;
  /**
   * Told how long the server took for each message that it answered, in milliseconds, from the envelope to the answer (where
   * commands went ahead, from the answer to the message before). Synchronous and cheap: it stands in the way of the next message.
   */
  readonly onAnswer?: ((ms: number) => void) | undefined;
}

/** All in milliseconds. */
export interface SmtpTimeouts {
  /** Name lookup, TCP and TLS together. */
  readonly connectionMs: number;
  /** From the connection to the server's 220. */
  readonly greetingMs: number;
  /** For the answer to a command (RFC 5321 section 4.5.3.2: 5 minutes for MAIL and RCPT). */
  readonly commandMs: number;
  /** For the answer to the final dot (RFC 5321 section 4.5.3.2.6 asks for 10 minutes: less makes doubles). */
  readonly answerMs: number;
  /**
   * A server that answers a message within this time is told the next message's commands together with its end (RFC 2920
   * section 3.1), which spares a third of the system calls. With slower ones there is nothing to gain. 0: never.
   */
  readonly quickMs: number;
  /**
   * When the server has left a message without an answer for this time, what was said ahead is taken back and goes out over
   * another connection: this one may not be free for minutes.
   */
  readonly takeBackMs: number;
  /** An unused connection is closed with QUIT after this time. */
  readonly idleMs: number;
  /** Between two attempts to connect while the server does not let us in. */
  readonly reconnectMs: number;
  /** How long fewer connections are used after the server refused one or asked for less. */
  readonly fewerConnectionsMs: number;
}

export const defaultTimeouts: SmtpTimeouts = {
  connectionMs: 30_000,
  greetingMs: 30_000,
  commandMs: 5 * 60_000,
  answerMs: 10 * 60_000,
  quickMs: 20,
  takeBackMs: 1_000,
  idleMs: 60_000,
  reconnectMs: 1_000,
  fewerConnectionsMs: 5 * 60_000,
};
