import { type Signal, useSignal } from '@preact/signals';
import type { AccountSettings, FoundAccount } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { Select } from '../../ui/field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type Change, writtenAt } from './change.ts';

const ways = ['password', 'google', 'microsoft'] as const;
/** `other`: by an issuer that is named in the settings, which is left as it is. */
type Way = (typeof ways)[number] | 'other';

/** How an account signs in, as it is being chosen. */
export interface SignInInputs {
  readonly way: Signal<Way>;
  readonly clientId: Signal<string>;
  readonly clientSecret: Signal<string>;
  readonly tenant: Signal<string>;
}

/** The inputs with what is written of an account; null: a new one. */
export function useSignInInputs(account: AccountSettings | null): SignInInputs {
  const written = account?.written ?? {};
  return {
    way: useSignal(wayOf(account)),
    clientId: useSignal(writtenAt(written, 'clientId')),
    clientSecret: useSignal(''),
    tenant: useSignal(writtenAt(written, 'tenant')),
  };
}

function wayOf(account: AccountSettings | null): Way {
  if (account?.signsInBy !== 'oauth2') return 'password';
  return issuerOf(`${writtenAt(account.written, 'provider')} ${account.server}`) ?? 'other';
}

function issuerOf(provider: string): 'google' | 'microsoft' | null {
  if (/google|gmail|workspace/.test(provider)) return 'google';
  return /microsoft|outlook|office365/.test(provider) ? 'microsoft' : null;
}

/** Chooses what the provider of a new account asks for. */
export function chooseFound({ way }: SignInInputs, { asks, provider }: FoundAccount): void {
  const issuer = issuerOf(provider?.id ?? '');
  way.value = asks === 'sign-in' && issuer !== null ? issuer : 'password';
}

/** What the provider asks for, as it is done here. */
export function adviceOn({ asks, provider, host, advice }: FoundAccount): string {
  return asks === 'sign-in' ? words().signIn.form.found({ provider: provider?.name ?? host }) : advice;
}

/** What is to be written of it: nothing of what was left as it is. */
export function signInChange(inputs: SignInInputs, account: AccountSettings | null): Change {
  const way = inputs.way.value;
  const before = wayOf(account);
  const change: Record<string, unknown> = {};
  if (way === 'password')
    return before === 'password' ? change : { auth: null, provider: null, clientId: null, clientSecret: null };
  if (way !== before) Object.assign(change, { auth: 'oauth2', provider: way });
  for (const field of ['clientId', 'tenant'] as const) {
    const text = inputs[field].value.trim();
    if (text !== writtenAt(account?.written ?? {}, field)) change[field] = text || null;
  }
  if (inputs.clientSecret.value !== '') change.clientSecret = inputs.clientSecret.value.trim();
  return change;
}

/** Where a client id is made. */
const consoles: Readonly<Record<string, string>> = {
  google: 'https://console.cloud.google.com/auth/clients',
  microsoft: 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade',
};

interface SignInFieldsProps {
  readonly inputs: SignInInputs;
  /** What is wrong with a field, and whether it may be changed. */
  readonly about: (field: 'clientId' | 'clientSecret' | 'tenant') => {
    readonly problem: string | null;
    readonly disabled: boolean;
  };
}

/** The way an account signs in, and with a provider's page what that takes. */
export function SignInFields({ inputs: { way, clientId, clientSecret, tenant }, about }: SignInFieldsProps) {
  const { form: w } = words().signIn;
  const offered: readonly Way[] = way.value === 'other' ? [...ways, 'other'] : ways;
  const page = consoles[way.value];
  return (
    <>
      <Select
        label={w.way}
        value={way.value}
        options={offered.map((value) => ({ value, label: w.ways[value] }))}
        onChange={(value) => {
          way.value = value;
        }}
      />
      {way.value !== 'password' && (
        <>
          <p class="soft">{w.next}</p>
          <TextField label={w.clientId} hint={w.clientIdHint} value={clientId} {...about('clientId')} />
          {page !== undefined && (
            <p>
              <a href={page} target="_blank" rel="noreferrer">
                {w.create({ issuer: way.value })}
              </a>
            </p>
          )}
          <TextField
            label={w.clientSecret}
            hint={w.clientSecretHint}
            value={clientSecret}
            type="password"
            autocomplete="off"
            {...about('clientSecret')}
          />
          {way.value === 'microsoft' && (
            <TextField label={w.tenant} hint={w.tenantHint} value={tenant} {...about('tenant')} />
          )}
        </>
      )}
    </>
  );
}
