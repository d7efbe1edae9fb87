import { describe, expect, it } from 'vitest';
import { bounceSender, isOwnBounce, readBounce } from '../../src/message/bounce-address.ts';

const key = Buffer.alloc(32, 1);
const FORM = 'bounces+TOKEN@example.org';

describe('return addresses of their own', () => {
  it('name the delivery with a code that another implementation of HMAC and base32 makes as well', () => {
    // python3: base64.b32encode(hmac.new(b'\1' * 32, b'facteur-bounce-1\ncdf347.12', sha256).digest()[:10])
    const address = bounceSender(FORM, key)('cdf347.12');
    expect(address).toBe('bounces+cdf347.12.2nprkgff2sff2bk2@example.org');
    expect(readBounce(FORM, key, address)).toEqual({ delivery: 'cdf347.12' });
    expect(readBounce(FORM, key, address.toUpperCase())).toEqual({ delivery: 'cdf347.12' });
  });

  it('are forged for another delivery, with another key, or where there is none', () => {
    const address = bounceSender(FORM, key)('cdf347.12');
    expect(readBounce(FORM, key, address.replace('.12.', '.13.'))).toBe('forged');
    expect(readBounce(FORM, key, address.replace('cdf347', 'cdf348'))).toBe('forged');
    expect(readBounce(FORM, key, address.replace('2np', '3np'))).toBe('forged');
    expect(readBounce(FORM, Buffer.alloc(32, 2), address)).toBe('forged');
    expect(readBounce(FORM, null, address)).toBe('forged');
  });

  it.each([
    'bounces@example.org',
    'bounces+@example.org',
    'bounces+anne@example.org',
    'bounces+cdf347.12@example.org',
    'bounces+cdf347.0.2nprkgff2sff2bk2@example.org',
    'bounces+cdf347.12.2nprkgff2sff2bk2@example.net',
    'xbounces+cdf347.12.2nprkgff2sff2bk2@example.org',
    'bounces+cdf347.12.2nprkgff2sff2bk@example.org',
  ])('are not %s', (other) => {
    expect(readBounce(FORM, key, other)).toBeNull();
  });

  it('may have the token anywhere before the @, or none at all', () => {
    const form = 'TOKEN-retours@example.org';
    expect(readBounce(form, key, bounceSender(form, key)('a.1'))).toEqual({ delivery: 'a.1' });
    expect(bounceSender('retours@example.org', new Uint8Array())('a.1')).toBe('retours@example.org');
    expect(readBounce('retours@example.org', key, 'retours@example.org')).toBeNull();
    expect([isOwnBounce(FORM), isOwnBounce('retours@example.org'), isOwnBounce(null)]).toEqual([true, false, false]);
  });

  it.each(['token-retours+TOKEN@example.org', 'retours+TOKEN@token.example'])(
    'may have the word in small letters elsewhere: %s',
    (form) => {
      const address = bounceSender(form, key)('a.1');
      expect(readBounce(form, key, address)).toEqual({ delivery: 'a.1' });
      expect(readBounce(form, key, address.replace('a.1.', 'a.2.'))).toBe('forged');
    },
  );

  it('are within what a local part may have (RFC 5321, 4.5.3.1.1)', () => {
    const local = bounceSender(FORM, key)('abcdefghij.12345678').split('@')[0] ?? '';
    expect(local.length).toBeLessThanOrEqual(64);
  });
});
