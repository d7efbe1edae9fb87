import type { remedyText as french } from '../fr/remedies.ts';
import { holds } from './holds.ts';

interface Page {
  readonly page: string | null;
}

const at = ({ page }: Page) => (page === null ? '' : `: ${page}`);
const see = ({ page }: Page) => (page === null ? '' : ` See ${page}`);
const again = 'then: facteur resume';

/** What to do about what a server said, by the code of transport/remedy-codes.ts. */
const byCode = {
  'app-password': (p: Page) =>
    `The usual password does not do here. Make an app password${at(p)} (two-step verification must be on), put it into .env (SMTP_PASSWORD), ${again}`,
  'smtp-key': (p: Page) =>
    `This provider asks for a sending (SMTP) key, not the password of its site. Make or copy it${at(p)}, put the user and the key it names into .env (SMTP_USER, SMTP_PASSWORD), ${again}`,
  'wrong-password': (p: Page) =>
    `Check the user (most often the whole address) and the password of this mailbox: try them on the provider's site, correct SMTP_USER and SMTP_PASSWORD in .env, ${again}.${see(p)}`,
  'sign-in': (p: Page) =>
    `This provider takes passwords no more. Write "auth: oauth2" for this account in facteur.yaml and sign in: facteur login.${see(p)}`,
  'allow-smtp-login': (p: Page) =>
    `The password is not the cause: sending by SMTP is closed for your organisation. Ask its Microsoft 365 administrator to open "Authenticated SMTP" for this mailbox${at(p)}, ${again}. If that cannot be: "auth: oauth2" or "transport: graph" in facteur.yaml, and facteur login.`,
  'organisation-policy': (p: Page) =>
    `A security rule of your organisation refuses this sign-in, whatever the password. Ask its administrator to allow it for this mailbox, or sign in with facteur login.${see(p)}`,
  'account-locked': (p: Page) =>
    `The provider has locked this account. Sign in on its site, do what it asks there (often a new password), wait for an hour, correct SMTP_PASSWORD in .env if it has changed, ${again}.${see(p)}`,
  'unusual-sign-in': (p: Page) =>
    `The provider finds this sign-in unusual. Open this mailbox once in a browser, from this same network, and confirm that it is you${at(p)}, ${again}`,
  'allow-ip-address': (p: Page) =>
    `The provider lets in only IP addresses that you have told it. Add that of this computer, or lift the restriction, in your security settings${at(p)}, ${again}`,
  'enable-mail-programs': (p: Page) =>
    `At this provider, sending from a mail program is switched on in the mailbox's settings, and may need a password of its own${at(p)}. Then check SMTP_USER and SMTP_PASSWORD in .env, ${again}`,
  'login-required': (p: Page) =>
    `The server asks for a user and a password. Set SMTP_USER and SMTP_PASSWORD in .env (and port 587 or 465), ${again}.${see(p)}`,
  'account-not-activated': (p: Page) =>
    `This account is not open for sending yet. Ask the provider to activate it${at(p)}, ${again}`,
  'from-own-address': (p: Page) =>
    `This account may not write with this sender's address. Put the account's own address into .env (MAIL_FROM), or have the other one declared as an alias at the provider, ${again}.${see(p)}`,
  'confirm-address': (p: Page) =>
    `The sender's address (MAIL_FROM) is not confirmed at this provider. Add it, or its domain, to your senders and click the link in the confirmation message${at(p)}, ${again}`,
  'from-domain': (p: Page) =>
    `The domain of the sender's address is unknown. Check the spelling of MAIL_FROM in .env, ${again}.${see(p)}`,
  'other-server': (p: Page) =>
    `This server does not send for you. Take that of this mailbox's provider (SMTP_HOST), with SMTP_USER and SMTP_PASSWORD in .env, ${again}.${see(p)}`,
  'account-blocked': (p: Page) =>
    `The provider has suspended sending for this account. Change the password, read its messages, write to its support that you write to your members, and once sending is restored: facteur resume.${see(p)}`,
  'domain-records': (p: Page) =>
    `The sender's domain does not prove that these messages are its own (SPF, DKIM, DMARC). Run facteur check to know what is missing, have it added where the domain is managed, ${again}.${see(p)}`,
  blocklisted: (p: Page) =>
    `The IP address that sends is on a blocklist. Send through a provider's server rather than your own, or ask for removal at the address that the reply gives, ${again}.${see(p)}`,
  content: (p: Page) =>
    `The message is taken for spam. Lighten it (shortened links, attachments, capitals), say clearly who writes and how to leave the list, try it with --test-to, ${again}.${see(p)}`,
  encrypt: (p: Page) =>
    `The server takes encrypted connections only. Set SMTP_TLS=auto and port 587 (or 465) in .env, ${again}.${see(p)}`,
  'tls-version': (p: Page) =>
    `One of the two sides knows only an encryption that is too old. Check SMTP_HOST (Microsoft 365: smtp.office365.com), and that no antivirus stands in between, ${again}.${see(p)}`,
  'tls-port': (p: Page) =>
    `Port and encryption do not go together. In .env: SMTP_PORT=465 with SMTP_TLS=implicit, or SMTP_PORT=587 with SMTP_TLS=auto, ${again}.${see(p)}`,
  'certificate-name': (p: Page) =>
    `The certificate is in the name of another server. Put the name that your provider gives into SMTP_HOST (at OVH: ssl0.ovh.net), ${again}.${see(p)}`,
  'certificate-date': (p: Page) =>
    `The server's certificate is not valid today. Check this computer's date; if it is right, tell the provider, ${again}.${see(p)}`,
  'certificate-trust': (p: Page) =>
    `Nobody known vouches for the server's certificate: a wrong SMTP_HOST, an antivirus in between, or a server to be repaired. Once that is put right: facteur resume.${see(p)}`,
  'grant-sending': (p: Page) =>
    `The permission to send messages is missing. Sign in again and agree to everything that is asked: facteur login (in an organisation, its administrator may have to grant it first). Then: facteur resume.${see(p)}`,
  'enable-api': (p: Page) =>
    `The interface for sending is not switched on in the Google project of your client id (clientId). Switch on "Gmail API"${at(p)}, wait for some minutes, ${again}`,
  'sending-limit': (p: Page) =>
    `Sending will go on by itself when the provider allows it; nobody is lost. To stay below this ceiling from now on, write it into facteur.yaml (limits).${see(p)}`,
};

/** What to do about a hold: what its reply asks for, else what its reason does. */
export const remedyText: typeof french = (p) => {
  const known = p.code !== null && Object.hasOwn(byCode, p.code) ? byCode[p.code as keyof typeof byCode] : null;
  if (known) return known(p);
  return holds[Object.hasOwn(holds, p.reason) ? (p.reason as keyof typeof holds) : 'unexpected'].remedy;
};
