import { expect, test } from 'vitest';
import { issuerAccount, madeFor } from '../../src/auth/client.ts';
import { isSameMailbox } from '../../src/auth/identity.ts';
import { signInProvider } from '../../src/auth/providers.ts';
import type { IssuerConfig } from '../../src/config/types.ts';

test.for([
  ['Asso@Example.org', 'asso@example.org', true],
  ['mon.asso@gmail.com', 'monasso@googlemail.com', true],
  ['mon.asso@example.org', 'monasso@example.org', false],
  ['asso@example.org', 'asso@example.com', false],
] as const)('%s and %s are the same mailbox: %s', ([a, b, same]) => {
  expect(isSameMailbox(a, b)).toBe(same);
});

const config = (change: Partial<IssuerConfig>): IssuerConfig => ({
  kind: 'issuer',
  issuer: 'google',
  clientId: 'client',
  clientSecret: null,
  tenant: null,
  scope: null,
  grant: 'person',
  file: '/nowhere',
  ...change,
});

test('what Google is asked for, and how', () => {
  const google = signInProvider(config({}));
  expect(google.scopes).toContain('https://mail.google.com/');
  expect(google.parameters).toEqual({ access_type: 'offline', prompt: 'consent' });
  expect(google).toMatchObject({ device: false, loopback: '127.0.0.1', issuer: 'https://accounts.google.com' });
});

test('what Microsoft is asked for, and where', () => {
  const microsoft = signInProvider(config({ issuer: 'microsoft', tenant: 'asso.onmicrosoft.com' }));
  expect(microsoft.issuer).toBe('https://login.microsoftonline.com/asso.onmicrosoft.com/v2.0');
  expect(microsoft.scopes.join(' ')).toBe(
    'openid email profile offline_access https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All',
  );
  expect(microsoft).toMatchObject({ device: true, loopback: 'localhost' });
  expect(signInProvider(config({ issuer: 'microsoft' })).issuer).toContain('/common/');
});

test('an application of an organisation at Microsoft asks for what its administrator granted', () => {
  const account = issuerAccount('default', 'asso@example.org', config({ issuer: 'microsoft', grant: 'application' }));
  expect(madeFor(account).asked).toEqual(['https://outlook.office365.com/.default']);
});
