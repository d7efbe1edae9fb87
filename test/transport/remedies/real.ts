import type { RemedyCode } from '../../../src/transport/remedy-codes.ts';
import type { Meaning, Step } from '../../../src/transport/replies.ts';

/** A reply as a provider gives it to those who send by its server. */
export interface RealReply {
  readonly provider: string;
  readonly host: string;
  readonly step: Step;
  readonly raw: string;
  readonly is: Meaning;
  /** Null: what the reason says is what there is to say. */
  readonly remedy: RemedyCode | null;
  /** Where it is documented or quoted, and as of when. */
  readonly source: string;
}

const gmailCodes = 'support.google.com/a/answer/3726730, 2026-11';
const exchange = 'learn.microsoft.com, Exchange Online error codes, 2026-11';
const outlookUsers = 'quoted by users of smtp.office365.com in public repositories, 2026-09';
const sesCodes = 'docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html, 2026-11';
const sesErrors = 'docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html, 2026-11';
const brevoUsers = 'quoted by users of smtp-relay.brevo.com in public repositories, 2026-09';
const facts = 'mail-facts, 2026-11-27';
const postfix = 'wording of Postfix, which this provider runs, 2026-11';

const of =
  (provider: string, host: string) =>
  (step: Step, raw: string, is: Meaning, remedy: RemedyCode | null, source: string) =>
    ({ provider, host, step, raw, is, remedy, source }) satisfies RealReply;

const google = of('Google', 'smtp.gmail.com');
const microsoft = of('Microsoft', 'smtp.office365.com');
const outlook = of('Microsoft', 'smtp-mail.outlook.com');
const ovh = of('OVH', 'ssl0.ovh.net');
const orange = of('Orange', 'smtp.orange.fr');
const free = of('Free', 'smtp.free.fr');
const sfr = of('SFR', 'smtp.sfr.fr');
const laposte = of('La Poste', 'smtp.laposte.net');
const infomaniak = of('Infomaniak', 'mail.infomaniak.com');
const gandi = of('Gandi', 'mail.gandi.net');
const brevo = of('Brevo', 'smtp-relay.brevo.com');
const mailjet = of('Mailjet', 'in-v3.mailjet.com');
const ses = of('Amazon SES', 'email-smtp.eu-west-3.amazonaws.com');

export const realReplies: readonly RealReply[] = [
  google(
    'auth',
    '534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor 5b1f17b1804b1-43 - gsmtp',
    'auth',
    'app-password',
    gmailCodes,
  ),
  google(
    'auth',
    '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials lf4-20020a170902fb44 - gsmtp',
    'auth',
    'app-password',
    gmailCodes,
  ),
  google(
    'auth',
    '534-5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in via your web\n534-5.7.14 browser and then try again.\n534 5.7.14  https://support.google.com/mail/?p=WebLoginRequired - gsmtp',
    'auth',
    'unusual-sign-in',
    gmailCodes,
  ),
  google(
    'mail',
    '530-5.7.0 Authentication Required. For more information, go to\n530 5.7.0  https://support.google.com/mail/?p=WantAuthError - gsmtp',
    'auth',
    'login-required',
    gmailCodes,
  ),
  google('mail', '530 5.7.0 Must issue a STARTTLS command first. - gsmtp', 'tls', 'encrypt', gmailCodes),
  google(
    'mail',
    '550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\n550-5.4.5 sending limits go to\n550 5.4.5  https://support.google.com/a/answer/166852 - gsmtp',
    'quota',
    'sending-limit',
    gmailCodes,
  ),
  google(
    'message',
    '550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.\n550 5.7.26 - gsmtp',
    'reputation',
    'domain-records',
    gmailCodes,
  ),
  google('auth', '454 4.7.0 Too many login attempts, please try again later. - gsmtp', 'throttled', null, gmailCodes),
  google(
    'message',
    '421-4.7.28 Gmail has detected an unusual rate of mail originating from your IP\n421 4.7.28 address. - gsmtp',
    'throttled',
    null,
    gmailCodes,
  ),

  microsoft(
    'auth',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [PR3P192CA0001.EURP192.PROD.OUTLOOK.COM 2026-11-02T09:12:31.441Z 08DE19]',
    'auth',
    'allow-smtp-login',
    exchange,
  ),
  microsoft(
    'auth',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. [PR3P192CA0001.EURP192.PROD.OUTLOOK.COM]',
    'auth',
    'allow-smtp-login',
    exchange,
  ),
  microsoft(
    'auth',
    "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator. [MR1P264CA0129.FRAP264.PROD.OUTLOOK.COM]",
    'auth',
    'organisation-policy',
    outlookUsers,
  ),
  microsoft(
    'auth',
    '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator. [BN9PR03CA0716.namprd03.prod.outlook.com 2026-07-01T01:57:31.695Z 08DED6]',
    'auth',
    'organisation-policy',
    outlookUsers,
  ),
  microsoft(
    'auth',
    '535 5.7.139 Authentication unsuccessful, account locked. Contact your administrator. [CH2PR19CA0002.namprd19.prod.outlook.com 2026-08-28T19:45:50.437Z 08DF04]',
    'auth',
    'account-locked',
    outlookUsers,
  ),
  microsoft(
    'auth',
    '535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. [PAZP264CA0143.FRAP264.PROD.OUTLOOK.COM]',
    'auth',
    'wrong-password',
    outlookUsers,
  ),
  microsoft(
    'auth',
    '535 5.7.3 Authentication unsuccessful [PR1P264CA0100.FRAP264.PROD.OUTLOOK.COM]',
    'auth',
    'wrong-password',
    exchange,
  ),
  microsoft(
    'auth',
    '550 5.7.30 Basic authentication is not supported for Client Submission.',
    'auth',
    'sign-in',
    exchange,
  ),
  microsoft(
    'auth',
    '421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. Visit https://aka.ms/smtp_auth_tls. [MAXPR0101CA0021.INDPRD01.PROD.OUTLOOK.COM]',
    'tls',
    'tls-version',
    exchange,
  ),
  microsoft(
    'message',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    'configuration',
    'from-own-address',
    exchange,
  ),
  microsoft(
    'message',
    '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception',
    'configuration',
    'from-own-address',
    exchange,
  ),
  microsoft(
    'mail',
    '530 5.7.57 Client not authenticated to send mail. [PR0P264CA0099.FRAP264.PROD.OUTLOOK.COM]',
    'auth',
    'login-required',
    exchange,
  ),
  microsoft(
    'message',
    '550 5.1.8 Access denied, bad outbound sender. For more information please go to http://go.microsoft.com/fwlink/?LinkId=875724',
    'reputation',
    'account-blocked',
    exchange,
  ),
  microsoft(
    'message',
    '550 5.7.705 Access denied, tenant has exceeded threshold',
    'reputation',
    'account-blocked',
    exchange,
  ),
  microsoft(
    'message',
    '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message',
    'quota',
    'sending-limit',
    exchange,
  ),
  microsoft('message', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'throttled', null, exchange),
  outlook(
    'auth',
    '535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [CP0PR80CA0014.lamprd80.prod.outlook.com 2024-10-10T20:31:23.429Z 08DCE853B9232A86]',
    'auth',
    'sign-in',
    `${outlookUsers}; since 2024-09-16`,
  ),

  ovh(
    'auth',
    '535 5.7.1 Authentication failed',
    'auth',
    'wrong-password',
    'quoted by users of ssl0.ovh.net in public repositories, 2026-09',
  ),
  ovh(
    'rcpt',
    '553 5.7.1 <president@example.org>: Sender address rejected: not owned by user contact@example.org',
    'configuration',
    'from-own-address',
    postfix,
  ),
  ovh('message', '550 5.7.1 quota exceeded', 'quota', 'sending-limit', facts),

  orange('auth', '535 5.7.8 Error: authentication failed', 'auth', 'enable-mail-programs', postfix),
  orange(
    'rcpt',
    '550 5.5.0 Authentification requise. Authentication Required. OFR_402',
    'auth',
    'login-required',
    facts,
  ),
  orange(
    'mail',
    '501 5.1.0 Emetteur invalide. Invalid Sender. OFR004_405 [405]',
    'configuration',
    'from-own-address',
    'rules of sisimai and its kin for Orange, 2026-11',
  ),
  orange('message', '550 5.7.1 Mail rejected. OFR007_506 [506]', 'reputation', 'content', facts),
  orange(
    'greeting',
    '421 Service refuse. Veuillez essayer plus tard. Too many connections. OFR004_104 [104]',
    'throttled',
    null,
    facts,
  ),

  free('auth', '535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6', 'auth', 'enable-mail-programs', postfix),
  free('message', '550 spam detected', 'reputation', 'content', facts),

  sfr('auth', '535 5.7.8 Error: authentication failed: authentication failure', 'auth', 'wrong-password', postfix),
  sfr('message', '421 4.7.1 Message refused SFR_IN_104', 'throttled', null, facts),

  laposte(
    'auth',
    '535 5.7.8 Error: authentication failed: authentication failure',
    'auth',
    'enable-mail-programs',
    postfix,
  ),
  laposte(
    'message',
    '550 5.7.1 Service refuse. Veuillez essayer plus tard. LPN007_510',
    'reputation',
    'blocklisted',
    facts,
  ),

  infomaniak('auth', '535 5.7.8 Error: authentication failed: (reason unavailable)', 'auth', 'wrong-password', postfix),
  infomaniak(
    'rcpt',
    '553 5.7.1 <president@example.org>: Sender address rejected: not owned by user contact@example.org',
    'configuration',
    'from-own-address',
    postfix,
  ),

  gandi('auth', '535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6', 'auth', 'wrong-password', postfix),
  gandi(
    'rcpt',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using sbl-xbl.spamhaus.org',
    'reputation',
    'blocklisted',
    'postmaster.gandi.net, 2026-11',
  ),

  brevo('auth', '535 5.7.8 Authentication failed', 'auth', 'smtp-key', brevoUsers),
  brevo('auth', '525 5.7.1 Unauthorized IP address', 'auth', 'allow-ip-address', brevoUsers),
  brevo(
    'message',
    '502 5.7.0 Your SMTP account is not yet activated. Please contact us at contact@sendinblue.com to request activation.',
    'configuration',
    'account-not-activated',
    brevoUsers,
  ),
  brevo(
    'message',
    '450 Your SMTP account is not yet activated. Please contact us at contact@sendinblue.com to request activation.',
    'configuration',
    'account-not-activated',
    brevoUsers,
  ),
  brevo(
    'message',
    '550 Sending has been rejected because the sender you used president@example.org is not valid. Validate your sender or authenticate your domain',
    'configuration',
    'confirm-address',
    brevoUsers,
  ),

  mailjet(
    'auth',
    '535 5.7.8 Error: authentication failed: authentication failure',
    'auth',
    'smtp-key',
    'dev.mailjet.com, SMTP relay; wording of Postfix, 2026-11',
  ),
  mailjet(
    'rcpt',
    '550 5.1.0 Sender not allowed',
    'configuration',
    'confirm-address',
    'guides to in-v3.mailjet.com, 2026-11',
  ),

  ses('auth', '535 Authentication Credentials Invalid', 'auth', 'smtp-key', sesCodes),
  ses(
    'message',
    '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-3: contact@example.org',
    'configuration',
    'confirm-address',
    sesErrors,
  ),
  ses(
    'message',
    '554 Message rejected: Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.',
    'reputation',
    'account-blocked',
    sesErrors,
  ),
  ses('message', '454 Throttling failure: Maximum sending rate exceeded.', 'throttled', null, sesCodes),
  ses('message', '454 Throttling failure: Daily message quota exceeded.', 'quota', 'sending-limit', sesCodes),
  ses('greeting', '421 Too many concurrent SMTP connections', 'throttled', null, sesCodes),
  ses('mail', '530 Authentication required', 'auth', 'login-required', sesCodes),
  // Told by those who met them, beyond what the providers' own pages have first.
  google(
    'auth',
    '534-5.7.9 Please log in with your web browser and then try again. For more\n534 5.7.9 information, go to https://support.google.com/mail/?p=WebLoginRequired - gsmtp',
    'auth',
    'unusual-sign-in',
    gmailCodes,
  ),
  google(
    'auth',
    '454 4.7.0 Cannot authenticate due to temporary system problem. Try again later. - gsmtp',
    'unreachable',
    null,
    gmailCodes,
  ),
  google(
    'message',
    '550 5.4.5 Daily SMTP relay limit exceeded for customer. For more information on SMTP relay sending limits please contact your administrator. - gsmtp',
    'quota',
    'sending-limit',
    gmailCodes,
  ),
  google(
    'rcpt',
    '550-5.7.0 Mail relay denied [192.0.2.1]. Please visit\n550 5.7.0 https://support.google.com/a/answer/140034 for more information - gsmtp',
    'configuration',
    'other-server',
    gmailCodes,
  ),
  google(
    'message',
    '550-5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited\n550 5.7.1 mail. To reduce the amount of spam sent to Gmail, this message has been blocked. - gsmtp',
    'reputation',
    'content',
    gmailCodes,
  ),
  google(
    'message',
    "552 5.3.4 Your message exceeded Google's message size limits. - gsmtp",
    'failed',
    null,
    gmailCodes,
  ),
  google(
    'rcpt',
    '450-4.2.1 The user you are trying to contact is receiving mail too quickly. Please\n450 4.2.1 resend your message at a later time. - gsmtp',
    'deferred',
    null,
    gmailCodes,
  ),
  microsoft(
    'mail',
    '451 5.7.3 STARTTLS is required to send mail [PR0P264CA0099.FRAP264.PROD.OUTLOOK.COM]',
    'tls',
    'encrypt',
    exchange,
  ),
  microsoft(
    'auth',
    '454 4.7.0 Temporary authentication failure. [PR1P264CA0100.FRAP264.PROD.OUTLOOK.COM]',
    'unreachable',
    null,
    exchange,
  ),
  microsoft(
    'message',
    '550 5.7.501 Service unavailable. Access denied, spam abuse detected. [PR0P264CA0099.FRAP264.PROD.OUTLOOK.COM]',
    'reputation',
    'account-blocked',
    exchange,
  ),
  microsoft(
    'message',
    '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP. For more information please go to http://go.microsoft.com/fwlink/?LinkId=526653 AS(7230)',
    'reputation',
    'account-blocked',
    exchange,
  ),
  microsoft(
    'message',
    "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
    'quota',
    'sending-limit',
    exchange,
  ),
  microsoft(
    'message',
    '554 5.2.252 SendAsDenied; contact@example.org not allowed to send as president@example.org; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied',
    'configuration',
    'from-own-address',
    exchange,
  ),
  microsoft(
    'message',
    '550 5.7.750 Service unavailable. Client blocked from sending from unregistered domain.',
    'reputation',
    'domain-records',
    exchange,
  ),
  microsoft(
    'message',
    '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. [Hostname=PR1P264MB0001.FRAP264.PROD.OUTLOOK.COM]',
    'throttled',
    null,
    exchange,
  ),
  microsoft(
    'rcpt',
    '550 5.7.64 TenantAttribution; Relay Access Denied [PR0P264CA0099.FRAP264.PROD.OUTLOOK.COM]',
    'configuration',
    'other-server',
    exchange,
  ),
  outlook(
    'message',
    '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to a permanent exception with message [BeginDiagnosticData]WASCL UserAction verdict is not None. Actual verdict is RefuseQuota',
    'quota',
    'sending-limit',
    outlookUsers,
  ),
  outlook(
    'message',
    '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to a permanent exception with message [BeginDiagnosticData]WASCL UserAction verdict is not None. Actual verdict is Suspend',
    'reputation',
    'account-blocked',
    outlookUsers,
  ),
  outlook(
    'message',
    '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to a permanent exception with message [BeginDiagnosticData]WASCL UserAction verdict is not None. Actual verdict is HipSend',
    'reputation',
    'unusual-sign-in',
    outlookUsers,
  ),
  ovh('rcpt', '554 5.7.1 <membre@example.net>: Relay access denied', 'configuration', 'other-server', postfix),
  ovh(
    'rcpt',
    '504 5.5.2 <poste>: Helo command rejected: need fully-qualified hostname',
    'configuration',
    null,
    postfix,
  ),
  orange(
    'auth',
    '535 5.7.0 Authentification incorrecte. Authentication failed. OFR_305 [305]',
    'auth',
    'enable-mail-programs',
    facts,
  ),
  orange('rcpt', '552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]', 'deferred', null, facts),
  free(
    'greeting',
    '421 Too many spams from your IP (192.0.2.1), please visit http://postmaster.free.fr/',
    'reputation',
    'blocklisted',
    'postmaster.free.fr, 2026-11',
  ),
  free('mail', '530 5.7.0 Must issue a STARTTLS command first', 'tls', 'encrypt', postfix),
  sfr('rcpt', '554 5.7.1 <membre@example.net>: Relay access denied', 'configuration', 'other-server', postfix),
  laposte('rcpt', '550 5.1.1 Adresse inconnue. Recipient unknown. LPN007_416 [416]', 'failed', null, facts),
  infomaniak(
    'auth',
    '535 5.7.0 Invalid login or password',
    'auth',
    'wrong-password',
    'users of mail.infomaniak.com, 2026-09',
  ),
  infomaniak(
    'mail',
    '550 5.1.8 <lettre@exemple-inconnu.org>: Sender address rejected: Domain not found',
    'configuration',
    'from-domain',
    postfix,
  ),
  gandi('greeting', '421 4.7.0 mail.gandi.net Error: too many connections from 192.0.2.1', 'throttled', null, postfix),
  brevo(
    'message',
    '550 5.7.1 Your account has been suspended. Please contact our support team',
    'reputation',
    'account-blocked',
    brevoUsers,
  ),
  brevo('message', '550 5.7.1 Not enough credits to send this message', 'quota', 'sending-limit', brevoUsers),
  mailjet(
    'message',
    '550 5.7.1 Your account has been temporarily blocked, please contact our support team',
    'reputation',
    'account-blocked',
    'Mailjet, documentation.mailjet.com, 2026-11',
  ),
  mailjet(
    'mail',
    '550 5.7.1 Sender email address is not validated. Please validate it in your account',
    'configuration',
    'confirm-address',
    'Mailjet, documentation.mailjet.com, sender addresses, 2026-11',
  ),
  ses(
    'message',
    '554 Access denied: User `arn:aws:iam::123456789012:user/ses-smtp` is not authorized to perform `ses:SendRawEmail` on resource `arn:aws:ses:eu-west-3:123456789012:identity/example.org`',
    'auth',
    'smtp-key',
    sesErrors,
  ),
  ses('mail', '501 Invalid MAIL FROM address provided', 'configuration', 'from-own-address', sesCodes),
  ses('message', '554 Message rejected: Address blacklisted.', 'failed', null, sesErrors),
  ses(
    'message',
    '554 Message rejected: Sending suspended for this account. For more information, please check the inbox of the email address associated with your AWS account.',
    'reputation',
    'account-blocked',
    sesErrors,
  ),
  ses('auth', '454 Temporary authentication failure', 'unreachable', null, sesCodes),
];
