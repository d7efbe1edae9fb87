import { describe, expect, it, test } from 'vitest';
import { classifyFailure, decideFailure, failureRows } from '../../src/transport/classify.ts';
import { replyCleaner } from '../../src/transport/reply.ts';
import { withoutAlternative } from './replies/changed-rows.ts';

const clean = replyCleaner({ user: null, password: null });

describe('no reply at all', () => {
  const failures: readonly (readonly [originalCode: string | undefined, code: string | undefined, string, string])[] = [
    ['ENOTFOUND', 'EDNS', 'getaddrinfo ENOTFOUND smtp.example.org', 'configuration/configuration'],
    ['EAI_AGAIN', 'EDNS', 'getaddrinfo EAI_AGAIN smtp.example.org', 'unreachable'],
    ['ETIMEOUT', 'EDNS', 'DNS lookup for smtp.example.org timed out', 'unreachable'],
    ['ECONNREFUSED', 'ESOCKET', 'connect ECONNREFUSED 192.0.2.1:587', 'unreachable'],
    ['EHOSTUNREACH', 'ESOCKET', 'connect EHOSTUNREACH 192.0.2.1:587', 'unreachable'],
    ['ENETUNREACH', 'ESOCKET', 'connect ENETUNREACH 192.0.2.1:587', 'unreachable'],
    ['ECONNRESET', 'ESOCKET', 'read ECONNRESET', 'unreachable'],
    [
      'ECONNRESET',
      'ESOCKET',
      'Client network socket disconnected before secure TLS connection was established',
      'unreachable',
    ],
    [undefined, 'ETIMEDOUT', 'Greeting never received', 'unreachable'],
    [undefined, 'ETIMEDOUT', 'Connection timeout', 'unreachable'],
    [undefined, 'ECONNECTION', 'Connection closed unexpectedly', 'unreachable'],
    [undefined, 'ETLS', 'Connection closed unexpectedly', 'unreachable'],
    [undefined, 'ETLS', 'Error initiating TLS - no shared cipher', 'configuration/tls'],
    ['CERT_HAS_EXPIRED', 'ESOCKET', 'certificate has expired', 'configuration/tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'ESOCKET', 'self-signed certificate', 'configuration/tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ESOCKET', 'unable to verify the first certificate', 'configuration/tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'ESOCKET', 'Hostname does not match', 'configuration/tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'ESOCKET', 'wrong version number', 'configuration/tls'],
    ['EPROTO', 'ESOCKET', 'write EPROTO tlsv1 alert', 'configuration/tls'],
    [undefined, 'EAUTH', 'Missing credentials for "PLAIN"', 'configuration/auth'],
    [undefined, 'ENOAUTH', 'Authentication credentials not provided', 'configuration/auth'],
    [undefined, 'EPROTOCOL', 'Invalid greeting. response=SSH-2.0', 'configuration/configuration'],
    ['ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED', 'Access to this API has been restricted', 'configuration/configuration'],
    ['EBADNAME', 'EDNS', 'queryA EBADNAME smtp..example.org', 'configuration/configuration'],
    ['ERR_SOCKET_BAD_PORT', 'ESOCKET', 'Port should be >= 0 and < 65536', 'configuration/configuration'],
    ['ERR_INVALID_ARG_TYPE', 'ESOCKET', 'The "host" argument must be of type string', 'configuration/configuration'],
    ['SELF_SIGNED_IN_CHAIN', 'ESOCKET', 'self-signed in the chain', 'configuration/tls'],
    ['ERR_TLS_HANDSHAKE', 'ESOCKET', 'the handshake failed', 'configuration/tls'],
    ['ERR_OSSL_UNSUPPORTED', 'ESOCKET', 'unsupported', 'configuration/tls'],
    ['HOSTNAME_MISMATCH', 'ESOCKET', 'Hostname mismatch', 'configuration/tls'],
    [undefined, 'EOAUTH2', 'No token', 'configuration/auth'],
    [undefined, 'EREQUIRETLS', 'REQUIRETLS is not offered', 'configuration/tls'],
    [undefined, 'ECONFIG', 'Wrong option', 'configuration/configuration'],
    // While encrypting: the system's code is looked at before nodemailer's.
    ['EAI_AGAIN', 'ETLS', 'getaddrinfo EAI_AGAIN', 'unreachable'],
    ['EAGAIN', 'ETLS', 'read EAGAIN', 'unreachable'],
    ['TIMEOUT', 'ETLS', 'queryA failed', 'unreachable'],
    ['ETIMEOUT', 'ETLS', 'queryA failed', 'unreachable'],
    ['ETIMEDOUT', 'ETLS', 'connect failed', 'unreachable'],
    ['ECONNRESET', 'ETLS', 'read ECONNRESET', 'unreachable'],
    ['EPIPE', 'ETLS', 'write EPIPE', 'unreachable'],
    ['EHOSTUNREACH', 'ETLS', 'connect EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'ETLS', 'connect ENETUNREACH', 'unreachable'],
    ['ESOCKET', 'ETLS', 'read ESOCKET', 'unreachable'],
    ['EADDRNOTAVAIL', 'ETLS', 'connect EADDRNOTAVAIL', 'unreachable'],
    ['EACCES', 'ETLS', 'connect EACCES', 'unreachable'],
    ['EPERM', 'ETLS', 'connect EPERM', 'unreachable'],
    [undefined, undefined, 'something new', 'unreachable'],
  ];

  test.each(failures)('%s %s: %s -> %s', (originalCode, code, message, expected) => {
    const outcome = classifyFailure({ message, code, originalCode }, clean);
    const reason = outcome.kind === 'configuration' ? `/${outcome.reason}` : '';
    expect(`${outcome.kind}${reason}`).toBe(expected);
    expect(outcome.reply).toBe(message);
  });

  test('no row and no alternative can be left out without an example that tells', () => {
    const judge = (rows: typeof failureRows) =>
      failures.map(([originalCode, code, message]) => decideFailure(rows, { originalCode, code, message }));
    const meanings = judge(failureRows);
    const noticed = (rows: typeof failureRows) => judge(rows).some((meaning, i) => meaning !== meanings[i]);
    const unnoticed = failureRows.flatMap(([form, is], i) => [
      ...(noticed(failureRows.toSpliced(i, 1)) ? [] : [String(form)]),
      ...[...withoutAlternative(form.source)]
        .filter(({ source }) => !noticed(failureRows.with(i, [new RegExp(source), is])))
        .map(({ left }) => `${form}: ${left}`),
    ]);
    expect(unnoticed).toEqual([]);
  });

  it('a fault of this program is not a server that cannot be reached', () => {
    const outcome = classifyFailure(new TypeError('x is undefined'), clean);
    expect(outcome).toEqual({ kind: 'unexpected', reply: 'TypeError: x is undefined' });
    const system = Object.assign(new TypeError('The "host" argument must be of type string'), {
      code: 'ERR_INVALID_ARG_TYPE',
    });
    expect(classifyFailure(system, clean).kind).toBe('configuration');
  });
});
