/** Stable codes of remedies; their words are in i18n/. */
export const remedyCodes = [
  /** A password made for programs, instead of the one for the browser. */
  'app-password',
  /** A key of the provider's for SMTP, instead of the password of its pages. */
  'smtp-key',
  /** User or password are wrong, and nothing more is known. */
  'wrong-password',
  /** Passwords are not taken any more: OAuth2. */
  'sign-in',
  /** An administrator has to allow SMTP with a login. */
  'allow-smtp-login',
  /** A rule of the organisation stands against this sign-in. */
  'organisation-policy',
  /** Too many attempts, or locked by the provider. */
  'account-locked',
  /** The provider wants to see a person in a browser first. */
  'unusual-sign-in',
  /** The provider lets in only addresses (IP) that it was told of. */
  'allow-ip-address',
  /** Access for mail programs is off at this provider. */
  'enable-mail-programs',
  /** The server wants a login, and none is configured. */
  'login-required',
  /** The account has not been opened for sending yet. */
  'account-not-activated',
  /** MAIL_FROM has to be an address of the account. */
  'from-own-address',
  /** The address has to be confirmed at the provider. */
  'confirm-address',
  /** The domain of MAIL_FROM does not exist, or is mistyped. */
  'from-domain',
  /** The server does not send for this account. */
  'other-server',
  /** The account may not send for now: the provider suspects it. */
  'account-blocked',
  /** SPF, DKIM or DMARC of the domain. */
  'domain-records',
  /** The computer's address is on a list. */
  'blocklisted',
  /** The content looks like spam. */
  'content',
  /** The server takes nothing unencrypted. */
  'encrypt',
  /** Too old a TLS, on either side. */
  'tls-version',
  /** Port and kind of encryption do not fit. */
  'tls-port',
  /** The certificate is for another name. */
  'certificate-name',
  /** The certificate is out of date, or this computer's clock is wrong. */
  'certificate-date',
  /** The certificate is of nobody that is trusted. */
  'certificate-trust',
  /** The permission to send is missing from what somebody agreed to when signing in. */
  'grant-sending',
  /** The provider's interface (API) is off in the project of the client id. */
  'enable-api',
  /** The day's (hour's) messages are used up. */
  'sending-limit',
] as const;
export type RemedyCode = (typeof remedyCodes)[number];

export interface RemedyRow {
  /** Only for these reasons. */
  readonly of: readonly string[];
  /** The account's server; absent: any, also an unknown one. */
  readonly host?: RegExp;
  readonly code?: readonly number[];
  /** Over the enhanced status code as a whole. */
  readonly enhanced?: RegExp;
  /** Over the words after the codes. */
  readonly text?: RegExp;
  readonly remedy: RemedyCode;
  readonly page?: string;
  /** Who says so, and as of when. */
  readonly source: string;
}
