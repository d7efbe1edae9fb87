/** Where a provider's users make what its server asks for, or switch it on: named before the first message, and when a login was refused. */
export const providerPages = {
  google: 'https://myaccount.google.com/apppasswords',
  yahoo: 'https://login.yahoo.com/account/security/app-passwords',
  icloud: 'https://support.apple.com/102654',
  laposte: 'https://aide.laposte.net',
  free: 'https://subscribe.free.fr/login/',
  orange: 'https://assistance.orange.fr',
} as const;
