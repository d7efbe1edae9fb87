import type { RemedyCode } from '../../../src/transport/remedy-codes.ts';

/** Why it is held, what was said, and the account's server where that matters. */
export type RemedyExample = readonly [reason: string, reply: string, host?: string];

/** Replies by the row of `remedyRows` that decides what to do about them, in its order: a new row wants its own here. */
export const remedied: readonly { readonly is: RemedyCode; readonly by: readonly RemedyExample[] }[] = [
  {
    is: 'app-password',
    by: [
      ['auth', '534 5.7.9 Application-specific password required'],
      ['auth', '534 5.7.9 For more information, go to https://support.google.com/mail/?p=InvalidSecondFactor'],
      ['auth', '535 5.7.8 Please use an app password'],
    ],
  },
  {
    is: 'unusual-sign-in',
    by: [
      [
        'auth',
        '534 5.7.14 <https://accounts.google.com/signin/continue> https://support.google.com/?p=WebLoginRequired',
      ],
      ['auth', '534 5.7.14 Please log in via your web browser and then try again'],
      ['auth', '535 5.7.1 Please log in with your web browser and then try again'],
    ],
  },
  {
    is: 'app-password',
    by: [
      ['auth', '535 5.7.8 Username and Password not accepted'],
      ['auth', '535 5.7.8 see https://support.google.com/mail/?p=BadCredentials'],
    ],
  },
  {
    is: 'allow-smtp-login',
    by: [
      ['auth', '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant'],
      ['auth', '535 5.7.139 Visit https://aka.ms/smtp_auth_disabled for more information'],
    ],
  },
  {
    is: 'organisation-policy',
    by: [
      [
        'auth',
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy",
      ],
      ['auth', '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated'],
    ],
  },
  {
    is: 'sign-in',
    by: [
      ['auth', '535 5.7.139 Authentication unsuccessful, basic authentication is disabled'],
      ['auth', '550 5.7.0 Basic authentication is not supported for Client Submission'],
    ],
  },
  { is: 'sign-in', by: [['auth', '550 5.7.30 Refused']] },
  {
    is: 'account-locked',
    by: [
      ['auth', '535 5.7.139 Authentication unsuccessful, account locked. Contact your administrator'],
      ['auth', '535 5.7.0 Your account has been blocked'],
      ['auth', '535 5.7.0 This account is disabled'],
      ['auth', '535 5.7.0 Account suspended'],
      ['auth', '535 5.7.8 Error: too many failed attempts'],
      ['auth', '535 Votre compte est bloqué'],
      ['auth', '535 Votre compte est désactivé'],
      ['auth', '535 Votre compte est suspendu'],
    ],
  },
  {
    is: 'allow-ip-address',
    by: [
      ['auth', '525 5.7.1 Unauthorized IP address'],
      ['auth', '535 Unauthorised IP'],
      ['auth', '535 This IP is not allowed'],
      ['auth', '535 IP address not authorized'],
    ],
  },
  {
    is: 'enable-api',
    by: [
      ['auth', '403 accessNotConfigured: Access Not Configured.'],
      ['auth', '403 SERVICE_DISABLED: no'],
      ['auth', '403 forbidden: Gmail API has not been used in project 12 before or it is disabled.'],
    ],
  },
  { is: 'grant-sending', by: [['auth', '403 ErrorAccessDenied: Access is denied.']] },
  { is: 'smtp-key', by: [['auth', '554 Access denied: User is not authorized to perform ses:SendRawEmail']] },
  {
    is: 'login-required',
    by: [
      ['auth', '530 5.7.1 Authentication required'],
      ['auth', '503 5.5.1 Authentication first', 'smtp.gmail.com'],
      ['auth', '550 5.5.0 Authentification requise. OFR_402'],
      ['auth', '553 Authentication is required to send mail'],
      ['auth', '554 5.7.1 Authentication required'],
      ['auth', '501 5.5.0 Authentification requise. LPN105_402'],
    ],
  },
  {
    is: 'smtp-key',
    by: [
      ['auth', '535 5.7.8 Authentication failed', 'smtp-relay.brevo.com'],
      ['auth', '535 5.7.8 Authentication failed', 'smtp-relay.sendinblue.com'],
    ],
  },
  { is: 'smtp-key', by: [['auth', '535 5.7.8 Error: authentication failed', 'in-v3.mailjet.com']] },
  { is: 'smtp-key', by: [['auth', '535 Authentication Failure', 'email-smtp.eu-west-3.amazonaws.com']] },
  { is: 'smtp-key', by: [['auth', '535 Authentication Credentials Invalid']] },
  {
    is: 'app-password',
    by: [
      ['auth', '535 5.7.8 Refused', 'smtp.gmail.com'],
      ['auth', '535 5.7.8 Refused', 'smtp.googlemail.com'],
    ],
  },
  { is: 'app-password', by: [['auth', '535 5.7.0 (#AUTH005) Refused', 'smtp.mail.yahoo.com']] },
  {
    is: 'app-password',
    by: [
      ['auth', '535 5.7.8 Error: authentication failed', 'smtp.mail.me.com'],
      ['auth', '535 5.7.8 Error: authentication failed', 'smtp.mail.icloud.com'],
    ],
  },
  { is: 'enable-mail-programs', by: [['auth', '535 5.7.8 Error: authentication failed', 'smtp.laposte.net']] },
  { is: 'enable-mail-programs', by: [['auth', '535 5.7.8 Error: authentication failed', 'smtp.free.fr']] },
  { is: 'enable-mail-programs', by: [['auth', '535 5.7.8 Error: authentication failed', 'smtp.orange.fr']] },
  {
    is: 'wrong-password',
    by: [
      ['auth', '535 5.7.8 Error: authentication failed', 'mail.infomaniak.com'],
      ['auth', '535 5.7.8 Error: authentication failed', 'mail.infomaniak.ch'],
    ],
  },
  {
    is: 'wrong-password',
    by: [
      ['auth', '535 5.7.1 Authentication failed', 'ssl0.ovh.net'],
      ['auth', '535 Authentication credentials invalid'],
    ],
  },
  {
    is: 'confirm-address',
    by: [
      ['configuration', '554 Message rejected: Email address is not verified. The following identities failed'],
      ['configuration', '554 The e-mail address is not verified'],
    ],
  },
  {
    is: 'confirm-address',
    by: [
      ['configuration', '550 The address used is not valid. Validate your sender or authenticate your domain'],
      ['reputation', '550 5.7.1 Sender is not verified: SPF'],
      ['configuration', '550 Validate your domain'],
      ['configuration', '550 Sender not valid'],
      ['configuration', '550 5.7.1 Sender email address is not validated in your account'],
      ['configuration', '550 5.1.0 Sender not allowed'],
    ],
  },
  {
    is: 'from-domain',
    by: [
      ['configuration', '550 5.1.8 <a@b.exmaple>: Sender address rejected: Domain not found'],
      ['configuration', '553 5.1.8 The sender’s domain does not exist'],
      ['configuration', '553 5.1.8 Domain of sender address a@b.exmaple does not resolve'],
      ['configuration', '550 5.1.0 <a@b.org>: Sender address rejected: undeliverable address'],
    ],
  },
  {
    is: 'account-not-activated',
    by: [
      ['configuration', '502 5.7.0 Your SMTP account is not yet activated'],
      ['configuration', '450 Your SMTP account is not activated'],
    ],
  },
  {
    is: 'other-server',
    by: [
      ['configuration', '554 5.7.1 <a@b.org>: Relay access denied, sender'],
      ['configuration', '553 sorry, that domain is not in my list of allowed rcpthosts (#5.7.1)'],
      ['configuration', '550 5.7.1 Client does not have permissions to submit mail to this server'],
    ],
  },
  {
    is: 'from-own-address',
    by: [
      ['configuration', '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException'],
      ['configuration', '550 5.7.1 This account is not allowed to send as president@example.org'],
      ['configuration', '550 5.7.1 You may not send from it'],
      ['configuration', '553 5.7.1 <a@b.org>: not owned by user c'],
      ['configuration', '501 5.1.0 Invalid Sender'],
      ['configuration', '550 Expéditeur refusé'],
      ['configuration', '550 Expediteur refusé'],
      ['configuration', '501 5.1.0 Emetteur invalide. OFR_405'],
      ['configuration', '501 5.1.0 Émetteur invalide'],
      ['configuration', '550 Not authorised to use this address'],
      ['configuration', '501 Invalid MAIL FROM address provided'],
    ],
  },
  {
    is: 'from-own-address',
    by: [
      ['configuration', '550 5.7.60 SMTP; Client does not have permissions'],
      ['configuration', '554 5.2.252 Refused'],
      ['configuration', '550 5.1.7 Bad syntax'],
      ['configuration', '550 5.1.8 Refused'],
    ],
  },
  {
    is: 'unusual-sign-in',
    by: [
      ['reputation', '403 ErrorMessageSubmissionBlocked: Cannot send mail.'],
      ['reputation', '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Actual verdict is HipSend'],
      [
        'reputation',
        '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Actual verdict is ShowTierUpgrade',
      ],
    ],
  },
  {
    is: 'account-blocked',
    by: [
      ['reputation', '550 5.7.1 Access denied, bad outbound sender, spam'],
      ['reputation', '554 Message rejected: Sending paused for this account'],
      ['reputation', '554 Message rejected: Sending suspended for this account'],
      ['reputation', '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Actual verdict is Suspend'],
      ['reputation', '554 Your account has been suspended, spam'],
      ['reputation', '554 This account is blocked, spam'],
      ['reputation', '554 This account is disabled, spam'],
      ['reputation', '554 Votre compte est bloqué'],
    ],
  },
  {
    is: 'account-blocked',
    by: [
      ['reputation', '550 5.1.8 Access denied'],
      ['reputation', '550 5.7.501 Access denied'],
      ['reputation', '550 5.7.502 Access denied'],
      ['reputation', '550 5.7.503 Access denied'],
      ['reputation', '550 5.7.705 Access denied'],
      ['reputation', '550 5.7.708 Access denied'],
    ],
  },
  {
    is: 'domain-records',
    by: [
      ['reputation', '550 5.7.1 Rejected by the DMARC policy of the domain'],
      ['reputation', '550 5.7.1 DKIM does not pass'],
      ['reputation', '550 5.7.1 SPF check failed'],
      ['reputation', '550 5.7.1 Unauthenticated email from example.org is not accepted'],
      ['reputation', '550 Access denied, the domain does not meet the required authentication level'],
      ['reputation', '550 Refuse OFR_401'],
    ],
  },
  {
    is: 'domain-records',
    by: [
      ...['5.7.23', '5.7.26', '4.7.27', '4.7.29', '4.7.30', '5.7.31', '4.7.32', '5.7.40', '5.7.515', '5.7.750'].map(
        (code) => ['reputation', `550 ${code} Refused`] as const,
      ),
    ],
  },
  {
    is: 'blocklisted',
    by: [
      ...[
        ['zen.spamhaus.org', 'spamcop.net', 'b.barracudacentral.org', 'dnsbl', 'sorbs', 'abusix', 'a blacklist'],
        ['black-listed', 'our block list', 'our block-list', 'our blocklist', 'an RBL', 'banned', 'poor reputation'],
        ['liste noire', 'Client host rejected', 'OFR_102', 'LPN007_103', 'OFR_510', 'OUK_630', 'OFR_999'],
      ]
        .flat()
        .map((words) => ['reputation', `554 5.7.1 Refused: ${words}`] as const),
      ['reputation', '421 Too many spams from your IP (192.0.2.1), please visit http://postmaster.free.fr/'],
    ],
  },
  {
    is: 'content',
    by: [
      ['reputation', '550 spam detected'],
      ['reputation', '550 5.7.1 Unsolicited mail'],
      ['reputation', '550 5.7.1 Mail rejected. OFR007_506 [506]'],
    ],
  },
  {
    is: 'encrypt',
    by: [
      ['tls', '530 5.7.0 Must issue a STARTTLS command first'],
      ['tls', '451 5.7.3 STARTTLS is required to send mail'],
      ['tls', '538 5.7.11 Encryption required for requested authentication mechanism'],
    ],
  },
  {
    is: 'tls-port',
    by: [
      ['tls', 'smtp.example.org:587: error:0A00010B:SSL routines:tls_validate_record_header:wrong version number'],
      ['tls', 'smtp.example.org:587: error:0A0000C6:SSL routines:tls_get_more_records:packet length too long'],
    ],
  },
  {
    is: 'tls-version',
    by: [
      ['tls', '421 4.7.66 TLS 1.0 and 1.1 are not supported'],
      ['tls', 'smtp.example.org:465: error:0A000102:SSL routines:ssl_choose_client_version:unsupported protocol'],
      ['tls', 'smtp.example.org:465: error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version'],
      ['tls', 'smtp.example.org:465: error:0A0000BF:SSL routines:tls_setup_handshake:no protocols available'],
      ['tls', 'smtp.example.org:465: error:0A00018A:SSL routines:tls_process_ske_dhe:dh key too small'],
    ],
  },
  {
    is: 'certificate-name',
    by: [['tls', "mail.example.org:465: Hostname/IP does not match certificate's altnames: Host: mail.example.org."]],
  },
  {
    is: 'certificate-date',
    by: [
      ['tls', 'smtp.example.org:465: certificate has expired'],
      ['tls', 'smtp.example.org:465: certificate is not yet valid'],
    ],
  },
  {
    is: 'certificate-trust',
    by: [
      ['tls', 'smtp.example.org:465: self-signed certificate'],
      ['tls', 'smtp.example.org:465: self signed certificate in certificate chain'],
      ['tls', 'smtp.example.org:465: unable to verify the first certificate'],
      ['tls', 'smtp.example.org:465: unable to get local issuer certificate'],
    ],
  },
  {
    is: 'sending-limit',
    by: [
      ['quota', '550 5.4.5 Daily user sending limit exceeded'],
      ['quota', '550 5.4.5 see https://support.google.com/a/answer/166852'],
      ['quota', '550 5.4.5 Limit exceeded 4sm123 - gsmtp'],
      ['quota', '429 rateLimitExceeded: User-rate limit exceeded. (Mail sending)'],
    ],
  },
  {
    is: 'sending-limit',
    by: [
      ['quota', '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException'],
      ['quota', "550 5.1.90 you've reached your daily limit for message recipients"],
    ],
  },
  { is: 'sending-limit', by: [['quota', '550 Hourly sending limit reached']] },
];

/** What no row has a word for: the reason alone says what to do. */
export const unremedied: readonly RemedyExample[] = [
  ['auth', '454 4.7.0 Temporary authentication failure'],
  ['configuration', '554 No SMTP service here'],
  ['configuration', 'smtp.example.org:25: getaddrinfo ENOTFOUND smtp.example.org'],
  ['reputation', '550 5.7.1 Refused'],
  ['tls', '454 4.7.0 TLS not available'],
  ['unreachable', '421 4.3.2 spam, TLS 1.0 not supported, Daily user sending limit'],
  ['throttled', '421 4.7.0 too many connections, sender'],
  ['configuration', '535 Authentication Credentials Invalid'],
  ['tls', '535 5.7.139 basic authentication is disabled'],
  ['failures', '550 5.7.1 spam'],
];
