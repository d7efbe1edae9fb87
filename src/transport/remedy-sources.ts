/** Who says what to do about replies, and as of when: sources of several rows. */
export const google = 'Google, support.google.com/mail/answer/185833 and /a/answer/3726730, 2026-11';
export const microsoft = 'Microsoft, learn.microsoft.com/exchange, authenticated SMTP submission, 2026-11';
export const ses = 'Amazon SES, docs.aws.amazon.com/ses, SMTP response codes and errors, 2026-11';
export const brevo = 'Brevo, help.brevo.com/hc/articles/115000188150 and users who quote it, 2026-09';
export const postfix = 'wording of Postfix, Exim, Dovecot and qmail as known in 2026-11';
