import { describe, expect, it } from 'vitest';
import { ipRanges } from '../../src/config/values.ts';

describe('addresses of proxies', () => {
  it.each([
    ['127.0.0.1', ['127.0.0.1']],
    ['10.0.0.0/8, ::1 fd00::/8', ['10.0.0.0/8', '::1', 'fd00::/8']],
  ])('%s', (written, ranges) => {
    expect(ipRanges(written)).toEqual({ value: ranges });
  });

  it.each(['', 'proxy.example.org', '10.0.0.0/33', '10.0.0.0/-1', '::1/129', '10.0.0.0/8/8', '*', true])(
    'refuses %s: whoever is believed is to be named',
    (written) => {
      expect(ipRanges(written)).toEqual({ problem: { kind: 'ip-ranges' } });
    },
  );
});
