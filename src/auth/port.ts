/**
 * Access tokens (OAuth 2.0, RFC 6749) of one account, for whoever speaks to a server of its provider: SMTP and IMAP by XOAUTH2 or
 * OAUTHBEARER (RFC 7628), HTTP by `Authorization: Bearer`. `accessTokens` in tokens.ts makes one of an account's settings.
 */
export interface AccessTokens {
  /** The account's name in the settings. */
  readonly account: string;

  /**
   * A token that is good for now and for a little longer; it is on the disk before it is here. Ask anew for each connection (or
   * request) and keep none: asking costs nothing while the last one lives. `refused`: a token that the server has just refused;
   * then another one is got, by whichever process of this machine comes first. A server that refuses that one, too, means it.
   *
   * Throws `sign-in-*`: `sign-in-unreachable` is an outage, to be tried again; all others wait for a person.
   */
  token(refused?: string): Promise<string>;
}
