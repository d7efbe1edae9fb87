import type { providers as french } from '../fr/providers.ts';

const at = ({ page }: { readonly page: string | null }) => (page === null ? '' : `: ${page}`);

/** What providers ask for, before the first message. */
export const providers: typeof french = {
  searching: (p) => `🔎 Looking for the settings of ${p.domain}…`,
  found: (p) => (p.provider === null ? '✅ Settings found' : `✅ Provider: ${p.provider}`),
  notFound: (p) => `ℹ️  ${p.domain} does not say which server sends for it: ask your provider.`,
  asks: {
    password: (p) => `${p.provider}: the whole address as the user, and the password of this mailbox`,
    'app-password': (p) =>
      `${p.provider} asks for an app password instead of the usual one; make it here, once two-step verification is on${at(p)}`,
    'sign-in': (p) => `${p.provider} takes no password: "auth: oauth2" (SMTP_AUTH=oauth2 in .env), then facteur login`,
    'mail-programs': (p) =>
      `${p.provider}: sending from a mail program is switched on in the mailbox's settings, and may need a password of its own${at(p)}`,
  },
  elsewhere: (p) => `The sending server of ${p.provider} is ${p.server}.`,
};
