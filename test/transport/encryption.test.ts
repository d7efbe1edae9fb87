import { describe, expect, it } from 'vitest';
import { isLoopback, mayLogIn, startsWithTls } from '../../src/transport/smtp/encryption.ts';

describe('the password', () => {
  const loopback = ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'];
  const elsewhere = ['192.0.2.1', '10.0.0.1', '2001:db8::1', '::ffff:192.0.2.1', '127.evil.example', ''];

  it('goes over an encrypted connection to anywhere', () => {
    for (const address of [...loopback, ...elsewhere]) {
      for (const tls of ['auto', 'require', 'implicit', 'none'] as const) {
        expect(mayLogIn({ tls, encrypted: true, address })).toBe(true);
      }
    }
  });

  it('goes unencrypted to this machine only', () => {
    for (const tls of ['auto', 'require', 'implicit'] as const) {
      expect(loopback.map((address) => mayLogIn({ tls, encrypted: false, address }))).toEqual(loopback.map(() => true));
      expect(elsewhere.map((address) => mayLogIn({ tls, encrypted: false, address }))).toEqual(
        elsewhere.map(() => false),
      );
    }
  });

  it('goes as the user wrote with none', () => {
    expect(mayLogIn({ tls: 'none', encrypted: false, address: '192.0.2.1' })).toBe(true);
  });
});

it('localhost is this machine, other names are not looked up', () => {
  expect(['localhost', 'localhost.example', 'mail.example'].map(isLoopback)).toEqual([true, false, false]);
});

it('port 465 means TLS from the start, unless another way is asked for', () => {
  expect(startsWithTls({ tls: 'auto', port: 465 })).toBe(true);
  expect(startsWithTls({ tls: 'auto', port: 587 })).toBe(false);
  expect(startsWithTls({ tls: 'require', port: 465 })).toBe(false);
  expect(startsWithTls({ tls: 'none', port: 465 })).toBe(false);
  expect(startsWithTls({ tls: 'implicit', port: 2465 })).toBe(true);
});
