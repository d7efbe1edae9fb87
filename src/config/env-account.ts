import { checkAddress } from '../address.ts';
import { firstOf, type Layer, readSetting, type Setting, type Settings } from './settings.ts';
import { serverAddress } from './values.ts';

/** What the environment and .env say of the account `default`, by the field of an account in facteur.yaml. */
export type EnvAccount = Readonly<Partial<Record<EnvField, Setting>>>;
export type EnvField = keyof typeof serverKeys | 'from' | keyof typeof ownKeys;

/** Fields of the server with their keys, those of the Python system last. */
const serverKeys = {
  host: ['SMTP_HOST', 'SMTP_SERVER'],
  port: ['SMTP_PORT'],
  tls: ['SMTP_TLS'],
  user: ['SMTP_USER'],
  password: ['SMTP_PASSWORD', 'EMAIL_PASSWORD'],
} as const;

/** Fields below `limits` with their keys. */
const limitKeys = {
  'limits.perSecond': 'SMTP_LIMIT_PER_SECOND',
  'limits.perMinute': 'SMTP_LIMIT_PER_MINUTE',
  'limits.perHour': 'SMTP_LIMIT_PER_HOUR',
  'limits.perDay': 'SMTP_LIMIT_PER_DAY',
  'limits.perMonth': 'SMTP_LIMIT_PER_MONTH',
  'limits.headroom': 'SMTP_HEADROOM',
  'limits.connections': 'SMTP_CONNECTIONS',
} as const;

/** Fields about signing in (OAuth 2.0) with their keys. */
const signInKeys = {
  auth: 'SMTP_AUTH',
  clientId: 'SMTP_CLIENT_ID',
  clientSecret: 'SMTP_CLIENT_SECRET',
  tenant: 'SMTP_TENANT',
  scope: 'SMTP_SCOPE',
  grant: 'SMTP_GRANT',
  token: 'SMTP_TOKEN',
  tokenFile: 'SMTP_TOKEN_FILE',
  tokenCommand: 'SMTP_TOKEN_COMMAND',
} as const;

/** Fields that each have a key of their own, in which no other setting stands. */
const ownKeys = {
  provider: 'SMTP_PROVIDER',
  transport: 'SMTP_TRANSPORT',
  sent: 'SMTP_SENT',
  ...limitKeys,
  ...signInKeys,
} as const;

/**
 * SMTP_URL, or SMTP_HOST (SMTP_SERVER), SMTP_PORT, SMTP_USER, SMTP_PASSWORD (EMAIL_PASSWORD), SMTP_TLS, MAIL_FROM,
 * SMTP_PROVIDER, SMTP_TRANSPORT, SMTP_SENT, the limits (`limitKeys`) and what signing in needs (`signInKeys`). The sender of the Python system, EMAIL_SENDER,
 * is also the user when there is a password or a sign-in, and the From when nothing else is.
 * Throws `config-invalid` for a bad SMTP_URL.
 */
export function envAccount(settings: Settings): EnvAccount {
  const layers = settings.layersDownTo('SMTP_URL').map(withoutUrl);
  const sender = settings.first('EMAIL_SENDER');
  const password = firstOf(layers, serverKeys.password);
  const auth = settings.first('SMTP_AUTH');
  const found: Partial<Record<EnvField, Setting | null>> = {
    host: firstOf(layers, serverKeys.host),
    port: firstOf(layers, serverKeys.port),
    tls: firstOf(layers, serverKeys.tls),
    user: firstOf(layers, serverKeys.user) ?? ((password ?? auth) && sender && withoutName(sender)),
    password,
    from: settings.first('MAIL_FROM') ?? sender,
  };
  for (const [field, key] of Object.entries(ownKeys)) found[field as EnvField] = settings.first(key);
  return Object.fromEntries(Object.entries(found).filter(([, setting]) => setting !== null));
}

/** Fields of the account `default` with the keys that .env may have them under, ours first. SMTP_URL and EMAIL_SENDER stand for several. */
export const envKeys: Readonly<Record<EnvField, readonly [string, ...string[]]>> = {
  ...serverKeys,
  from: ['MAIL_FROM'],
  ...(Object.fromEntries(Object.entries(ownKeys).map(([field, key]) => [field, [key]])) as unknown as Record<
    keyof typeof ownKeys,
    [string]
  >),
};

/** A layer in which SMTP_URL is taken apart into the keys that it stands for. */
function withoutUrl(layer: Layer): Layer {
  const url = layer('SMTP_URL');
  if (!url) return layer;
  const { scheme, host, port, user, password } = readSetting(url, smtpAddress);
  const implicit = scheme === 'smtps';
  const parts: Readonly<Record<string, string | number | null>> = {
    SMTP_HOST: host,
    SMTP_PORT: port ?? (implicit ? 465 : 587),
    SMTP_TLS: implicit ? 'implicit' : null,
    SMTP_USER: user,
    SMTP_PASSWORD: password,
  };
  return (key) => {
    const part = parts[key] ?? null;
    return part === null ? layer(key) : { ...url, value: String(part) };
  };
}

/** `smtp(s)://user:password@host:port`, nothing after it. */
function smtpAddress(written: unknown): ReturnType<ReturnType<typeof serverAddress>> {
  const schemes = ['smtp', 'smtps'];
  const result = serverAddress(schemes)(written);
  return 'value' in result && result.value.path !== '' ? { problem: { kind: 'url', schemes } } : result;
}

/** One logs in with the address alone, also where the sender is written `Nom <adresse>`. */
function withoutName(sender: Setting): Setting {
  const check = checkAddress(sender.value);
  return check.ok ? { ...sender, value: check.email } : sender;
}
